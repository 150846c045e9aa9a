//! Firefox on the README's quick start: the page, keys and sound.

use std::time::Duration;

use lightcone_whole_path::{Error, Firefox, keys, required_firefox};

use crate::endpoint::serve;

const SOON: Duration = Duration::from_secs(90);
const PLAYER: &str = "document.querySelector('lightcone-player')";

#[test]
fn firefox_plays_on_loopback_with_picture_input_and_sound() {
    let Some(path) = required_firefox() else { return };
    let story = || -> Result<(), Error> {
        let endpoint = serve(&[]);
        let mut firefox = Firefox::start(&path)?;
        firefox.navigate(&endpoint.program.url("/"))?;
        firefox.wait_until(&format!("{PLAYER}.state === 'playing' && {PLAYER}.note?.body"), SOON)?;
        firefox.wait_until(&format!("{PLAYER}.stats.framesDecoded >= 30"), SOON)?;
        let z = format!("{PLAYER}.note.body.positionM[2]");
        let before_m = firefox.evaluate(&z)?.as_f64().unwrap_or(0.0);
        firefox.click(640, 360)?;
        firefox.key_down(keys::W)?;
        let walked = format!("Math.abs({z} - {before_m}) > 1");
        firefox.wait_until(&walked, SOON)?;
        firefox.key_up(keys::W)?;
        firefox.wait_until(&format!("{PLAYER}.stats.sound === 'on'"), SOON)?;
        let seen = firefox.screenshot()?;
        assert!(seen.colours() > 100 && seen.contrast() > 15.0, "Firefox {} shows nothing", firefox.version);
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

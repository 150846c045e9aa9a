//! A way to the player that gets narrow, and wide again.

use std::thread::sleep;
use std::time::{Duration, Instant};

use lightcone_whole_path::{Error, Link, Loss, PlayerPage, Program, Quality};

use crate::support::{PROGRAM, keep, take_turn};

const WIDE: Quality = Quality {
    loss: Loss::Share(0.0),
    delay: Duration::from_millis(10),
    bits_per_second: 20e6,
    queue: Duration::from_millis(200),
};
/// Too little for the smallest pictures too, in case that the node is too busy for larger ones.
const NARROW: Quality = Quality { bits_per_second: 350e3, ..WIDE };
/// Of estimates that grow and of patience that is kept, most of it.
const PATIENCE: Duration = Duration::from_secs(90);

/// Looks about, so that there is much to be sent, until the page says that it is so.
fn look_about_until(page: &mut PlayerPage, about_player: &str) -> Result<(), Error> {
    let end = Instant::now() + PATIENCE;
    for step in 0_u32.. {
        let x = 320.0 + 300.0 * (f64::from(step) / 9.0).sin();
        page.tab.mouse_drag(x, 180.0)?;
        if page.evaluate(about_player)? == true {
            break;
        }
        let note = page.evaluate("JSON.stringify([player.note?.view, player.stats.bitrateBps])")?;
        assert!(Instant::now() < end, "never: {about_player}; {note}");
        sleep(Duration::from_millis(40));
    }
    Ok(())
}

#[test]
fn a_narrow_way_gets_fewer_and_smaller_pictures_and_a_wide_one_all_of_them_again() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let args = ["run", "plaza", "--backend", "soft", "--size", "640x360", "--media", "udp"];
        let program = Program::start(PROGRAM, args.iter().chain(&["--listen", "127.0.0.1:0"]))?;
        let link = Link::start(program.address(), WIDE, 3).unwrap_or_else(|error| panic!("no link: {error}"));
        let mut tab = turn.browser.open_tab()?;
        tab.run_before_pages(&link.detour())?;
        tab.navigate(&program.url("/"))?;
        let mut page = PlayerPage { tab };
        page.wait_until_playing()?;
        page.wait_for_frames(120)?;
        // A key goes first: a click would ask for the mouse's lock, in which scripted moves have no direction.
        page.tab.key_down(lightcone_whole_path::keys::W)?;
        page.tab.mouse_down(320.0, 180.0)?;
        assert_eq!(page.note()?["view"]["narrow"], false, "{}", page.note()?["view"]);

        link.set(NARROW);
        look_about_until(
            &mut page,
            "player.note.view.narrow && player.note.view.rateHz <= 20 && player.note.view.width < 640",
        )?;
        page.wait_until("player.stats.width < 640", PATIENCE)?;
        page.tab.key_down(lightcone_whole_path::keys::F3)?;
        page.tab.key_up(lightcone_whole_path::keys::F3)?;
        keep(&page.screenshot()?, "narrow");

        link.set(WIDE);
        look_about_until(&mut page, "!player.note.view.narrow")
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

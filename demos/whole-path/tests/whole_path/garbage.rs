//! A session that sends garbage is ended and counted; others do not notice.

use lightcone_whole_path::{Error, PlayerPage};

use crate::support::{SOON, metric, serve, take_turn, wait_for_players};
use crate::whep::{bare_tab, connect};

const GARBAGE: &str = "lightcone_sessions_garbage_total";

#[test]
fn garbage_ends_the_session_that_sends_it_and_no_other() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &[])?;
        let mut player = PlayerPage::open(&turn.browser, &program.url("/"))?;
        let before = metric(&program, GARBAGE)?;
        for (ended, send) in [
            "client.channel.send(crypto.getRandomValues(new Uint8Array(40)).fill(0xff, 0, 1))",
            "client.channel.send('text is no input')",
            "client.channel.send(new Uint8Array())",
        ]
        .into_iter()
        .enumerate()
        {
            let mut vandal = bare_tab(&turn.browser, &program)?;
            assert_eq!(connect(&mut vandal, "smallest", Some("input"))?["status"], 201);
            vandal.wait_until("client.frames > 0 && client.channel.readyState === 'open'", SOON)?;
            wait_for_players(&program, 2)?;
            vandal.evaluate(send)?;
            wait_for_players(&program, 1)?;
            assert_eq!(metric(&program, GARBAGE)?, before + 1.0 + ended as f64, "after {send}");
            vandal.close()?;
        }
        let decoded = player.wait_for_frames(1)?;
        player.wait_for_frames(decoded + 60)?;
        assert_eq!(player.evaluate("player.state")?, "playing");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

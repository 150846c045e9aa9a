//! The page finds a node again that was killed and started anew.

use lightcone_whole_path::{Error, PlayerPage};

use crate::support::{SOON, keep, serve, take_turn, wait_for_players};

#[test]
fn the_page_comes_back_by_itself_after_the_node_was_killed() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &[])?;
        let listen = program.address().to_string();
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        page.wait_for_frames(30)?;
        let before = page.note()?["tick"].as_u64().unwrap_or(0);

        program.kill()?;
        page.wait_until("player.state === 'lost' || player.state === 'connecting'", SOON)?;
        keep(&page.screenshot()?, "node-was-killed");

        let program = serve("smallest", &["--listen", &listen])?;
        page.wait_until_playing()?;
        wait_for_players(&program, 1)?;
        assert!(page.wait_for_frames(30)? >= 30);
        let note = page.note()?;
        assert!(note["tick"].as_u64().is_some_and(|tick| tick > 0), "{note} after tick {before}");
        assert_eq!(note["you"], "0000000000000001", "the new node knows nobody of before");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

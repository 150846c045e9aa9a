//! A world of somebody else, in a crate outside the workspace: built, simulated, played, verified and replayed.

mod build;

use std::fs;
use std::path::Path;
use std::time::Duration;

use lightcone_whole_path::{Error, Finished, PlayerPage, Program, keys, run_to_end};

use crate::support::{INTERRUPT_WITHIN, SOON, keep, take_turn, temporary};

const ENDS_WITHIN: Duration = Duration::from_secs(240);

fn run(program: &Path, args: &[&str]) -> Finished {
    run_to_end(program, args, ENDS_WITHIN).unwrap_or_else(|error| panic!("{args:?}: {error}"))
}

fn digest(program: &Path) -> String {
    let finished = run(program, &["simulate", "lamps", "--ticks", "90", "--players", "3", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&finished.stdout).unwrap_or_default();
    report["digest"].as_str().unwrap_or_else(|| panic!("no digest: {finished:?}")).to_owned()
}

#[test]
fn a_world_of_somebody_else_is_streamed_recorded_verified_and_replayed() {
    // Its turn begins before the compiler takes both cores from somebody else's pictures.
    let turn = take_turn();
    let program = build::build();
    assert_eq!(digest(&program), digest(&program), "the same inputs, the same bytes");
    let unknown = run(&program, &["simulate", "plaza"]);
    assert_eq!(unknown.code, Some(2), "it knows its own world alone: {unknown:?}");
    assert!(unknown.stderr.contains("lamps"), "{unknown:?}");

    let Some(turn) = turn else { return };
    let store = temporary("outside-record");
    _ = fs::remove_dir_all(&store);
    let store = store.display().to_string();
    let story = || -> Result<(), Error> {
        // Without a name it runs its own world.
        let backend = ["--backend", "soft", "--size", "320x180", "--fps", "15", "--listen", "127.0.0.1:0"];
        let node = Program::start(&program, [&["run", "lamps", "--store", &store][..], &backend].concat())?;
        let mut page = PlayerPage::open(&turn.browser, &node.url("/"))?;
        assert!(page.wait_for_frames(30)? >= 30);
        let before = page.position_m()?;
        page.tab.key_down(keys::W)?;
        let gone = format!("player.note?.body?.positionM?.[2] < {} - 1", before[2]);
        page.wait_until(&gone, SOON)?;
        page.tab.key_up(keys::W)?;
        let picture = page.picture()?;
        let kept = keep(&picture, "outside");
        assert!(picture.colours() > 16 && picture.contrast() > 5.0, "{kept} is blank");
        assert_eq!(page.note()?["title"].as_str(), Some("Lamps"));
        page.tab.close()?;
        assert_eq!(node.interrupt(INTERRUPT_WITHIN * 20)?.status.code(), Some(0));
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));

    let verified = run(&program, &["verify", &store]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    let replayed = run(&program, &["replay", &store]);
    assert_eq!(replayed.code, Some(0), "{replayed:?}");
    assert!(replayed.stdout.contains("same"), "{replayed:?}");
}

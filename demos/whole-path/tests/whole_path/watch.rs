//! Somebody makes a Decentraland scene: what is saved is soon seen, and nobody has to come again.

use std::fs;
use std::path::{Path, PathBuf};

use lightcone_whole_path::keys::Key;
use lightcone_whole_path::{Error, PlayerPage, http};

use crate::scene::{BLUE, RED, SCENE, node_is_here, sees};
use crate::support::{INTERRUPT_WITHIN, SOON, UNUSABLE, assert_refuses, keep, lightcone, serve, take_turn, temporary};

const L: Key = Key { code: "KeyL", key: "l", virtual_code: b'L' };
const I: Key = Key { code: "KeyI", key: "i", virtual_code: b'I' };
const SCRIPT: &str = include_str!("../../../../engine-host/worlds/tests/scenes/cube.js");
/// Where the console's lines stand.
const CONSOLE: &str = "player.shadowRoot.querySelector('.console').textContent";

fn folder(name: &str) -> PathBuf {
    let folder = temporary(name);
    fs::create_dir_all(folder.join("bin")).unwrap();
    fs::write(folder.join("scene.json"), SCENE).unwrap();
    write(&folder, SCRIPT);
    folder
}

fn write(folder: &Path, script: &str) {
    fs::write(folder.join("bin/index.js"), script).unwrap();
}

/// The cube is blue from the start, and something is thrown.
fn blue() -> String {
    let script = SCRIPT.replace("let isBlue = false", "let isBlue = true");
    assert_ne!(script, SCRIPT);
    script + "\nsetTimeout(function late() { throw new RangeError('a blue one') }, 100)\n"
}

#[test]
fn what_is_saved_is_seen_while_the_page_stays() {
    if !node_is_here() {
        return;
    }
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let folder = folder("watched-scene");
        let program = serve(&folder.display().to_string(), &["--js", "fast", "--watch"])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        sees(&mut page, "watched-is-red", RED)?;
        page.evaluate("(window.stays = player.note.you)")?;
        let place = page.position_m()?;

        write(&folder, &blue());
        sees(&mut page, "watched-is-blue", BLUE)?;
        let same = page.evaluate("window.stays === player.note.you && player.state === 'playing'")?;
        assert_eq!(same, true, "the page is the same, and so is its player");
        let moved_m =
            page.position_m()?.iter().zip(place).map(|(now, before)| (now - before).abs()).fold(0.0, f64::max);
        assert!(moved_m < 0.05, "the body has moved by {moved_m} m");

        // The console has what the scene threw, and what was loaded.
        page.tab.key_down(L)?;
        page.tab.key_up(L)?;
        page.wait_until(&format!("{CONSOLE}.includes('RangeError: a blue one')"), SOON)?;
        page.wait_until(&format!("{CONSOLE}.includes('bin/index.js has changed: the scene begins anew')"), SOON)?;

        // Half a bundle changes nothing but the console.
        write(&folder, &SCRIPT[..SCRIPT.len() / 2]);
        page.wait_until(&format!("{CONSOLE}.includes('the scene goes on as it was: SyntaxError')"), SOON)?;
        sees(&mut page, "watched-is-still-blue", BLUE)?;

        page.tab.key_down(I)?;
        page.tab.key_up(I)?;
        let inspector = "player.shadowRoot.querySelector('.inspector').textContent";
        page.wait_until(&format!("{inspector}.includes('Entity 512') && {inspector}.includes('MeshRenderer')"), SOON)?;
        keep(&page.screenshot()?, "watched-workshop");

        write(&folder, SCRIPT);
        sees(&mut page, "watched-is-red-again", RED)?;
        assert_eq!(page.evaluate("window.stays === player.note.you")?, true);
        // Nobody could say which world a signature would speak of.
        assert_eq!(http::get(program.address(), "/v1/worlds/watched-scene/checkpoint")?.status, 404);
        program.interrupt(INTERRUPT_WITHIN)?;
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn without_the_flag_there_is_neither_console_nor_inspector() {
    if !node_is_here() {
        return;
    }
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let folder = folder("unwatched-scene");
        let program = serve(&folder.display().to_string(), &["--js", "fast"])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        sees(&mut page, "unwatched-is-red", RED)?;
        let hidden =
            "[...player.shadowRoot.querySelectorAll('.tool.log, .tool.look, .workshop')].every(({ hidden }) => hidden)";
        page.tab.key_down(L)?;
        page.tab.key_up(L)?;
        assert_eq!(page.evaluate(hidden)?, true);
        let you = page.evaluate("player.note.you")?;
        let asked = http::get(program.address(), &format!("/v1/sessions/{}/pointed", you.as_str().unwrap_or("?")))?;
        assert_eq!(asked.status, 404, "{asked:?}");
        program.interrupt(INTERRUPT_WITHIN)?;
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_cannot_be_watched_is_refused_in_one_line() {
    let scene = folder("refused-scene").display().to_string();
    let store = temporary("refused-store").display().to_string();
    let run = |more: &[&str]| lightcone(&[&["run"], more].concat());
    assert_refuses(&run(&["plaza", "--watch"]), UNUSABLE, &["--watch", "Decentraland scene"]);
    assert_refuses(&run(&[&scene, "--watch", "--store", &store]), UNUSABLE, &["--watch", "--store"]);
    let token = temporary("refused-token").display().to_string();
    fs::write(&token, "sixteen-characters").unwrap();
    let public = ["--listen", "0.0.0.0:0", "--token-file", &token, "--backend", "soft"];
    for flag in ["--watch", "--console"] {
        if flag == "--console" || node_is_here() {
            let world = if flag == "--console" { "plaza" } else { &scene };
            let refused = run(&[&[world, flag], &public[..]].concat());
            assert_refuses(&refused, UNUSABLE, &["console", "127.0.0.1"]);
        }
    }
}

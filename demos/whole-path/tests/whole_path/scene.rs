//! People in Decentraland scenes: one presses a cube, and all see its colour change; one fills in a form, and all read the answer.

use std::fs;
use std::path::PathBuf;

use lightcone_whole_path::{Error, PlayerPage, is_required, keys::Key, until};

use crate::support::{INTERRUPT_WITHIN, SOON, keep, serve, take_turn, temporary, wait_for_players};

const E: Key = Key { code: "KeyE", key: "e", virtual_code: b'E' };
const W: Key = Key { code: "KeyW", key: "w", virtual_code: b'W' };
pub const RED: [u8; 3] = [255, 0, 0];
pub const BLUE: [u8; 3] = [0, 0, 255];
/// Light and air move hues a little; the sky is greener than the cube's blue.
const SAME_HUE_DEG: f32 = 12.0;
/// The cube, 6 m wide and 7 m away, has many more.
const CUBE_PIXELS: u32 = 2500;

pub const SCENE: &str = r#"{
    "main": "bin/index.js", "runtimeVersion": "7", "display": { "title": "A cube" },
    "scene": { "base": "0,0", "parcels": ["0,0"] },
    "spawnPoints": [{ "name": "gate", "default": true, "position": { "x": 8, "y": 0, "z": 2 }, "cameraTarget": { "x": 8, "y": 1, "z": 9 } }]
}"#;

/// A folder as `sdk-commands build` leaves it.
fn folder(name: &str, script: &str) -> PathBuf {
    let folder = temporary(name);
    fs::create_dir_all(folder.join("bin")).unwrap();
    fs::write(folder.join("scene.json"), SCENE).unwrap();
    fs::write(folder.join("bin/index.js"), script).unwrap();
    folder
}

pub fn node_is_here() -> bool {
    let found = std::process::Command::new("node").arg("--version").output();
    let here = found.is_ok_and(|said| said.status.success());
    assert!(here || !is_required("node"), "node is not in PATH");
    if !here {
        println!("skipped: node is not in PATH");
    }
    here
}

#[test]
fn two_people_see_a_cube_change_its_colour_when_one_presses_it() {
    if !node_is_here() {
        return;
    }
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let script = include_str!("../../../../engine-host/worlds/tests/scenes/cube.js");
        let program = serve(&folder("cube-scene", script).display().to_string(), &["--js", "fast"])?;
        let mut first = PlayerPage::open(&turn.browser, &program.url("/"))?;
        sees(&mut first, "first-sees-red", RED)?;
        let mut second = PlayerPage::open(&turn.browser, &program.url("/"))?;
        wait_for_players(&program, 2)?;
        sees(&mut second, "second-sees-red", RED)?;
        first.wait_until("player.shadowRoot.textContent.includes('Paint')", SOON)?;
        first.tab.key_down(E)?;
        first.tab.key_up(E)?;
        sees(&mut first, "first-sees-blue", BLUE)?;
        sees(&mut second, "second-sees-blue", BLUE)?;
        program.interrupt(INTERRUPT_WITHIN)?;
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

const SCREEN: &str = "player.shadowRoot.querySelector('.screen')";

/// The middle of an element of the page's own, CSS pixels.
fn middle(page: &mut PlayerPage, element: &str) -> Result<(f64, f64), Error> {
    let box_of =
        format!("(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({element}.getBoundingClientRect())");
    let point = page.evaluate(&box_of)?;
    Ok((point[0].as_f64().unwrap_or_default(), point[1].as_f64().unwrap_or_default()))
}

fn click(page: &mut PlayerPage, element: &str) -> Result<(), Error> {
    let (x, y) = middle(page, element)?;
    page.tab.mouse_down(x, y)?;
    page.tab.mouse_up(x, y)
}

#[test]
fn what_one_writes_and_presses_on_the_screen_is_answered_for_all() {
    if !node_is_here() {
        return;
    }
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let script = include_str!("../../../../engine-host/worlds/tests/scenes/form.js");
        let program = serve(&folder("form-scene", script).display().to_string(), &["--js", "fast"])?;
        let mut first = PlayerPage::open(&turn.browser, &program.url("/"))?;
        let mut second = PlayerPage::open(&turn.browser, &program.url("/"))?;
        wait_for_players(&program, 2)?;
        for page in [&mut first, &mut second] {
            page.wait_until(&format!("{SCREEN}.textContent.includes('Who are you?')"), SOON)?;
        }
        // A key goes first: a click would lock the mouse.
        first.tab.key_down(E)?;
        first.tab.key_up(E)?;
        first.wait_until("player.shadowRoot.querySelector('.stage').dataset.mode === 'playing'", SOON)?;
        let before = first.position_m()?;
        click(&mut first, &format!("{SCREEN}.querySelector('input')"))?;
        first.wait_until("player.shadowRoot.activeElement?.tagName === 'INPUT'", SOON)?;
        first.tab.write("Ada")?;
        // What steers elsewhere is a letter here.
        first.tab.key_down(W)?;
        click(&mut first, &format!("{SCREEN}.querySelector('[role=button]')"))?;
        for page in [&mut first, &mut second] {
            page.wait_until(&format!("{SCREEN}.textContent.includes('Hello Ada 1')"), SOON)?;
            page.wait_until(&format!("{SCREEN}.querySelector('b').textContent === 'Ada'"), SOON)?;
        }
        let screenshot = first.screenshot()?;
        println!("{}", keep(&screenshot, "form"));
        let after = first.position_m()?;
        let walked_m = (0..3).map(|axis| (after[axis] - before[axis]).abs()).fold(0.0, f64::max);
        assert!(walked_m < 0.05, "a letter moved the body by {walked_m} m");
        assert_eq!(first.evaluate("document.pointerLockElement === null")?, true, "the screen takes the click");
        first.tab.key_up(W)?;
        program.interrupt(INTERRUPT_WITHIN)?;
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

pub fn sees(page: &mut PlayerPage, name: &str, colour: [u8; 3]) -> Result<(), Error> {
    until(&format!("{name}: a large patch of {colour:?}"), SOON, || {
        let picture = page.picture()?;
        let pixels = picture.patch_of_hue(colour, SAME_HUE_DEG).pixels;
        let kept = keep(&picture, name);
        Ok(if pixels >= CUBE_PIXELS { Ok(()) } else { Err(format!("{pixels} such pixels in {kept}")) })
    })
}

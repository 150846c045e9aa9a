//! A program's HUD, messages, actions and farewell, in a player's page.

use std::fs;

use lightcone_interface as api;
use lightcone_whole_path::keys::{self, Key};
use lightcone_whole_path::{Error, PlayerPage};
use serde_json::Value;

use crate::programs::{folder, text, thing, write};
use crate::support::{SOON, keep, lightcone, serve, take_turn};

const MANIFEST: &str = r#"
name = "talker"
version = "0.1.0"
title = "Talker"
licence = "MIT"
interface = 1
module = "game.wasm"
"#;
const F: Key = Key { code: "KeyF", key: "f", virtual_code: b'F' };
const G: Key = Key { code: "KeyG", key: "g", virtual_code: b'G' };
const ONE: Key = Key { code: "Digit1", key: "1", virtual_code: b'1' };
/// Filled in by the program: whoever just came, pressed or acted.
const WHOEVER: api::SessionId = api::SessionId(1);

const FORGET: &str = "(player.heard.length = 0, true)";
const LISTEN: &str =
    "(player.heard = [], player.addEventListener('message', ({ detail }) => player.heard.push(detail.text)), true)";

fn block(commands: &[api::Command<'_>]) -> Vec<u8> {
    let mut block = api::CommandsWriter::new(0);
    commands.iter().for_each(|command| block.push(*command));
    block.into_bytes()
}

fn say(text: &str) -> api::Command<'_> {
    api::Message { session: WHOEVER, text }.into()
}

/// What stands over the picture of who comes.
fn hud() -> Vec<u8> {
    let (session, green, red) = (WHOEVER, [0.1, 0.8, 0.3, 1.0], [0.9, 0.1, 0.1, 1.0]);
    let text = |item, corner, text| api::HudText { session, item, corner, text }.into();
    let bar = |item, colour, share, label| {
        api::HudBar { session, item, corner: api::Corner::LowerLeft, colour, share, label }.into()
    };
    let button = |item, corner, label| api::HudButton { session, item, corner, label }.into();
    block(&[
        text(1, api::Corner::UpperLeft, "Wave 3 of 8"),
        text(2, api::Corner::UpperLeft, "<b>12</b> enemies are left & more are coming"),
        bar(3, green, 0.72, "Health"),
        bar(4, red, 0.3, "Heat"),
        text(5, api::Corner::LowerRight, "Ammunition 24 / 120"),
        text(6, api::Corner::UpperRight, "2:45"),
        text(7, api::Corner::Middle, "Open the gate?"),
        button(8, api::Corner::Middle, "Open the gate"),
        button(9, api::Corner::LowerRight, "Buy armour"),
        say("{\"hello\":\"<i>page</i>\"}"),
    ])
}

fn scene() -> Vec<u8> {
    let floor = thing(1, [0.0, -0.5, 0.0], [40.0, 1.0, 40.0], [0.3, 0.3, 0.3, 1.0], 0.0);
    let wall = thing(2, [0.0, 3.0, -8.0], [30.0, 6.0, 1.0], [0.2, 0.4, 0.8, 1.0], 0.4);
    let action = |action, name, label, key| {
        api::DeclareAction { action, gamepad: api::GamepadButton::RightBumper, touch: true, name, label, key }.into()
    };
    let lamp = api::EntityId(3);
    let rest = [
        api::Spawn { entity: lamp, position: [3.0, 1.0, -4.0], rotation: [0.0, 0.0, 0.0, 1.0], scale: [1.0; 3] }.into(),
        api::Light { entity: lamp, colour: [1.0, 0.3, 0.05], intensity_cd: 30.0, range_m: 9.0 }.into(),
        action(70, "dash", "Dash", "KeyF"),
        action(71, "shield", "Raise shield", "KeyR"),
        api::Sign { title: "Talker", hint: "Press what you see." }.into(),
    ];
    block(&floor.into_iter().chain(wall).chain(rest).collect::<Vec<_>>())
}

/// Answers a join with its HUD, a button, an action and a line of text each with a block of its own.
fn module() -> Vec<u8> {
    let pressed = [
        say("pressed"),
        api::HudBar {
            session: WHOEVER,
            item: 3,
            corner: api::Corner::LowerLeft,
            colour: [0.1, 0.8, 0.3, 1.0],
            share: 1.0,
            label: "Full health",
        }
        .into(),
    ];
    let fixed = api::CameraFixed { session: WHOEVER, eye: [0.0, 12.0, 9.0], target: [0.0; 3], fov_deg: 60.0 };
    let line = [api::Kick { session: WHOEVER, reason: "You said <b>goodbye</b>" }.into()];
    let blocks = [
        (0x1000, block(&[])),
        (0x2000, scene()),
        (0x4000, hud()),
        (0x6000, block(&pressed)),
        (0x7000, block(&[say("down"), fixed.into()])),
        (0x8000, block(&[say("up")])),
        (0x9000, block(&line)),
    ];
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("\\{byte:02x}")).collect::<String>();
    let data: String =
        blocks.iter().map(|(at, bytes)| format!("(data (i32.const {at}) \"{}\")\n", hex(bytes))).collect();
    let program = format!(
        r#"(module
            (memory (export "memory") 2 4)
            (global $begun (mut i32) (i32.const 0))
            {data}
            (func (export "lc_abi") (result i32) (i32.const 1))
            (func (export "lc_alloc") (param i32) (result i32) (i32.const 0x10000))
            (func (export "lc_init") (param i32 i32))
            ;; Writes the session into each record of a block.
            (func $address (param $block i32) (param $session i64) (result i32)
                (local $at i32) (local $end i32)
                (local.set $at (i32.add (local.get $block) (i32.const 24)))
                (local.set $end (i32.add (local.get $block) (i32.load offset=4 (local.get $block))))
                (block $done (loop $again
                    (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
                    (i64.store offset=8 (local.get $at) (local.get $session))
                    (local.set $at (i32.add (local.get $at) (i32.load offset=4 (local.get $at))))
                    (br $again)))
                (local.get $block))
            (func (export "lc_tick") (param $in i32) (param i32) (result i64)
                (local $out i32) (local $at i32) (local $end i32) (local $kind i32) (local $who i64)
                (local.set $out (i32.const 0x1000))
                (if (i32.eqz (global.get $begun)) (then (local.set $out (i32.const 0x2000))))
                (global.set $begun (i32.const 1))
                (local.set $at (i32.add (local.get $in) (i32.const 32)))
                (local.set $end (i32.add (local.get $in) (i32.load offset=4 (local.get $in))))
                (block $done (loop $again
                    (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
                    (local.set $kind (i32.load (local.get $at)))
                    (local.set $who (i64.load offset=8 (local.get $at)))
                    (if (i32.eq (local.get $kind) (i32.const {join})) (then
                        (local.set $out (call $address (i32.const 0x4000) (local.get $who)))))
                    (if (i32.eq (local.get $kind) (i32.const {button})) (then
                        (local.set $out (call $address (i32.const 0x6000) (local.get $who)))))
                    (if (i32.eq (local.get $kind) (i32.const {action})) (then
                        (local.set $out (call $address
                            (select (i32.const 0x7000) (i32.const 0x8000) (i32.load offset=20 (local.get $at)))
                            (local.get $who)))))
                    (if (i32.eq (local.get $kind) (i32.const {line})) (then
                        (local.set $out (call $address (i32.const 0x9000) (local.get $who)))))
                    (local.set $at (i32.add (local.get $at) (i32.load offset=4 (local.get $at))))
                    (br $again)))
                (i64.store offset=16 (local.get $out) (i64.load offset=16 (local.get $in)))
                (i64.or (i64.extend_i32_u (local.get $out))
                    (i64.shl (i64.extend_i32_u (i32.load offset=4 (local.get $out))) (i64.const 32)))))"#,
        join = api::Join::KIND,
        button = api::Button::KIND,
        action = api::Action::KIND,
        line = api::Line::KIND,
    );
    wat::parse_str(program).unwrap_or_else(|error| panic!("{error}"))
}

/// An expression: the element of the HUD, or of the thumbs, that says so.
fn element(words: &str) -> String {
    format!(
        "[...player.shadowRoot.querySelectorAll('.item, .pad.own')].find((one) => one.textContent.includes('{words}'))"
    )
}

fn middle_of(page: &mut PlayerPage, words: &str) -> Result<(f64, f64), Error> {
    let middle = format!(
        "(({{ left, top, width, height }}) => [left + width / 2, top + height / 2])({}.getBoundingClientRect())",
        element(words)
    );
    let at = page.evaluate(&middle)?;
    Ok((at[0].as_f64().unwrap_or(0.0), at[1].as_f64().unwrap_or(0.0)))
}

fn heard(page: &mut PlayerPage, messages: &[&str]) -> Result<(), Error> {
    let wanted = serde_json::to_string(messages).unwrap_or_default();
    page.wait_until(&format!("JSON.stringify(player.heard) === JSON.stringify({wanted})"), SOON).map(drop)
}

fn press(page: &mut PlayerPage, key: Key) -> Result<(), Error> {
    page.tab.key_down(key)?;
    page.tab.key_up(key)
}

/// A key of the program's own action. The program answers once in a tick: it is held until it was told.
fn hold(page: &mut PlayerPage, key: Key) -> Result<(), Error> {
    page.tab.key_down(key)?;
    heard(page, &["down"])?;
    page.tab.key_up(key)?;
    heard(page, &["down", "up"])
}

/// Whether any two parts of the page that are there to be read or pressed lie over one another.
const APART: &str = "((root) => {
    const boxes = [...root.querySelectorAll('.item, .tools, .board, .pads, .own-pads, .stick, .hint.shown')]
        .map((one) => [`${one.className} ${one.textContent}`, one.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
    return boxes.flatMap(([a, x], i) => boxes.slice(i + 1).filter(([, y]) =>
        x.right > y.left && y.right > x.left && x.bottom > y.top && y.bottom > x.top).map(([b]) => `${a} / ${b}`));
})(player.shadowRoot)";

fn apart(page: &mut PlayerPage) -> Result<(), Error> {
    let over = page.evaluate(APART)?;
    assert_eq!(over, serde_json::json!([]), "lie over one another");
    Ok(())
}

#[test]
fn a_program_shows_a_hud_is_told_of_presses_speaks_to_the_page_and_sends_a_player_away() {
    let Some(turn) = take_turn() else { return };
    let folder = folder("talker");
    write(&folder.join("lightcone.toml"), MANIFEST);
    write(&folder.join("game.wasm"), module());
    let package = text(&folder.join("talker.lcw"));
    let packed = lightcone(&["pack", &text(&folder), "--out", &package]);
    assert_eq!(packed.code, Some(0), "{packed:?}");
    let store = text(&folder.join("store"));
    _ = fs::remove_dir_all(&store);
    let story = || -> Result<(), Error> {
        let program = serve(&package, &["--store", &store, "--checkpoint-every", "1s"])?;
        let mut tab = turn.browser.open_tab()?;
        // Before the player begins: the first message comes with the first tick.
        tab.run_before_pages(&format!(
            "document.addEventListener('DOMContentLoaded', () => customElements.whenDefined('lightcone-player').then(() => {{ \
             const player = document.querySelector('lightcone-player'); {LISTEN}; }}));"
        ))?;
        tab.navigate(&program.url("/"))?;
        let mut page = PlayerPage { tab };
        page.wait_until_playing()?;
        page.wait_until(&format!("player.heard && {}", element("Open the gate?")), SOON)?;
        heard(&mut page, &["{\"hello\":\"<i>page</i>\"}"])?;
        page.evaluate(FORGET)?;
        // A key goes first: a click would lock the mouse.
        press(&mut page, keys::W)?;
        page.wait_until("getComputedStyle(player.shadowRoot.querySelector('.card')).visibility === 'hidden'", SOON)?;
        apart(&mut page)?;
        keep(&page.screenshot()?, "hud");
        assert_eq!(
            page.evaluate(&format!("{}.textContent", element("enemies")))?,
            "<b>12</b> enemies are left & more are coming"
        );

        let (x, y) = middle_of(&mut page, "Buy armour")?;
        page.tab.mouse_down(x, y)?;
        page.tab.mouse_up(x, y)?;
        heard(&mut page, &["pressed"])?;
        page.wait_until(&element("Full health"), SOON)?;
        press(&mut page, ONE)?;
        heard(&mut page, &["pressed", "pressed"])?;
        page.evaluate(FORGET)?;
        hold(&mut page, F)?;
        rebind(&mut page)?;
        phone(&mut page)?;

        assert_eq!(page.evaluate("player.send('bye')")?, true);
        page.wait_until("player.state === 'refused'", SOON)?;
        let said = page.evaluate("player.shadowRoot.querySelector('.lede').textContent")?;
        assert_eq!(said, "You said <b>goodbye</b>.");
        keep(&page.screenshot()?, "hud-kicked");
        program.interrupt(SOON)?;
        let replayed = lightcone(&["replay", &store, "--world", &package, "--json"]);
        let report: Value = serde_json::from_str(&replayed.stdout).unwrap_or_default();
        assert_eq!((replayed.code, &report["divergence"]), (Some(0), &Value::Null), "{replayed:?}");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

/// A player gives the world's own action another key.
fn rebind(page: &mut PlayerPage) -> Result<(), Error> {
    page.evaluate(FORGET)?;
    press(page, keys::ESCAPE)?;
    page.evaluate("player.shadowRoot.querySelector('.tune').click() ?? true")?;
    keep(&page.screenshot()?, "hud-settings");
    page.evaluate("player.shadowRoot.querySelector('.rebinds.own button').click() ?? true")?;
    press(page, G)?;
    page.evaluate("player.shadowRoot.querySelector('.tune').click() ?? true")?;
    page.evaluate("player.focus() ?? true")?;
    press(page, keys::W)?;
    press(page, F)?;
    hold(page, G)
}

/// On a phone, upright and sideways, all can be read and pressed.
fn phone(page: &mut PlayerPage) -> Result<(), Error> {
    page.tab.be_a_phone(844, 390)?;
    page.wait_for_frames(5)?;
    page.evaluate("player.shadowRoot.querySelector('.stage').classList.add('touch') ?? true")?;
    keep(&page.screenshot()?, "hud-phone-sideways");
    apart(page)?;
    page.tab.be_a_phone(390, 844)?;
    page.wait_for_frames(5)?;
    keep(&page.screenshot()?, "hud-phone");
    apart(page)?;
    page.evaluate(FORGET)?;
    let dash = middle_of(page, "Dash")?;
    page.tab.touch("touchStart", &[dash])?;
    heard(page, &["down"])?;
    page.tab.touch("touchEnd", &[])?;
    heard(page, &["down", "up"])?;
    let buy = middle_of(page, "Buy armour")?;
    page.tab.touch("touchStart", &[buy])?;
    page.tab.touch("touchEnd", &[])?;
    heard(page, &["down", "up", "pressed"])
}

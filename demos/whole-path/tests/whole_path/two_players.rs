//! Two people walk in the plaza, and each sees the other move.

use std::time::{Duration, Instant};

use lightcone_whole_path::keys::{self, Key};
use lightcone_whole_path::{Error, Patch, Picture, PlayerPage, Program, http, until};
use serde_json::Value;

use crate::support::{INTERRUPT_WITHIN, SOON, keep, serve, take_turn, wait_for_players};

/// Far apart on the colour circle are the players, but a lit body is not of one hue.
const SAME_HUE_DEG: f32 = 9.0;
/// A person at ten metres has more.
const PERSON_PIXELS: u32 = 150;

#[test]
fn two_people_walk_and_see_each_other() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("plaza", &[])?;
        let mut first = PlayerPage::open(&turn.browser, &program.url("/"))?;
        sees_a_living_picture(&mut first)?;
        walks(&mut first)?;
        jumps(&mut first)?;
        shows_figures(&mut first)?;
        shows_the_nodes_digest(&mut first, &program)?;

        let mut second = PlayerPage::open(&turn.browser, &program.url("/"))?;
        knows_of_two(&mut first, &mut second, &program)?;
        second_sees_first_walk(&mut first, &mut second)?;
        let second_colour = colour_of(&second.note()?, true);
        first_sees_second_arrive(&mut first, &mut second, second_colour)?;
        second.tab.close()?;
        is_alone_again(&mut first, &program, second_colour)?;
        ends_at_once(first, program)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

fn sees_a_living_picture(page: &mut PlayerPage) -> Result<(), Error> {
    assert!(page.wait_for_frames(100)? >= 100);
    let stats = page.stats()?;
    assert_eq!((stats["width"].as_u64(), stats["height"].as_u64()), (Some(640), Some(360)));

    let before = page.picture()?;
    let kept = keep(&before, "first-arrives");
    assert_eq!(before.size(), (640, 360), "{kept}");
    assert!(before.colours() > 100 && before.contrast() > 15.0, "{kept} is blank");
    // Nobody touches anything: what moves is the world's own.
    let (_, changed) = until("a picture that changes by itself", SOON, || {
        let now = page.picture()?;
        let changed = now.difference(&before);
        Ok(if changed > 0.0005 { Ok((now, changed)) } else { Err(format!("{changed} of the picture changed, {kept}")) })
    })?;
    assert!(changed < 0.5, "all of {kept} changed although nobody moved");
    Ok(())
}

/// Holds a key until the player has gone this far, metres.
fn go(page: &mut PlayerPage, key: Key, distance_m: f64) -> Result<[f64; 3], Error> {
    let from = page.position_m()?;
    page.tab.key_down(key)?;
    let arrived = until(&format!("{distance_m} m with {}", key.code), SOON, || {
        let now = page.position_m()?;
        let gone = (now[0] - from[0]).hypot(now[2] - from[2]);
        Ok(if gone >= distance_m { Ok(now) } else { Err(format!("{gone} m from {from:?}")) })
    });
    page.tab.key_up(key)?;
    arrived
}

fn walks(page: &mut PlayerPage) -> Result<(), Error> {
    let (before, from) = (page.picture()?, page.position_m()?);
    let to = go(page, keys::W, 3.0)?;
    assert!(to[2] < from[2] - 2.5, "W goes forward, which is -z here: from {from:?} to {to:?}");
    let kept = keep(&before, "first-before-walking");
    until("the picture of another place", SOON, || {
        let now = page.picture()?;
        let (kept_now, changed) = (keep(&now, "first-after-walking"), now.difference(&before));
        Ok(if changed > 0.15 { Ok(()) } else { Err(format!("{changed} of the picture changed: {kept}, {kept_now}")) })
    })
}

fn jumps(page: &mut PlayerPage) -> Result<(), Error> {
    page.wait_until("player.note.body.grounded", SOON)?;
    let ground_m = page.position_m()?[1];
    page.evaluate(
        "player.addEventListener('note', ({ detail: { body } }) => {
            globalThis.flew ||= !body.grounded;
            globalThis.highestM = Math.max(globalThis.highestM ?? -1e9, body.positionM[1]);
        })",
    )?;
    page.tab.key_down(keys::SPACE)?;
    page.tab.key_up(keys::SPACE)?;
    page.wait_until(&format!("globalThis.flew && globalThis.highestM > {ground_m} + 0.3"), SOON)?;
    page.wait_until("player.note.body.grounded", SOON).map(drop)
}

fn shows_figures(page: &mut PlayerPage) -> Result<(), Error> {
    page.wait_until("player.stats.inputToPhotonCount >= 3", SOON)?;
    let stats = page.stats()?;
    for figure in ["fps", "bitrateBps", "inputToPhotonP50Ms", "inputToPhotonP95Ms", "inputSeq", "frameId"] {
        assert!(stats[figure].as_f64().is_some_and(|value| value > 0.0), "{figure} is missing in {stats}");
    }
    // Chromium counts whole milliseconds, and loopback may take less than one.
    assert!(stats["roundTripMs"].as_f64().is_some_and(|value| value >= 0.0), "roundTripMs is missing in {stats}");
    let tick = stats["tick"].as_u64().unwrap_or(0);
    page.wait_until(&format!("player.stats.tick > {tick} + 30"), SOON)?;

    page.tab.key_down(keys::F3)?;
    page.tab.key_up(keys::F3)?;
    page.wait_until("!player.shadowRoot.querySelector('.overlay').hidden && player.stats.digest", SOON)?;
    let hex = page.stats()?["digest"]["hex"].as_str().unwrap_or_default().to_owned();
    let shown = page.evaluate("player.shadowRoot.querySelector('.overlay').innerText")?;
    keep(&page.screenshot()?, "figures");
    assert!(hex.len() == 64 && shown.as_str().is_some_and(|text| text.contains("photon")), "{shown}");
    page.tab.key_down(keys::F3)?;
    page.tab.key_up(keys::F3)
}

fn shows_the_nodes_digest(page: &mut PlayerPage, program: &Program) -> Result<(), Error> {
    until("the same digest of the same tick on the page and in /v1/worlds", SOON, || {
        let listed = http::get(program.address(), "/v1/worlds")?.body;
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap_or_default();
        let (listed, shown) = (&listed["worlds"][0]["digest"], page.stats()?["digest"].take());
        let same = shown["hex"].is_string() && (&listed["hex"], &listed["tick"]) == (&shown["hex"], &shown["tick"]);
        Ok(if same { Ok(()) } else { Err(format!("page: {shown}, node: {listed}")) })
    })
}

fn knows_of_two(first: &mut PlayerPage, second: &mut PlayerPage, program: &Program) -> Result<(), Error> {
    wait_for_players(program, 2)?;
    for page in [first, second] {
        page.wait_until("player.stats.players === 2 && player.note.players.length === 2", SOON)?;
    }
    Ok(())
}

/// `#rrggbb` of oneself or of the other one.
fn colour_of(note: &Value, you: bool) -> [u8; 3] {
    let players = note["players"].as_array().map(Vec::as_slice).unwrap_or_default();
    let player = players.iter().find(|player| player["you"] == you);
    let hex = player.and_then(|player| player["colour"].as_str()?.strip_prefix('#'));
    let number = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let [_, r, g, b] = number.unwrap_or_else(|| panic!("no colour in {note}")).to_be_bytes();
    [r, g, b]
}

/// Waits for a picture in which the patch of a colour is as wanted.
fn see(
    what: &str,
    page: &mut PlayerPage,
    colour: [u8; 3],
    wanted: impl Fn(Patch) -> bool,
    name: &str,
) -> Result<(Picture, Patch), Error> {
    until(what, Duration::from_secs(30), || {
        let picture = page.picture()?;
        let patch = picture.patch_of_hue(colour, SAME_HUE_DEG);
        let kept = keep(&picture, name);
        Ok(if wanted(patch) { Ok((picture, patch)) } else { Err(format!("{patch:?} of {colour:?} in {kept}")) })
    })
}

/// The first player stands ahead and to the right of the second, and steps to the left.
fn second_sees_first_walk(first: &mut PlayerPage, second: &mut PlayerPage) -> Result<(), Error> {
    let colour = colour_of(&second.note()?, false);
    let there = |patch: Patch| patch.pixels > PERSON_PIXELS;
    let (_, before) = see("the first player in the second's picture", second, colour, there, "second-sees-first")?;
    keep(&second.screenshot()?, "second-sees-first-page");
    go(first, keys::A, 1.5)?;
    let walked = |now: Patch| now.pixels > PERSON_PIXELS && now.middle_x < before.middle_x - 25.0;
    see(
        "the first player walking to the left in the second's picture",
        second,
        colour,
        walked,
        "second-sees-first-walk",
    )?;
    Ok(())
}

/// The second player comes from behind the first.
fn first_sees_second_arrive(first: &mut PlayerPage, second: &mut PlayerPage, colour: [u8; 3]) -> Result<(), Error> {
    let absent = |patch: Patch| patch.pixels < PERSON_PIXELS / 3;
    see("nobody else in the first's picture", first, colour, absent, "first-alone")?;
    go(second, keys::W, 6.0)?;
    // On a busy machine the key goes up late, and the first player may stand between the camera and the second.
    let deadline = Instant::now() + SOON;
    loop {
        let picture = first.picture()?;
        let patch = picture.patch_of_hue(colour, SAME_HUE_DEG);
        let kept = keep(&picture, "first-sees-second");
        if patch.pixels > PERSON_PIXELS {
            break;
        }
        assert!(Instant::now() < deadline, "the second player is nowhere in the first's picture: {patch:?} in {kept}");
        go(second, keys::D, 0.8)?;
        go(second, keys::S, 0.8)?;
    }
    keep(&first.screenshot()?, "first-sees-second-page");
    Ok(())
}

fn is_alone_again(first: &mut PlayerPage, program: &Program, colour: [u8; 3]) -> Result<(), Error> {
    wait_for_players(program, 1)?;
    first.wait_until("player.stats.players === 1 && player.note.players.length === 1", SOON)?;
    let absent = |patch: Patch| patch.pixels < PERSON_PIXELS / 3;
    see("the second player gone from the first's picture", first, colour, absent, "second-is-gone").map(drop)
}

/// Ctrl-C while somebody plays; the page hears of it.
fn ends_at_once(mut page: PlayerPage, program: Program) -> Result<(), Error> {
    let ended = program.interrupt(SOON)?;
    assert_eq!(ended.status.code(), Some(0));
    assert!(ended.took <= INTERRUPT_WITHIN, "Ctrl-C took {:?}", ended.took);
    page.wait_until("player.state !== 'playing'", SOON).map(drop)
}

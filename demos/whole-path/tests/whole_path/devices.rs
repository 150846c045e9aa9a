//! Fingers and gamepads move the player, and let go; the ledger tells how long it took.

use std::time::Duration;

use lightcone_whole_path::keys;
use lightcone_whole_path::{Error, PlayerPage, http, until};

use crate::support::{SOON, keep, serve, take_turn};

/// A gamepad that scripts move. Browsers show real ones only.
const PLUG_GAMEPAD_IN: &str = "(() => {
    const buttons = Array.from({ length: 17 }, () => ({ pressed: false, value: 0 }));
    globalThis.pad = { index: 0, connected: true, mapping: 'standard', timestamp: 0, axes: [0, 0, 0, 0], buttons };
    navigator.getGamepads = () => [globalThis.pad, null, null, null];
    return window.dispatchEvent(new Event('gamepadconnected'));
})()";
const PULL_GAMEPAD_OUT: &str = "(() => {
    navigator.getGamepads = () => [null, null, null, null];
    return window.dispatchEvent(new Event('gamepaddisconnected'));
})()";
const WATCH_SAVED_FILE: &str = "(() => { const make = URL.createObjectURL; \
    URL.createObjectURL = (blob) => { blob.text().then((text) => { window.savedFile = text; }); return make(blob); }; \
    return true; })()";
const PRESS: &str = "((words) => [...player.shadowRoot.querySelectorAll('button')]\
    .find((button) => button.textContent.includes(words)).click() ?? true)";
const IS_PLAYED: &str = "player.shadowRoot.querySelector('.stage').dataset.mode === 'playing'";

/// Opens each part of the figures in turn: whether they ever lie over the stick or the buttons.
const FIGURES_LEAVE_THUMBS: &str = "((root) => {
    const box = (name) => root.querySelector(name).getBoundingClientRect();
    const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    return [null, ...root.querySelectorAll('.fold')].every((fold) => {
        fold?.click();
        return box('.overlay').height > 0 && ['.stick', '.pads'].every((thumb) => apart(box('.overlay'), box(thumb)));
    });
})(player.shadowRoot)";

#[test]
fn thumbs_and_gamepads_walk_and_look_and_the_ledger_tells_each_leg() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("plaza", &[])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        gamepad(&mut page)?;
        ledger(&mut page)?;
        let metrics = http::get(program.address(), "/metrics")?.body;
        assert!(metrics.contains("lightcone_input_leg_seconds_bucket{leg=\"encode\""), "no legs in {metrics}");
        page.tab.close()?;

        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        thumbs(&mut page)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

/// Until the player has gone this far from `from`, metres.
fn goes(page: &mut PlayerPage, from: [f64; 3], distance_m: f64) -> Result<(), Error> {
    until(&format!("{distance_m} m from {from:?}"), SOON, || {
        let now = page.position_m()?;
        let gone = (now[0] - from[0]).hypot(now[2] - from[2]);
        Ok(if gone >= distance_m { Ok(()) } else { Err(format!("{gone} m")) })
    })
}

/// Until two notes, a good while of the world apart, tell the same place.
fn stands_still(page: &mut PlayerPage) -> Result<(), Error> {
    until("the player to stand still", SOON, || {
        let (before, tick) = (page.position_m()?, page.note()?["tick"].as_u64().unwrap_or(0));
        page.wait_until(&format!("player.note.tick > {tick} + 30"), SOON)?;
        let after = page.position_m()?;
        let gone = (after[0] - before[0]).hypot(after[2] - before[2]);
        Ok(if gone < 0.01 { Ok(()) } else { Err(format!("{gone} m in 30 ticks")) })
    })
}

fn yaw_rad(page: &mut PlayerPage) -> Result<f64, Error> {
    Ok(page.stats()?["yawRad"].as_f64().unwrap_or(f64::NAN))
}

fn gamepad(page: &mut PlayerPage) -> Result<(), Error> {
    page.tab.evaluate(PLUG_GAMEPAD_IN)?;
    let (from, heading) = (page.position_m()?, yaw_rad(page)?);
    page.tab.evaluate("pad.axes = [0, -1, 0, 0], true")?;
    stands_still(page)?;
    page.tab.evaluate("pad.buttons[0] = { pressed: true, value: 1 }, true")?;
    page.wait_until(IS_PLAYED, SOON)?;
    page.tab.evaluate("pad.buttons[0] = { pressed: false, value: 0 }, true")?;
    goes(page, from, 2.0)?;
    page.tab.evaluate("pad.axes = [0, 0, 1, 0], true")?;
    page.wait_until(&format!("player.stats.yawRad < {heading} - 0.3"), SOON)?;
    page.tab.evaluate("pad.axes = [0, -1, 0, 0], true")?;
    let from = page.position_m()?;
    goes(page, from, 1.0)?;
    page.tab.evaluate(PULL_GAMEPAD_OUT)?;
    stands_still(page)
}

fn ledger(page: &mut PlayerPage) -> Result<(), Error> {
    page.tab.evaluate(WATCH_SAVED_FILE)?;
    for _ in 0..10 {
        page.tab.key_down(keys::A)?;
        page.tab.key_up(keys::A)?;
    }
    page.tab.key_down(keys::F3)?;
    page.tab.key_up(keys::F3)?;
    let stats = page
        .wait_until("player.stats.legs.length === 12 && player.stats.refreshWaitMs !== null && player.stats", SOON)?;
    for leg in stats["legs"].as_array().into_iter().flatten() {
        println!(
            "{:>20}: p50 {:>7.2} ms, p95 {:>7.2} ms",
            leg["label"].as_str().unwrap_or("?"),
            leg["p50Ms"],
            leg["p95Ms"]
        );
        let error_ms = stats["clock"]["roundTripMs"].as_f64().unwrap_or(0.0);
        assert!(leg["p50Ms"].as_f64().is_some_and(|ms| ms >= -error_ms), "{leg} takes less than no time: {stats}");
    }
    page.evaluate(&format!("{PRESS}('Latency')"))?;
    page.wait_until("player.shadowRoot.querySelector('.ledger').innerText.includes('Encoding')", SOON)?;
    let share = "((box) => box.width * box.height / innerWidth / innerHeight)\
        (player.shadowRoot.querySelector('.overlay').getBoundingClientRect())";
    let share = page.evaluate(share)?;
    assert!(share.as_f64().is_some_and(|share| share > 0.0 && share < 0.15), "{share} of the picture");
    keep(&page.screenshot()?, "ledger");
    page.evaluate(&format!("{PRESS}('Save as CSV')"))?;
    let saved = page.tab.wait_until("window.savedFile", SOON)?;
    let lines: Vec<&str> = saved.as_str().unwrap_or_default().lines().collect();
    assert!(lines.len() > 1 && lines[0].starts_with("input_seq,frame_id,made_at,wait,up,"), "{lines:?}");
    page.tab.key_down(keys::F3)?;
    page.tab.key_up(keys::F3)
}

fn thumbs(page: &mut PlayerPage) -> Result<(), Error> {
    page.tab.be_a_phone(844, 390)?;
    page.tab.touch("touchStart", &[(422.0, 150.0)])?;
    page.tab.touch("touchEnd", &[])?;
    page.wait_until(IS_PLAYED, Duration::from_secs(20))?;
    let (from, heading) = (page.position_m()?, yaw_rad(page)?);
    page.tab.touch("touchStart", &[(120.0, 300.0)])?;
    page.tab.touch("touchMove", &[(120.0, 255.0)])?;
    goes(page, from, 2.0)?;
    page.tab.touch("touchStart", &[(120.0, 255.0), (600.0, 150.0)])?;
    page.tab.touch("touchMove", &[(120.0, 255.0), (500.0, 150.0)])?;
    page.wait_until(&format!("player.stats.yawRad > {heading} + 0.3"), SOON)?;
    keep(&page.screenshot()?, "phone");
    page.tab.touch("touchCancel", &[])?;
    stands_still(page)?;
    page.evaluate("player.toggleAttribute('overlay', true)")?;
    for (width, height) in [(844, 390), (390, 844)] {
        page.tab.be_a_phone(width, height)?;
        // The node's picture takes the screen's new shape first.
        page.wait_until(FIGURES_LEAVE_THUMBS, SOON)?;
        let fit = "getComputedStyle(player.shadowRoot.querySelector('video')).objectFit";
        assert_eq!(page.evaluate(fit)?, "contain", "nothing is cropped");
        keep(&page.screenshot()?, if width > height { "phone-figures" } else { "phone-upright" });
    }
    Ok(())
}

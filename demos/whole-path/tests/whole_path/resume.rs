//! A player comes back into the same body: after a reload, after the server was killed, out of another window; and into a new
//! one when it took too long.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use lightcone_whole_path::{Error, PlayerPage, Program, http, keys, until};
use serde_json::Value;

use crate::support::{SOON, keep, lightcone, serve, take_turn, temporary, wait_for_players};

const BACK: &str = "player.state === 'playing' && player.note?.body && player.note.you";

/// Walks, stands, and tells where.
fn walk(page: &mut PlayerPage) -> Result<[f64; 3], Error> {
    let from = page.position_m()?;
    page.tab.key_down(keys::W)?;
    until("the body walks", SOON, || {
        let at = page.position_m()?;
        Ok(if distance(at, from) > 1.0 { Ok(()) } else { Err(format!("{from:?} to {at:?}")) })
    })?;
    page.tab.key_up(keys::W)?;
    stand(page)
}

fn stand(page: &mut PlayerPage) -> Result<[f64; 3], Error> {
    let mut last = page.position_m()?;
    until("the body stands", SOON, || {
        sleep(Duration::from_millis(500));
        let at = page.position_m()?;
        let moved = distance(std::mem::replace(&mut last, at), at);
        Ok(if moved < 0.01 { Ok(at) } else { Err(format!("{moved} m in half a second")) })
    })
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn reload(page: &mut PlayerPage) -> Result<(), Error> {
    page.tab.evaluate("window.before = true")?;
    page.tab.evaluate("setTimeout(() => location.reload()) && true")?;
    page.tab.wait_until("window.before === undefined && document.readyState === 'complete'", SOON)?;
    page.wait_until(BACK, SOON).map(drop)
}

fn you(page: &mut PlayerPage) -> Result<String, Error> {
    Ok(page.note()?["you"].as_str().unwrap_or_default().to_owned())
}

fn players(program: &Program) -> Result<Value, Error> {
    Ok(http::get(program.address(), "/v1/worlds")?.json()["worlds"][0]["players"].clone())
}

#[test]
fn the_body_stays_over_a_reload_and_a_killed_server_and_its_record_holds() {
    let Some(turn) = take_turn() else { return };
    let path = temporary("resumed-world");
    let _ = fs::remove_dir_all(&path);
    let store = path.display().to_string();
    let story = || -> Result<(), Error> {
        let record = ["--store", &store, "--checkpoint-every", "1s", "--grace", "2m"];
        let program = serve("smallest", &record)?;
        let listen = program.address().to_string();
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        let stood = walk(&mut page)?;
        let first = you(&mut page)?;

        reload(&mut page)?;
        let back = page.position_m()?;
        assert!(distance(stood, back) < 0.05, "{stood:?} before, {back:?} after the reload");
        assert_eq!((you(&mut page)?, players(&program)?), (first.clone(), 1.into()));
        let stood = walk(&mut page)?;
        page.wait_until("player.stats.inputSigned === true && player.stats.proof.verdict === 'verified'", SOON)?;
        page.wait_until("player.stats.proof.acknowledged >= 5", SOON)?;
        sleep(Duration::from_secs(2));

        program.kill()?;
        page.wait_until("player.state === 'lost'", SOON)?;
        keep(&page.screenshot()?, "reconnecting");
        let title = page.evaluate("player.shadowRoot.textContent.includes('Reconnecting…')")?;
        assert_eq!(title, true);
        let program = serve("smallest", &[&record[..], &["--listen", &listen]].concat())?;
        page.wait_until(BACK, SOON)?;
        let back = page.position_m()?;
        assert!(distance(stood, back) < 0.05, "{stood:?} before, {back:?} after the restart");
        assert_eq!((you(&mut page)?, players(&program)?), (first.clone(), 1.into()));
        walk(&mut page)?;
        reload(&mut page)?;
        walk(&mut page)?;
        assert_eq!(you(&mut page)?, first, "a reload after the restart");
        let verdict = page.wait_until("player.stats.proof.acknowledged >= 9 && player.stats.proof", SOON)?;
        assert_eq!((&verdict["verdict"], &verdict["pressesNotTaken"]), (&"verified".into(), &0.into()), "{verdict}");
        program.interrupt(SOON)?;

        let verified = lightcone(&["verify", &store]);
        assert_eq!(verified.code, Some(0), "{verified:?}");
        let replayed = lightcone(&["replay", &store, "--json"]);
        let report: Value = serde_json::from_str(&replayed.stdout).unwrap_or_default();
        assert_eq!((replayed.code, &report["divergence"]), (Some(0), &Value::Null), "{replayed:?}");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn who_comes_too_late_gets_a_new_body_and_who_leaves_does_not_wait() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &["--grace", "1s"])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        let first = you(&mut page)?;
        page.tab.navigate(&program.url("/healthz"))?;
        wait_for_players(&program, 0)?;
        page.tab.navigate(&program.url("/"))?;
        page.wait_until_playing()?;
        assert_ne!(you(&mut page)?, first);
        drop(program);

        let program = serve("smallest", &["--grace", "24h"])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        page.tab.evaluate("document.querySelector('lightcone-player').remove() ?? true")?;
        wait_for_players(&program, 0)?;
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn the_newer_window_goes_on_and_limits_are_told() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &["--idle-limit", "4s"])?;
        let mut older = PlayerPage::open(&turn.browser, &program.url("/"))?;
        let first = you(&mut older)?;
        let kept = older.tab.evaluate("JSON.stringify({ ...sessionStorage })")?;
        let mut tab = turn.browser.open_tab()?;
        tab.navigate(&program.url("/healthz"))?;
        tab.evaluate(&format!("Object.assign(sessionStorage, {}) && true", kept.as_str().unwrap_or_default()))?;
        tab.navigate(&program.url("/"))?;
        let mut newer = PlayerPage { tab };
        assert_eq!(newer.wait_until(BACK, SOON)?, first);
        older.wait_until("player.state === 'refused'", SOON)?;
        let told = "player.shadowRoot.textContent.includes('another window')";
        assert_eq!(older.evaluate(told)?, true);
        assert_eq!(players(&program)?, 1);

        newer.wait_until("player.state === 'refused'", SOON)?;
        keep(&newer.screenshot()?, "idle");
        assert_eq!(newer.evaluate("player.shadowRoot.textContent.includes('Nothing came from you for 4 s')")?, true);
        wait_for_players(&program, 0)?;
        drop(program);

        let program = serve("smallest", &["--max-session", "3s"])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        page.wait_until("player.state === 'refused'", SOON)?;
        assert_eq!(page.evaluate("player.shadowRoot.textContent.includes('its limit of 3 s')")?, true);
        wait_for_players(&program, 0)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

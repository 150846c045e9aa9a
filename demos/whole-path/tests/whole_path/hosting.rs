//! A platform uploads a game to a machine and starts two worlds of it; one is killed under its player.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use lightcone_whole_path::{Error, Picture, PlayerPage, Program, http, keys, until};
use serde_json::Value;

use crate::programs::{folder, packed, packed_from};
use crate::support::{PROGRAM, SOON, keep, lightcone, take_turn};

/// `lightcone host` on a free port, with worlds as the other tests have them.
fn host(store: &str) -> Result<Program, Error> {
    let of_worlds = ["--backend", "soft", "--size", "640x360", "--keep-quality", "--checkpoint-every", "1s"];
    Program::start(PROGRAM, [&["host", "--store", store, "--listen", "127.0.0.1:0", "--"][..], &of_worlds].concat())
}

fn world(at: SocketAddr, name: &str) -> Result<Value, Error> {
    Ok(http::get(at, &format!("/v1/worlds/{name}"))?.json())
}

fn start(at: SocketAddr, program: &Value, name: &str) -> Result<(), Error> {
    let asked = serde_json::json!({ "program": program, "name": name, "players": 2 }).to_string();
    let started = http::request(at, "POST", "/v1/worlds", &[], asked.as_bytes())?;
    assert_eq!((started.status, started.header("location")), (201, Some(format!("/v1/worlds/{name}").as_str())));
    Ok(())
}

/// The number of its process.
fn running(at: SocketAddr, name: &str) -> Result<u64, Error> {
    until(&format!("{name} runs"), SOON, || {
        let world = world(at, name)?;
        let process = world["process"].as_u64().filter(|_| world["state"] == "running");
        Ok(process.ok_or_else(|| world.to_string()))
    })
}

fn kill(process: u64) {
    let done = Command::new("kill").args(["-9", &process.to_string()]).status();
    assert!(done.is_ok_and(|status| status.success()), "kill {process}");
}

fn gone(process: u64) -> Result<(), Error> {
    until(&format!("the end of {process}"), SOON, || {
        let status = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        // A zombie that nobody waits for has ended, too.
        Ok(if status.is_empty() || status.contains(") Z ") { Ok(()) } else { Err(status) })
    })
}

/// Fails in its thirtieth tick, whenever the world goes on before it.
const FAILS: &str = r#"(module
    (memory (export "memory") 1 1)
    (global $ticks (mut i32) (i32.const 0))
    (func (export "lc_abi") (result i32) (i32.const 1))
    (func (export "lc_alloc") (param i32) (result i32) (i32.const 0x1000))
    (func (export "lc_init") (param i32 i32))
    (func (export "lc_tick") (param i32 i32) (result i64)
        (global.set $ticks (i32.add (global.get $ticks) (i32.const 1)))
        (if (i32.eq (global.get $ticks) (i32.const 30)) (then unreachable))
        (i64.const 0)))"#;

#[test]
fn a_world_whose_program_fails_is_tried_once_more_and_then_closed_with_the_reason() {
    let folder = folder("hosting-failure");
    let package = packed_from(&folder, wat::parse_str(FAILS).unwrap_or_else(|error| panic!("{error}")));
    let ended = lightcone(&["run", &package, "--listen", "127.0.0.1:0", "--backend", "soft"]);
    assert_eq!((ended.code, ended.stderr.contains("the world halted at tick 30")), (Some(4), true), "{ended:?}");
    let package = fs::read(package).unwrap_or_else(|error| panic!("{error}"));
    let story = || -> Result<(), Error> {
        let host = host(&folder.join("host").display().to_string())?;
        let at = host.address();
        let uploaded = http::request(at, "POST", "/v1/programs", &[], &package)?;
        start(at, &uploaded.json()["hash"], "fails")?;
        let closed = until("its end", SOON, || {
            let world = world(at, "fails")?;
            Ok(if world["state"] == "closed" { Ok(world) } else { Err(world.to_string()) })
        })?;
        let why = closed["why"].as_str().unwrap_or_default();
        assert!(why.starts_with("the world halted twice at tick 30: ") && why.contains("unreachable"), "{closed}");
        assert_eq!((&closed["restarts"], http::get(at, "/fails/")?.status), (&1.into(), 410));
        assert_eq!(http::get(at, "/healthz")?.body.lines().next(), Some("fails closed"));
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_world_that_is_killed_goes_on_by_itself_and_the_other_one_is_not_touched() {
    let Some(turn) = take_turn() else { return };
    let folder = folder("hosting");
    let package = fs::read(packed(&folder)).unwrap_or_else(|error| panic!("{error}"));
    let store = folder.join("host").display().to_string();
    let story = || -> Result<(), Error> {
        let host = host(&store)?;
        let at = host.address();
        let uploaded = http::request(at, "POST", "/v1/programs", &[], &package)?;
        assert_eq!((uploaded.status, &uploaded.json()["title"]), (201, &"Red Wall".into()), "{uploaded:?}");
        let program = uploaded.json()["hash"].clone();
        start(at, &program, "one")?;
        start(at, &program, "two")?;
        let (one, two) = (running(at, "one")?, running(at, "two")?);

        let mut page = PlayerPage::open(&turn.browser, &host.url("/one/"))?;
        let from = page.position_m()?;
        page.tab.key_down(keys::W)?;
        until("a walk to the wall", SOON, || {
            let at = page.position_m()?;
            Ok(if at[2] < from[2] - 2.0 { Ok(()) } else { Err(format!("{at:?}")) })
        })?;
        page.tab.key_up(keys::W)?;
        page.wait_until("player.stats.proof.verdict === 'verified'", SOON)?;
        let seen = keep(&page.screenshot()?, "hosted");
        let red = page.picture()?.patch_of_hue([255, 0, 0], 15.0).pixels;
        assert!(red > 640 * 360 / 12, "{red} pixels of a red wall, see {seen}");
        let mut list = turn.browser.open_tab()?;
        list.navigate(&host.url("/"))?;
        keep(&Picture::from_png(&list.screenshot()?)?, "hosted-worlds");
        let links = list.evaluate("[...document.querySelectorAll('a')].map((a) => a.textContent).join()")?;
        assert!(links.as_str().is_some_and(|links| links.contains("Red Wallone1 player")), "{links}");

        let before = page.note()?["you"].clone();
        kill(one);
        until("it comes back", SOON, || {
            let world = world(at, "one")?;
            Ok(if world["restarts"] == 1 && world["state"] == "running" { Ok(()) } else { Err(world.to_string()) })
        })?;
        page.wait_until("player.state !== 'playing'", SOON)?;
        page.wait_until("player.state === 'playing' && player.note?.body && player.note.you", SOON)?;
        assert_eq!(page.note()?["you"], before, "the same body");
        let there = page.position_m()?;
        assert!(there[2] < from[2] - 1.5, "where it was, and not where it began: {from:?}, {there:?}");
        page.wait_until("player.stats.proof.verdict === 'verified'", SOON)?;
        assert_ne!(running(at, "one")?, one);
        assert_eq!((running(at, "two")?, &world(at, "two")?["restarts"]), (two, &0.into()));
        let log = http::get(at, "/v1/worlds/one/log")?.body;
        assert!(log.contains("signal: 9"), "{log}");

        // Nobody is left behind by a host that is killed, and its worlds go on with the next one.
        let left = [running(at, "one")?, two];
        host.kill()?;
        left.into_iter().try_for_each(gone)?;
        let again = self::host(&store)?;
        let at = again.address();
        let tick = world(at, "two")?["tick"].clone();
        let process = running(at, "two")?;
        until("it ticks", SOON, || {
            let world = world(at, "two")?;
            Ok(if world["tick"].as_u64() > tick.as_u64() { Ok(()) } else { Err(world.to_string()) })
        })?;
        assert_eq!(http::request(at, "DELETE", "/v1/worlds/two", &[], b"")?.status, 204);
        gone(process)?;
        assert!(Path::new(&store).join("worlds/two/record").exists(), "its record is kept");
        let left = running(at, "one")?;
        assert!(again.interrupt(SOON)?.status.success());
        gone(left)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

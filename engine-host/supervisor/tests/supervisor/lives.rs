//! Worlds that live, die, come back, and are closed.

use std::process::Command;
use std::time::Duration;

use lightcone_supervisor::{FolderError, HostConfig, HostError, RunningHost};

use crate::support::{FakeNode, Scratch, ask, begin, config, get, start, until, until_world, upload};

#[test]
fn a_world_is_reached_under_its_name_and_is_told_who_asks() {
    let (store, node) = (Scratch::new(), FakeNode::start());
    let host = start(config(&store));
    let at = host.address();
    let program = upload(at, &format!("serve {}", node.address));
    let started = begin(at, &program, ",\"players\":3,\"seed\":9");
    assert_eq!((started.status, started.header("location")), (201, "/v1/worlds/pong"), "{started:?}");
    let world = until_world(at, "pong", |world| world["tick"] == 7);
    assert_eq!((&world["state"], &world["players"], &world["path"]), (&"running".into(), &1.into(), &"/pong/".into()));

    let head = "x-forwarded-for: 1.2.3.4\r\nx-forwarded-prefix: /evil\r\n";
    let answer = ask(at, "POST /pong/whep/pong?a=b", head, b"offer");
    assert_eq!((answer.status, answer.body.as_str()), (201, "hello"));
    assert_eq!(answer.header("location"), "/pong/whep/pong/1");
    let asked = node.last();
    assert!(asked.starts_with("post /whep/pong?a=b http/1.1\r\n") && asked.ends_with("offer"), "{asked}");
    assert!(
        asked.contains("x-forwarded-for: 127.0.0.1\r\n") && asked.contains("x-forwarded-prefix: /pong\r\n"),
        "{asked}"
    );
    assert!(asked.contains(&format!("host: {at}\r\n")) && !asked.contains("evil"), "{asked}");
    let bare = get(at, "/pong");
    assert_eq!((bare.status, bare.header("location")), (308, "/pong/"));
    assert_eq!(ask(at, "POST /pong/whep/pong", "", &[b'x'; 300 << 10]).status, 413);

    let arguments = std::fs::read_to_string(store.path().join("worlds/pong/record.arguments")).unwrap();
    assert!(arguments.contains("--max-players 3") && arguments.contains("--seed 9"), "{arguments}");
    let log = get(at, "/v1/worlds/pong/log").json();
    let goal = log["lines"].as_array().unwrap().iter().find(|line| line["tick"] == 7).expect("the program's line");
    assert_eq!((&goal["text"], &goal["level"]), (&"pong, tick 7: a goal".into(), &"info".into()));
    let none = get(at, &format!("/v1/worlds/pong/log?after={}", log["next"])).json();
    assert_eq!(none["lines"].as_array().unwrap().len(), 0);
    let page = get(at, "/").body;
    assert!(page.contains("href=\"./pong/\"") && page.contains("Pong &lt;1&gt;"), "{page}");
}

#[test]
fn a_world_that_is_killed_comes_back_and_the_other_one_never_went() {
    let (store, node) = (Scratch::new(), FakeNode::start());
    let host = start(config(&store));
    let at = host.address();
    let program = upload(at, &format!("serve {}", node.address));
    assert_eq!([begin(at, &program, "").status, begin(at, &program, "").status], [201, 201]);
    let process = |name: &str| until_world(at, name, |world| world["tick"] == 7)["process"].as_u64().unwrap();
    let (first, second) = (process("pong"), process("pong-2"));
    assert!(Command::new("kill").args(["-9", &first.to_string()]).status().unwrap().success());
    let back = until_world(at, "pong", |world| world["restarts"] == 1 && world["state"] == "running");
    assert_ne!(back["process"], first);
    assert_eq!(process("pong-2"), second);
    let log = get(at, "/v1/worlds/pong/log").body;
    assert!(log.contains("signal: 9"), "{log}");
}

#[test]
fn a_world_that_halts_twice_at_one_tick_is_closed_and_stays_closed() {
    let store = Scratch::new();
    let host = start(config(&store));
    let program = upload(host.address(), "halt 42");
    begin(host.address(), &program, "");
    let is_closed = |world: &serde_json::Value| world["state"] == "closed";
    let why = until_world(host.address(), "pong", is_closed)["why"].clone();
    assert_eq!(why, "the world halted twice at tick 42: unreachable");
    assert_eq!(get(host.address(), "/pong/").status, 410);
    assert_eq!(get(host.address(), "/healthz").body, "pong closed\n");
    drop(host);
    let host = start(config(&store));
    let world = get(host.address(), "/v1/worlds/pong").json();
    assert_eq!((&world["state"], &world["why"]), (&"closed".into(), &why));
    assert_eq!(ask(host.address(), "DELETE /v1/worlds/pong?record=delete", "", b"").status, 204);
    assert!(store.names("worlds").is_empty());
}

#[test]
fn a_world_that_stands_still_is_killed_and_started_again() {
    let store = Scratch::new();
    let host = start(HostConfig { stuck_after: Duration::from_millis(200), ..config(&store) });
    let program = upload(host.address(), "stand");
    begin(host.address(), &program, "");
    until_world(host.address(), "pong", |world| world["restarts"].as_u64() > Some(1));
    let log = get(host.address(), "/v1/worlds/pong/log").body;
    assert!(log.contains("it did not tick for too long"), "{log}");
}

#[test]
fn a_world_that_wants_more_than_its_share_is_told_to_give_way_and_when_it_need_not_any_more() {
    let store = Scratch::new();
    let host = start(config(&store));
    let at = host.address();
    let program = upload(at, "greedy");
    begin(at, &program, "");
    let log = until("what it was told", || {
        let log = get(at, "/v1/worlds/pong/log").body;
        if log.contains("give_way\\\":false") { Ok(log) } else { Err(log) }
    });
    assert!(log.contains("give_way\\\":true") && log.contains("its ticks give way"), "{log}");
    let world = get(at, "/v1/worlds/pong").json();
    assert_eq!((&world["load"], &world["gives_way"]), (&0.01.into(), &false.into()));
}

#[test]
fn a_world_that_never_opens_says_why_and_is_closed_in_the_end() {
    let store = Scratch::new();
    let host = start(config(&store));
    let program = upload(host.address(), "die");
    begin(host.address(), &program, "");
    let world = until_world(host.address(), "pong", |world| world["state"] == "closed");
    assert!(world["why"].as_str().unwrap().contains("there is no such renderer"), "{world}");
}

#[test]
fn a_machine_that_is_full_says_so_and_names_are_given_once() {
    let store = Scratch::new();
    let media_ports = Some("9000-9002".parse().unwrap());
    let host = start(HostConfig { media_ports, ..config(&store) });
    let at = host.address();
    let program = upload(at, "serve 127.0.0.1:9");
    let status = |more: &str| begin(at, &program, more).status;
    assert_eq!(status(",\"name\":\"a\",\"players\":12"), 201);
    assert_eq!(status(",\"name\":\"a\",\"players\":1"), 409);
    assert_eq!(status(",\"players\":9"), 503, "players");
    assert_eq!(
        [status(",\"players\":1"), status(",\"players\":1"), status(",\"players\":1")],
        [201, 201, 503],
        "ports"
    );
    assert_eq!(ask(at, "DELETE /v1/worlds/a", "", b"").status, 204);
    assert_eq!(status(",\"players\":12"), 201);
    let arguments = |name: &str| std::fs::read_to_string(store.path().join(format!("worlds/{name}/record.arguments")));
    until("its port", || {
        arguments("pong-3")
            .map_err(|error| error.to_string())
            .and_then(|said| if said.contains("127.0.0.1:9000") { Ok(()) } else { Err(said) })
    });
}

#[test]
fn worlds_are_there_again_after_a_restart_and_a_store_has_one_host() {
    let store = Scratch::new();
    let host = start(config(&store));
    let program = upload(host.address(), "serve 127.0.0.1:9");
    begin(host.address(), &program, ",\"name\":\"old\"");
    let running = |world: &serde_json::Value| world["state"] == "running";
    let process = until_world(host.address(), "old", running)["process"].clone();
    let second = RunningHost::start(config(&store)).err();
    assert!(matches!(second, Some(HostError::Folder(FolderError::Held(_)))), "{second:?}");
    drop(host);
    assert!(!std::path::Path::new(&format!("/proc/{process}")).exists(), "its process ended with the host");
    let host = start(HostConfig { max_worlds: 1, ..config(&store) });
    let again = until_world(host.address(), "old", running);
    assert_ne!(again["process"], process);
    assert_eq!(begin(host.address(), &program, "").status, 503);
    assert_eq!(ask(host.address(), "DELETE /v1/worlds/old", "", b"").status, 204);
    assert_eq!(get(host.address(), "/v1/worlds/old").status, 404);
    assert_eq!(store.names("worlds"), ["old"], "its record is kept");
}

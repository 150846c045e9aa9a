//! A newer version of a program, for a world that runs.

use crate::support::{FakeNode, Scratch, ask, begin, config, get, start, until_world, upload};

#[test]
fn a_world_is_told_to_upgrade_and_the_host_notes_it() {
    let (store, node) = (Scratch::new(), FakeNode::start());
    let host = start(config(&store));
    let at = host.address();
    let first = upload(at, &format!("serve {}", node.address));
    let second = upload(at, &format!("serve {} again", node.address));
    let refused = upload(at, "halt 7");
    assert_eq!(begin(at, &first, "").status, 201);
    until_world(at, "pong", |world| world["tick"] == 7);
    let upgrade =
        |to: &str| ask(at, "POST /v1/worlds/pong/upgrade", "", format!("{{\"program\":\"{to}\"}}").as_bytes());

    let unknown = upgrade(&"0".repeat(64));
    assert!(unknown.status == 409 && unknown.body.contains("there is no program 0000"), "{unknown:?}");
    assert_eq!(ask(at, "POST /v1/worlds/pong/upgrade", "", b"{}").status, 400);
    assert_eq!(ask(at, "POST /v1/worlds/gong/upgrade", "", b"{}").status, 404);
    let no = upgrade(&refused);
    assert_eq!((no.status, no.body.as_str()), (409, "pong 2.0.0 cannot take over\n"));
    assert_eq!(get(at, "/v1/worlds/pong").json()["program"], first.as_str());
    assert_eq!(ask(at, &format!("DELETE /v1/programs/{refused}"), "", b"").status, 204, "it is not needed any more");

    let done = upgrade(&second);
    assert_eq!(done.status, 200, "{done:?}");
    let said = done.json();
    assert_eq!((&said["tick"], &said["world"]["program"]), (&9.into(), &second.as_str().into()));
    assert_eq!(ask(at, &format!("DELETE /v1/programs/{second}"), "", b"").status, 409, "the world is made of it");
    assert_eq!(ask(at, &format!("DELETE /v1/programs/{first}"), "", b"").status, 204);
    let log = get(at, "/v1/worlds/pong/log").body;
    assert!(log.contains(&format!("upgraded to program {second} after tick 9")), "{log}");
    drop(host);

    let again = start(config(&store));
    let world = until_world(again.address(), "pong", |world| world["tick"] == 7);
    assert_eq!(world["program"], second.as_str());
}

#[test]
fn a_world_that_ends_meanwhile_is_not_said_to_be_upgraded() {
    let (store, node) = (Scratch::new(), FakeNode::start());
    let host = start(config(&store));
    let at = host.address();
    let (first, deadly) = (upload(at, &format!("serve {}", node.address)), upload(at, "die"));
    assert_eq!(begin(at, &first, "").status, 201);
    until_world(at, "pong", |world| world["tick"] == 7);
    let body = format!("{{\"program\":\"{deadly}\"}}");
    assert_eq!(ask(at, "POST /v1/worlds/pong/upgrade", "", body.as_bytes()).status, 504);
    let world = until_world(at, "pong", |world| world["restarts"] == 1 && world["tick"] == 7);
    assert_eq!(world["program"], first.as_str());
}

//! Names and paths that lead elsewhere, or nowhere.

use crate::support::{Scratch, ask, begin, config, get, start, upload};

#[test]
fn names_that_are_paths_are_refused() {
    let store = Scratch::new();
    let host = start(config(&store));
    let at = host.address();
    let program = upload(at, "serve 127.0.0.1:9");
    for name in ["..", "../../etc", "a/b", "A", "", "v1", "a\\u0000", "ä", &"x".repeat(41)] {
        let answer = begin(at, &program, &format!(",\"name\":\"{name}\""));
        assert_eq!(answer.status, 400, "{name}: {answer:?}");
    }
    assert!(store.names("worlds").is_empty());
    for path in ["/v1/worlds/..%2f..%2fetc", "/v1/worlds/%2e%2e", "/..%2fworlds.json", "/%2e%2e/worlds.json", "/x/y"] {
        assert_eq!(get(at, path).status, 404, "{path}");
    }
    for path in ["..%2fworlds.json", "..%2f..%2fx", &"g".repeat(64), &"A".repeat(64)] {
        assert_eq!(ask(at, &format!("DELETE /v1/programs/{path}"), "", b"").status, 404, "{path}");
    }
    assert_eq!(ask(at, "PATCH /v1/programs/uploads/..%2f..%2fworlds", "tus-resumable: 1.0.0\r\n", b"x").status, 415);
    let head = ask(at, "HEAD /v1/programs/uploads/..%2f..%2fworlds", "tus-resumable: 1.0.0\r\n", b"");
    assert_eq!(head.status, 404);
}

#[test]
fn a_wish_with_what_is_not_known_is_refused() {
    let store = Scratch::new();
    let host = start(config(&store));
    let program = upload(host.address(), "serve 127.0.0.1:9");
    for more in [",\"store\":\"/etc\"", ",\"size\":\"--help\"", ",\"players\":0", ",\"seed\":1.5", ",\"fps\":1000"] {
        assert_eq!(begin(host.address(), &program, more).status, 400, "{more}");
    }
    assert_eq!(begin(host.address(), &"a".repeat(64), "").status, 404);
    let delete = ask(host.address(), "DELETE /v1/worlds/pong?record=burn", "", b"");
    assert_eq!(delete.status, 400);
}

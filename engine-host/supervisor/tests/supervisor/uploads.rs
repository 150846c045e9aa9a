//! Packages come in: whole, in pieces, too long, cut off, and of people who mean no good.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};

use crate::support::{Answer, Scratch, ask, begin, config, get, package, raw, start, until, upload};

const TUS: &str = "tus-resumable: 1.0.0\r\n";

#[test]
fn a_package_is_taken_once_listed_and_deleted_when_no_world_is_made_of_it() {
    let store = Scratch::new();
    let host = start(config(&store));
    let at = host.address();
    let first = ask(at, "POST /v1/programs", "", &package("serve 127.0.0.1:9"));
    let hash = first.json()["hash"].as_str().unwrap().to_owned();
    assert_eq!((first.status, first.header("location")), (201, format!("/v1/programs/{hash}").as_str()));
    assert_eq!(ask(at, "POST /v1/programs", "", &package("serve 127.0.0.1:9")).status, 200);
    let listed = get(at, "/v1/programs").json();
    assert_eq!((listed["programs"].as_array().unwrap().len(), &listed["programs"][0]["name"]), (1, &"pong".into()));

    assert_eq!(begin(at, &hash, "").status, 201);
    let used = ask(at, &format!("DELETE /v1/programs/{hash}"), "", b"");
    assert!(used.status == 409 && used.body.contains("pong"), "{used:?}");
    assert_eq!(ask(at, "DELETE /v1/worlds/pong", "", b"").status, 204);
    assert_eq!(ask(at, &format!("DELETE /v1/programs/{hash}"), "", b"").status, 204);
    assert_eq!(ask(at, &format!("DELETE /v1/programs/{hash}"), "", b"").status, 404);
    assert!(store.names("programs").is_empty());
}

#[test]
fn what_is_no_package_or_may_not_run_is_refused_and_leaves_nothing() {
    let store = Scratch::new();
    let host = start(config(&store));
    let refused = [
        (&b"rude\n"[..], "it wants the network"),
        (b"\0\0", "it is no package"),
        (b"", "no package"),
        (b"lcw-seal\n", "it is a sealed package, which lightcone run opens with --unseal-key, and a host does not"),
    ];
    for (body, word) in refused {
        let answer = ask(host.address(), "POST /v1/programs", "", body);
        assert!(answer.status == 422 && answer.body.contains(word), "{answer:?}");
        assert!(!answer.body.contains("uploads"), "where it lay is nobody's business: {answer:?}");
    }
    assert!(store.names("programs").is_empty() && store.names("uploads").is_empty());
}

#[test]
fn a_body_that_is_too_long_is_refused_whether_it_says_so_or_not() {
    let store = Scratch::new();
    let host = start(config(&store));
    let announced = raw(host.address(), "POST /v1/programs HTTP/1.1\r\ncontent-length: 1000000000000\r\n", b"");
    assert_eq!(announced.status, 413, "{announced:?}");
    let mut chunks = b"19000\r\n".to_vec();
    chunks.extend([b'x'; 0x19000]);
    let sent = raw(host.address(), "POST /v1/programs HTTP/1.1\r\ntransfer-encoding: chunked\r\n", &chunks);
    assert_eq!(sent.status, 413, "{sent:?}");
    until_files(&store, 0);
    let wish = ask(host.address(), "POST /v1/worlds", "", &[b' '; 3 << 20]);
    assert_eq!(wish.status, 413, "{wish:?}");
}

/// An upload that has not ended.
fn half(at: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(at).unwrap();
    let head = format!("POST /v1/programs HTTP/1.1\r\nhost: {at}\r\ncontent-length: 50000\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&[b'x'; 20_000]).unwrap();
    stream
}

fn until_files(store: &Scratch, number: usize) {
    until(&format!("{number} files"), || {
        let names = store.names("uploads");
        if names.len() == number { Ok(()) } else { Err(format!("{names:?}")) }
    });
}

#[test]
fn four_packages_come_in_at_once_and_no_more() {
    let store = Scratch::new();
    let host = start(config(&store));
    let mut halves: Vec<TcpStream> = (0..4).map(|_| half(host.address())).collect();
    until_files(&store, 4);
    let fifth = ask(host.address(), "POST /v1/programs", "", &package("serve 127.0.0.1:9"));
    assert_eq!((fifth.status, fifth.header("retry-after")), (503, "1"), "{fifth:?}");
    halves.pop();
    // Its place is free a moment after its file.
    until("a place", || {
        let again = ask(host.address(), "POST /v1/programs", "", &package("serve 127.0.0.1:9"));
        if again.status == 201 { Ok(()) } else { Err(format!("{again:?}")) }
    });
}

#[test]
fn an_upload_that_is_cut_in_half_leaves_nothing() {
    let store = Scratch::new();
    let host = start(config(&store));
    let stream = half(host.address());
    until_files(&store, 1);
    drop(stream);
    until_files(&store, 0);
    assert!(store.names("programs").is_empty());
}

fn patch(at: SocketAddr, path: &str, offset: usize, body: &[u8]) -> Answer {
    let kind = "content-type: application/offset+octet-stream\r\n";
    ask(at, &format!("PATCH {path}"), &format!("{TUS}{kind}upload-offset: {offset}\r\n"), body)
}

#[test]
fn an_upload_goes_on_where_it_broke_off_also_after_a_restart() {
    let store = Scratch::new();
    let host = start(config(&store));
    let at = host.address();
    let whole = package("serve 127.0.0.1:9");
    let length = whole.len();
    let begun = ask(at, "POST /v1/programs", &format!("{TUS}upload-length: {length}\r\n"), b"");
    assert_eq!(begun.status, 201, "{begun:?}");
    let path = begun.header("location").to_owned();
    let half = patch(at, &path, 0, &whole[..9]);
    assert_eq!((half.status, half.header("upload-offset")), (204, "9"), "{half:?}");
    drop(host);

    let host = start(config(&store));
    let at = host.address();
    let head = ask(at, &format!("HEAD {path}"), TUS, b"");
    assert_eq!((head.header("upload-offset"), head.header("upload-length")), ("9", length.to_string().as_str()));
    assert_eq!(patch(at, &path, 8, &whole[8..]).status, 409, "it goes on at 9");
    assert_eq!(patch(at, &path, 9, &[&whole[9..], b"x"].concat()).status, 413, "more than was announced");
    assert_eq!(ask(at, &format!("HEAD {path}"), "", b"").status, 412);
    let rest = patch(at, &path, 9, &whole[9..]);
    assert_eq!((rest.status, rest.header("location").len()), (204, "/v1/programs/".len() + 64), "{rest:?}");
    assert_eq!(ask(at, &format!("HEAD {path}"), TUS, b"").status, 404, "it is a program now");
    assert_eq!(get(at, "/v1/programs").json()["programs"][0]["hash"], upload(at, "serve 127.0.0.1:9"));
}

#[test]
fn uploads_that_are_begun_are_bounded() {
    let store = Scratch::new();
    let host = start(config(&store));
    let create =
        |length: &str| ask(host.address(), "POST /v1/programs", &format!("{TUS}upload-length: {length}\r\n"), b"");
    assert_eq!([create("100001").status, create("0").status, create("-1").status], [413, 400, 400]);
    let made = (0..33).map(|_| create("10")).collect::<Vec<_>>();
    assert_eq!(made.iter().filter(|answer| answer.status == 201).count(), 32);
    let ended = ask(host.address(), &format!("DELETE {}", made[0].header("location")), TUS, b"");
    assert_eq!((ended.status, create("10").status), (204, 201));
}

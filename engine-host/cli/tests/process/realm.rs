//! Scenes that are deployed to a realm, which is on this machine here.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::still::said;

const SCRIPT: &str =
    "exports.onStart = async () => { console.log('it has begun') }; exports.onUpdate = async () => {}\n";
/// What `hashV1` of npm `@dcl/hashing` says of it, and of the two entities below.
const SCRIPT_HASH: &str = "bafkreih3352kivr53c4fg256hsxs6s67xjq33rszv55yq6yii2lkfzre3i";
const SCENES: [(&str, &str); 2] = [
    ("7,7", "bafkreigbokhdsvj7ebylzgob2cn6po7hvltn7o6lip6aepxu2u6chducna"),
    ("8,7", "bafkreibup22jqvnwnfge7uqft36resxmd4n5oevomk64m5qr7zuma53nfm"),
];

fn entity(parcel: &str) -> String {
    format!(
        r#"{{"version":"v3","type":"scene","pointers":["{parcel}"],"timestamp":1,"content":[{{"file":"bin/index.js","hash":"{SCRIPT_HASH}"}}],"metadata":{{"main":"bin/index.js","runtimeVersion":"7","display":{{"title":"At {parcel}"}},"scene":{{"base":"{parcel}","parcels":["{parcel}"]}}}}}}"#
    )
}

/// Answers until the test is over, one after the other.
fn serve() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it listens").port();
    let work = move || listener.incoming().flatten().for_each(|stream| _ = answer(&stream, port));
    std::thread::Builder::new().name("realm".into()).spawn(work).expect("it starts");
    port
}

fn answer(mut stream: &TcpStream, port: u16) -> std::io::Result<()> {
    let mut from = BufReader::new(stream);
    let mut first = String::new();
    from.read_line(&mut first)?;
    let mut line = String::new();
    while from.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    let urn = |id| format!("\"urn:decentraland:entity:{id}?=&baseUrl=http://127.0.0.1:{port}/contents/\"");
    let urns = SCENES.map(|(_, id)| urn(id)).join(",");
    let scene = SCENES.iter().find(|(_, id)| path.ends_with(id));
    let body = match (path, scene) {
        ("/about", _) => format!(r#"{{"configurations":{{"realmName":"yard","scenesUrn":[{urns}]}}}}"#),
        (_, Some((parcel, _))) => entity(parcel),
        (path, None) if path.ends_with(SCRIPT_HASH) => SCRIPT.to_owned(),
        _ => return stream.write_all(b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
    };
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(format!("{head}{body}").as_bytes())
}

fn simulate(port: u16, cache: &PathBuf) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lightcone"));
    command.args([
        "simulate",
        &format!("http://127.0.0.1:{port}/about"),
        "--js",
        "fast",
        "--ticks",
        "5",
        "--players",
        "1",
    ]);
    command.env("XDG_CACHE_HOME", cache).env_remove("CACHE_DIRECTORY").env_remove("RUST_LOG");
    command.output().expect("it starts")
}

#[test]
fn the_scenes_of_a_realm_are_fetched_and_run() {
    let found = Command::new(std::env::var_os("LIGHTCONE_NODE").unwrap_or("node".into())).arg("--version").output();
    if found.is_err() {
        let required = std::env::var("LIGHTCONE_REQUIRE").is_ok_and(|all| all.split(',').any(|one| one == "node"));
        assert!(!required, "Node is not here");
        return println!("skipped: Node is not here");
    }
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("realm");
    _ = fs::remove_dir_all(&cache);
    let port = serve();
    let simulated = simulate(port, &cache);
    assert!(simulated.status.success(), "{}", said(&simulated));
    let log = said(&simulated);
    assert!(log.contains("2 scenes"), "{log}");
    assert_eq!(log.matches("it has begun").count(), 2, "{log}");
    assert!(cache.join("lightcone/content").join(SCRIPT_HASH).is_file());
}

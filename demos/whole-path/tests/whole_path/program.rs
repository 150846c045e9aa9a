//! The program at a terminal: what it teaches, what it refuses and how, how it ends.

use std::fs;
use std::net::TcpListener;

use lightcone_whole_path::{Error, Picture, http};

use crate::support::{INTERRUPT_WITHIN, SOON, UNUSABLE, assert_refuses, lightcone, serve, temporary};

#[test]
fn help_teaches() {
    for (args, words) in [
        (&["--help"][..], &["run", "shot", "simulate", "verify", "replay", "fraud", "plaza"][..]),
        (
            &["run", "--help"],
            &["--listen", "--token", "--max-players", "--backend", "127.0.0.1:8080", ".glb", "--store"],
        ),
        (&["shot", "--help"], &["--out", "--size", "--eye", "--target"]),
        (&["simulate", "--help"], &["--ticks", "--players", "--seed", "--json", "--store"]),
        (&["verify", "--help"], &["--policy", "--receipts", "--json"]),
        (&["replay", "--help"], &["--from", "--to", "--world", "--json"]),
        (&["fraud", "--help"], &["--key"]),
    ] {
        let help = lightcone(args);
        assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""), "{args:?}");
        for word in words {
            assert!(help.stdout.contains(word), "'{word}' is missing in {args:?}:\n{}", help.stdout);
        }
    }
}

#[test]
fn a_server_without_a_display_hears_nothing_of_it() {
    let picture = temporary("quiet.png").display().to_string();
    let shot = lightcone(&["shot", "smallest", "--size", "64x36", "--ticks", "1", "--out", &picture]);
    assert_eq!(shot.code, Some(0), "{shot:?}");
    assert!(!shot.stderr.contains("XDG_RUNTIME_DIR"), "{}", shot.stderr);
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let finished = lightcone(&["run", "smallest", "--backend", "soft", "--listen", &address]);
    assert_refuses(&finished, 1, &[&address, "in use", "--listen"]);
}

#[test]
fn nothing_listens_beyond_loopback_without_a_token() {
    for listen in ["0.0.0.0:0", "[::]:0"] {
        let finished = lightcone(&["run", "smallest", "--backend", "soft", "--listen", listen]);
        assert_refuses(&finished, UNUSABLE, &[listen, "--token"]);
    }
    let weak = lightcone(&["run", "smallest", "--token", "guess-me"]);
    assert_eq!(weak.code, Some(UNUSABLE), "{weak:?}");
    let said = &weak.stderr;
    assert!(said.contains("--token-file") && said.contains("at least 16"), "it is warned of, and refused: {said}");
    assert!(!said.contains("guess-me"), "a secret is never printed: {said}");
}

#[test]
fn a_way_that_leads_nowhere_is_refused() {
    let refuses = |more: &[&str], words: &[&str]| {
        assert_refuses(&lightcone(&[&["run", "smallest", "--backend", "soft"], more].concat()), UNUSABLE, words);
    };
    refuses(&["--public-ip", "0.0.0.0", "--listen", "127.0.0.1:0"], &["0.0.0.0", "--public-ip"]);
    refuses(&["--ice-server", "turn:turn.example"], &["turn:turn.example", "--turn-secret-file"]);
    let missing = ["--ice-server", "turn:turn.example", "--turn-secret-file", "/no/such/file"];
    refuses(&missing, &["--turn-secret-file", "/no/such/file"]);
    let finished = lightcone(&["run", "smallest", "--ice-server", "http://turn.example"]);
    assert_eq!(finished.code, Some(UNUSABLE));
    assert!(finished.stderr.contains("http://turn.example"), "{finished:?}");
}

#[test]
fn with_a_token_the_api_wants_it_and_the_page_does_not() -> Result<(), Error> {
    let secret = "0123456789-abcdef";
    let program = serve("smallest", &["--token", secret])?;
    let status = |path: &str, bearer: Option<&str>| {
        let value = bearer.map(|token| format!("Bearer {token}"));
        let headers: Vec<_> = value.iter().map(|value| ("Authorization", value.as_str())).collect();
        http::request(program.address(), "GET", path, &headers, b"").map(|response| response.status)
    };
    for path in ["/v1/worlds", "/metrics"] {
        assert_eq!((status(path, None)?, status(path, Some("wrong"))?, status(path, Some(secret))?), (401, 401, 200));
    }
    let offer =
        http::request(program.address(), "POST", "/whep/smallest", &[("Content-Type", "application/sdp")], b"")?;
    assert_eq!(offer.status, 401);
    assert_eq!((status("/", None)?, status("/healthz", None)?), (200, 200));
    assert!(!program.said().contains(secret), "a secret is never logged: {}", program.said());
    Ok(())
}

#[test]
fn ctrl_c_ends_it_within_a_second() -> Result<(), Error> {
    let program = serve("smallest", &[])?;
    assert_eq!(http::get(program.address(), "/healthz")?.status, 200);
    let ended = program.interrupt(SOON)?;
    assert_eq!(ended.status.code(), Some(0));
    assert!(ended.took <= INTERRUPT_WITHIN, "it took {:?}", ended.took);
    Ok(())
}

/// The digest that `simulate plaza` prints.
fn digest(seed: &str, more: &[&str]) -> String {
    let args = [&["simulate", "plaza", "--ticks", "120", "--players", "3", "--json", "--seed", seed], more].concat();
    let finished = lightcone(&args);
    let report: serde_json::Value = serde_json::from_str(&finished.stdout).unwrap_or_default();
    let digest = report["digest"].as_str().unwrap_or_else(|| panic!("no digest: {finished:?}"));
    assert_eq!(digest.len(), 64);
    digest.to_owned()
}

#[test]
fn the_same_command_gives_the_same_digest_on_any_number_of_threads() {
    let once = digest("7", &[]);
    for threads in ["1", "2", "8"] {
        assert_eq!(digest("7", &["--threads", threads]), once, "{threads} threads");
    }
    assert_eq!(digest("7", &[]), once);
    assert_ne!(digest("8", &[]), once, "the seed matters");
}

#[test]
fn shot_writes_a_picture_of_the_size_asked_for() {
    let path = temporary("smallest.png");
    // What an earlier run left would pass as well.
    _ = fs::remove_file(&path);
    let name = path.display().to_string();
    let finished = lightcone(&["shot", "smallest", "--backend", "soft", "--size", "322x180", "--out", &name]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(finished.stdout.contains(&name), "{}", finished.stdout);
    let picture = Picture::from_png(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(picture.size(), (322, 180));
    assert!(picture.colours() > 16 && picture.contrast() > 10.0, "{name} is blank");

    let nowhere =
        lightcone(&["shot", "smallest", "--backend", "soft", "--size", "32x32", "--out", "no-such-folder/x.png"]);
    assert_eq!(nowhere.code, Some(UNUSABLE), "{nowhere:?}");
    assert!(nowhere.stderr.contains("no-such-folder/x.png"), "{}", nowhere.stderr);
}

#[test]
fn who_has_a_seal_key_made_is_told_what_its_loss_means() {
    let (store, key) = (temporary("sealed"), temporary("sealed.key"));
    _ = fs::remove_dir_all(&store);
    _ = fs::remove_file(&key);
    let (store, key) = (store.display().to_string(), key.display().to_string());
    let finished = lightcone(&["simulate", "smallest", "--ticks", "5", "--store", &store, "--seal", &key]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(finished.stderr.contains("whoever loses it can't read the record any more"), "{finished:?}");
}

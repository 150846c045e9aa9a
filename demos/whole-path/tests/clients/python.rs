//! aiortc, which decodes what it gets.

use crate::endpoint::{are_there, file, serve};

const INSTALL: &str =
    "cd demos/whole-path/tests/clients && python3 -m venv .venv && .venv/bin/pip install -r requirements.txt";

fn play(codec: &str) {
    let python = file(".venv/bin/python");
    if !are_there("clients", python.is_file(), INSTALL) {
        return;
    }
    let endpoint = serve(&[]);
    let script = file("aiortc_player.py").display().to_string();
    let played = endpoint.play(python, [script.as_str(), &endpoint.url(), codec]);
    played.assert_got(30, 20);
    assert_eq!(played.counted["size"], serde_json::json!([640, 360]));
}

#[test]
fn aiortc_decodes_h264() {
    play("H264");
}

#[test]
fn aiortc_decodes_vp8() {
    play("VP8");
}

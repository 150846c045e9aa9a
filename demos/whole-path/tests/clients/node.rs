//! Clients in Node: werift and libdatachannel.

use crate::endpoint::{are_there, file, serve};

const INSTALL: &str = "npm ci --prefix demos/whole-path/tests/clients";

fn play(client: &str, codec: &str) {
    if !are_there("clients", file("node_modules/werift").is_dir(), INSTALL) {
        return;
    }
    let endpoint = serve(&[]);
    let script = file(client).display().to_string();
    endpoint.play("node", [script.as_str(), &endpoint.url(), codec]).assert_got(60, 20);
}

#[test]
fn werift_plays_h264() {
    play("werift.mjs", "H264");
}

#[test]
fn werift_plays_vp8_which_is_all_that_it_offers_by_itself() {
    play("werift.mjs", "VP8");
}

#[test]
fn libdatachannel_plays_h264() {
    play("libdatachannel.mjs", "H264");
}

#[test]
fn libdatachannel_plays_vp8() {
    play("libdatachannel.mjs", "VP8");
}

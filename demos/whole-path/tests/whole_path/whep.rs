//! Standard WHEP clients (draft-ietf-wish-whep), without any of our own page.

use lightcone_whole_path::{Chromium, Error, PlayerPage, Program, Tab, http};
use serde_json::Value;

use crate::support::{SOON, keep, serve, take_turn, wait_for_players};

/// Offers video and audio as any player would, posts the offer when all candidates are gathered, and plays what comes.
/// With a channel's name it opens that data channel too. `globalThis.client` keeps what came of it.
const CLIENT: &str = "async (path, channelName) => {
    const peer = new RTCPeerConnection();
    const stream = new MediaStream();
    peer.ontrack = ({ track }) => stream.addTrack(track);
    peer.addTransceiver('video', { direction: 'recvonly' });
    peer.addTransceiver('audio', { direction: 'recvonly' });
    const channel = channelName ? peer.createDataChannel(channelName) : null;
    await peer.setLocalDescription();
    await new Promise((done) => {
        const check = () => peer.iceGatheringState === 'complete' && done();
        peer.addEventListener('icegatheringstatechange', check);
        check();
        setTimeout(done, 5000);
    });
    const headers = { 'Content-Type': 'application/sdp' };
    const response = await fetch(path, { method: 'POST', headers, body: peer.localDescription.sdp });
    const body = await response.text();
    const answer = {
        status: response.status, type: response.headers.get('Content-Type'), body,
        resource: response.headers.get('Location'), tag: response.headers.get('ETag'),
        retryAfter: response.headers.get('Retry-After'),
    };
    if (response.status !== 201) {
        peer.close();
        return answer;
    }
    await peer.setRemoteDescription({ type: 'answer', sdp: body });
    const video = document.createElement('video');
    Object.assign(video, { muted: true, autoplay: true, srcObject: stream });
    document.body.append(video);
    globalThis.client = { peer, channel, video, frames: 0 };
    const count = () => {
        client.frames += 1;
        video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
    return answer;
}";

/// An empty page of the node's origin, without our player and its policy.
pub fn bare_tab(browser: &Chromium, program: &Program) -> Result<Tab, Error> {
    let mut tab = browser.open_tab()?;
    tab.navigate(&program.url("/healthz"))?;
    Ok(tab)
}

/// The answer to a POST, as `{status, type, body, resource, tag, retryAfter}`.
pub fn connect(tab: &mut Tab, world: &str, channel: Option<&str>) -> Result<Value, Error> {
    let channel = channel.map_or("null".to_owned(), |name| format!("'{name}'"));
    tab.evaluate(&format!("({CLIENT})('/whep/{world}', {channel})"))
}

#[test]
fn a_standard_client_without_a_data_channel_gets_a_picture() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("plaza", &[])?;
        let mut tab = bare_tab(&turn.browser, &program)?;
        let answer = connect(&mut tab, "plaza", None)?;
        assert_eq!(answer["status"], 201, "{answer}");
        assert!(answer["type"].as_str().is_some_and(|kind| kind.starts_with("application/sdp")), "{answer}");
        tab.wait_until("client.frames >= 30", SOON)?;
        let picture = tab.picture_of("client.video")?;
        let kept = keep(&picture, "standard-whep-client");
        assert_eq!(picture.size(), (640, 360), "{kept}");
        assert!(picture.colours() > 100 && picture.contrast() > 15.0, "{kept} is blank");
        trickles_and_ends(&program, &answer)?;
        wait_for_players(&program, 0)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

fn trickles_and_ends(program: &Program, answer: &Value) -> Result<(), Error> {
    let resource = answer["resource"].as_str().unwrap_or("/missing");
    let tag = answer["tag"].as_str().unwrap_or("missing");
    let ask = |method, headers: &[(&str, &str)], body: &str| {
        http::request(program.address(), method, resource, headers, body.as_bytes()).map(|response| response.status)
    };
    let kind = ("Content-Type", "application/trickle-ice-sdpfrag");
    let fragment = "m=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=end-of-candidates\r\n";
    assert_eq!(ask("PATCH", &[kind, ("If-Match", tag)], fragment)?, 204);
    assert_eq!(ask("PATCH", &[kind, ("If-Match", "\"other\"")], fragment)?, 412);
    assert_eq!(ask("PATCH", &[("Content-Type", "text/plain")], fragment)?, 415);
    assert_eq!(ask("PATCH", &[kind], "\u{1}nonsense")?, 400);
    assert_eq!(ask("DELETE", &[], "")?, 200);
    assert_eq!(ask("DELETE", &[], "")?, 404, "a session ends once");
    Ok(())
}

#[test]
fn bad_offers_are_refused_with_a_reason() {
    let program = serve("smallest", &[]).unwrap_or_else(|error| panic!("{error}"));
    let sdp = "application/sdp";
    let long = "v=0\r\n".repeat(100_000);
    for (world, kind, body, status) in [
        ("smallest", sdp, "this is no SDP", 400),
        ("smallest", sdp, "", 400),
        ("smallest", sdp, "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", 400),
        ("smallest", "application/json", "{}", 415),
        ("moon", sdp, "v=0\r\n", 404),
        ("smallest", sdp, long.as_str(), 413),
    ] {
        let path = format!("/whep/{world}");
        let answer = http::request(program.address(), "POST", &path, &[("Content-Type", kind)], body.as_bytes());
        let answer = answer.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(answer.status, status, "{world} {kind}: {}", answer.body);
        assert!(!answer.body.trim().is_empty() && answer.body.trim().lines().count() == 1, "{}", answer.body);
    }
    wait_for_players(&program, 0).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn one_too_many_is_told_to_come_later() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &["--max-players", "1"])?;
        let player = PlayerPage::open(&turn.browser, &program.url("/"))?;
        let mut tab = bare_tab(&turn.browser, &program)?;
        let refused = connect(&mut tab, "smallest", None)?;
        assert_eq!(refused["status"], 503, "{refused}");
        assert!(refused["retryAfter"].is_string(), "{refused}");
        player.tab.close()?;
        wait_for_players(&program, 0)?;
        assert_eq!(connect(&mut tab, "smallest", None)?["status"], 201);
        tab.wait_until("client.frames >= 10", SOON).map(drop)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

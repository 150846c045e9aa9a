//! A WHEP player from npm in Chromium, with the idiom of most players on the web: `video.srcObject = event.streams[0]`.

use std::fs;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lightcone_whole_path::{Chromium, Error, required_chromium};

use crate::endpoint::{are_there, file, serve};

const SOON: Duration = Duration::from_secs(90);

const PLAY: &str = "async (module, endpoint) => {
    const { WHEPClient } = await import(module);
    const peer = new RTCPeerConnection();
    peer.addTransceiver('video', { direction: 'recvonly' });
    peer.addTransceiver('audio', { direction: 'recvonly' });
    const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
    document.body.append(video);
    peer.ontrack = (event) => { video.srcObject = event.streams[0]; };
    globalThis.played = { video, peer, client: new WHEPClient() };
    await played.client.view(peer, endpoint);
}";

#[test]
fn the_commonest_idiom_shows_picture_and_sound() {
    if !are_there("clients", file("node_modules/whip-whep").is_dir(), "npm ci --prefix demos/whole-path/tests/clients")
    {
        return;
    }
    let Some(chromium) = required_chromium() else { return };
    let story = || -> Result<(), Error> {
        let endpoint = serve(&[]);
        let browser = Chromium::start(&chromium)?;
        let mut tab = browser.open_tab()?;
        tab.navigate(&endpoint.program.url("/healthz"))?;
        let module = fs::read(file("node_modules/whip-whep/whep.js")).unwrap_or_else(|error| panic!("{error}"));
        let module = format!("data:text/javascript;base64,{}", BASE64_STANDARD.encode(module));
        tab.evaluate(&format!("({PLAY})('{module}', '{}')", endpoint.url()))?;
        tab.wait_until("played.video.getVideoPlaybackQuality().totalVideoFrames >= 30", SOON)?;
        let picture = tab.picture_of("played.video")?;
        assert!(picture.colours() > 100 && picture.contrast() > 15.0, "the video is blank");
        let tracks = tab.evaluate("played.video.srcObject.getTracks().map((track) => track.kind).sort().join()")?;
        assert_eq!(tracks, "audio,video");
        tab.evaluate("played.client.stop()").map(drop)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

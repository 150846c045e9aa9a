//! A browser that asks for nothing again, on a long link that loses packets: what it shows came out of repair packets.

use std::time::Duration;

use lightcone_whole_path::{Error, Link, Loss, PlayerPage, Quality, keys, until};
use serde_json::Value;

use crate::support::{SOON, metric, serve, take_turn};

/// No frame loses two packets.
const QUALITY: Quality = Quality {
    loss: Loss::Every(100),
    delay: Duration::from_millis(50),
    bits_per_second: 20e6,
    queue: Duration::from_millis(200),
};
const SEED: u64 = 5;
/// In all this time, or a machine is too busy for it.
const LOST_WITHIN: Duration = Duration::from_secs(120);
const LOST: f64 = 20.0;

/// The node learns nothing of `nack`, so neither does the browser, and of its connection the test does.
const NOTHING_AGAIN: &str = r"{
    const ask = globalThis.fetch;
    globalThis.fetch = (url, init) => {
        const body = init?.body;
        const silent = typeof body === 'string' ? { body: body.replace(/a=rtcp-fb:\d+ nack\r\n/g, '') } : {};
        return ask(url, { ...init, ...silent });
    };
    const take = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
        globalThis.seen = this;
        return take.call(this, description);
    };
}";

/// What the browser knows of the video (`RTCInboundRtpStreamStats`).
fn received(page: &mut PlayerPage) -> Result<impl Fn(&str) -> f64 + use<>, Error> {
    let script = "(async () => [...(await seen.getStats()).values()]
        .find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video'))()";
    let stats: Value = page.tab.evaluate(script)?;
    Ok(move |name: &str| stats[name].as_f64().unwrap_or_default())
}

#[test]
fn what_is_lost_on_a_long_way_is_repaired_where_it_arrives() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("plaza", &["--media", "udp"])?;
        let link = Link::start(program.address(), QUALITY, SEED).unwrap_or_else(|error| panic!("{error}"));
        let mut tab = turn.browser.open_tab()?;
        for script in [link.detour().as_str(), NOTHING_AGAIN] {
            tab.run_before_pages(script)?;
        }
        tab.navigate(&program.url("/"))?;
        let mut page = PlayerPage { tab };
        page.wait_until_playing()?;
        page.tab.key_down(keys::W)?;
        until("repair packets", SOON, || {
            let count = received(&mut page)?("fecPacketsReceived");
            Ok(if count >= 30.0 { Ok(()) } else { Err(count.to_string()) })
        })?;

        let frames = |page: &mut PlayerPage| -> Result<[f64; 3], Error> {
            let received = received(page)?;
            let encoded = metric(&program, "lightcone_frames_encoded_total")?;
            Ok([encoded, received("framesDecoded"), received("packetsLost")])
        };
        let before = frames(&mut page)?;
        until("losses", LOST_WITHIN, || {
            let lost = received(&mut page)?("packetsLost") - before[2];
            Ok(if lost >= LOST { Ok(()) } else { Err(lost.to_string()) })
        })?;
        let after = frames(&mut page)?;
        let [encoded, decoded, lost] = std::array::from_fn(|i| after[i] - before[i]);
        // A hole that nothing fills stops a browser for three seconds, until it asks for a key frame.
        assert!(decoded >= 0.8 * encoded, "of {encoded} frames {decoded} were decoded, {lost} packets were lost");
        assert!(metric(&program, "lightcone_repair_packets_sent_total")? > 0.0);
        assert_eq!(metric(&program, "lightcone_packets_retransmitted_total")?, 0.0);
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

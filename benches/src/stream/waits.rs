//! What the browser keeps a frame back for, with and without being asked not to.

use std::time::Duration;

use lightcone_gpu_kit::stats::Summary;
use lightcone_whole_path::Chromium;
use serde::Serialize;

use super::hands::Hands;
use super::latency;
use super::served::{open, serve};
use crate::table::Table;

/// Small enough that the two cores are no bottleneck.
const SERVER: [&str; 5] = ["--size", "640x360", "--fps", "30", "--keep-quality"];
const WARM_UP: Duration = Duration::from_secs(3);
const MEASURED: Duration = Duration::from_secs(10);

/// The page offers everything but the extension.
const WITHOUT_PLAYOUT_DELAY: &str = r"{
    const send = globalThis.fetch;
    const cut = (body) => body.replace(/a=extmap:\d+ \S*playout-delay\r\n/g, '');
    globalThis.fetch = (url, options) =>
        send(url, typeof options?.body === 'string' ? { ...options, body: cut(options.body) } : options);
}";
/// The page's wish comes to nothing.
const WITHOUT_TARGET: &str =
    "Object.defineProperty(RTCRtpReceiver.prototype, 'jitterBufferTarget', { get: () => null, set() {} });";

/// The page lets the frames go through its hands, as it would have to to read what they say of themselves.
const READING: &str = r"
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(configuration) {
            super({ ...configuration, encodedInsertableStreams: true });
        }
        addTransceiver(...all) {
            const transceiver = super.addTransceiver(...all);
            const { readable, writable } = transceiver.receiver.createEncodedStreams();
            readable.pipeTo(writable);
            return transceiver;
        }
    };";

/// One of five.
#[derive(Debug, Serialize)]
pub struct Waited {
    /// The node says by RTP header extension that frames are to be shown at once.
    playout_delay: bool,
    /// The page sets `jitterBufferTarget = 0`.
    jitter_buffer_target: bool,
    /// Frames go through the page's hands before they are decoded.
    read: bool,
    /// Decoded → handed over for display.
    show_ms: Summary,
    total_ms: Summary,
    jitter_buffer_ms: Option<f64>,
}

/// All five.
pub(super) fn measure(chromium: &Chromium) -> anyhow::Result<Vec<Waited>> {
    let all = [(false, false), (false, true), (true, false), (true, true)];
    let all = all.into_iter().map(|(delay, target)| (delay, target, false)).chain([(true, true, true)]);
    all.map(|(delay, target, read)| one(chromium, delay, target, read)).collect()
}

fn one(chromium: &Chromium, playout_delay: bool, jitter_buffer_target: bool, read: bool) -> anyhow::Result<Waited> {
    let server = serve(&SERVER)?;
    let scripts = [
        (!playout_delay).then_some(WITHOUT_PLAYOUT_DELAY),
        (!jitter_buffer_target).then_some(WITHOUT_TARGET),
        read.then_some(READING),
    ];
    let scripts: Vec<&str> = scripts.into_iter().flatten().collect();
    let mut page = open(chromium, &server, &scripts)?;
    let mut hands = Hands::new(&mut page)?;
    hands.play(&mut page, WARM_UP)?;
    hands.play(&mut page, MEASURED)?;
    let legs = latency::read(page.evaluate("player.ledgerCsv")?.as_str().unwrap_or_default())?;
    let show = legs.legs_ms.iter().find(|(name, _)| name == "show");
    let show_ms = show.map(|(_, show)| *show).ok_or_else(|| anyhow::anyhow!("the page's ledger has no 'show'"))?;
    let jitter_buffer_ms = page.stats()?["jitterBufferMs"].as_f64();
    drop(page);
    server.interrupt(Duration::from_secs(10))?;
    Ok(Waited { playout_delay, jitter_buffer_target, read, show_ms, total_ms: legs.total_ms, jitter_buffer_ms })
}

/// For people.
pub(super) fn print(waited: &[Waited]) {
    let mut table =
        Table::new(["640x360 at 30 fps, asked of the browser", "decoded → shown, p50 (p95), ms", "in all, p50"]);
    for one in waited {
        let asked = match (one.playout_delay, one.jitter_buffer_target) {
            _ if one.read => "both, but frames go through the page's hands",
            (false, false) => "nothing",
            (false, true) => "jitterBufferTarget = 0",
            (true, false) => "playout delay 0",
            (true, true) => "both",
        };
        let show = format!("{:.1} ({:.1})", one.show_ms.median, one.show_ms.p95);
        table.row([asked.to_owned(), show, format!("{:.1}", one.total_ms.median)]);
    }
    println!("{table}");
}

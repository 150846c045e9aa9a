//! Five minutes on a long link that loses packets.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use lightcone_whole_path::{Chromium, Link, Loss, Quality};
use serde::Serialize;

use super::hands::Hands;
use super::served::{open, serve};
use crate::table::Table;

/// 1080p at 60 fps, 8 Mb/s on a link of 15 Mb/s, brought down to two cores that also decode.
const SERVER: [&str; 7] = ["--size", "960x540", "--fps", "30", "--keep-quality", "--media", "udp"];
/// 15/8 of what such a stream has at most.
const LINK_BPS: f64 = 2_600_000.0 * 15.0 / 8.0;
const LOSS: f64 = 0.003;
const DELAY: Duration = Duration::from_millis(50);
const QUEUE: Duration = Duration::from_millis(200);
const SEED: u64 = 5;
const WARM_UP: Duration = Duration::from_secs(10);
const MEASURED: Duration = Duration::from_secs(300);

/// What the player saw.
#[derive(Debug, Serialize)]
pub struct Froze {
    server_command: String,
    link: String,
    measured_s: f64,
    decoded_fps: f64,
    /// By Chromium's own count (`freezeCount`, `totalFreezesDuration` of RTCInboundRtpStreamStats).
    freezes: u64,
    freeze_ms: f64,
    datagrams_lost: u64,
    bitrate_bps: f64,
    input_to_photon_p50_ms: f64,
    input_to_photon_p95_ms: f64,
}

pub(super) fn measure(chromium: &Chromium) -> anyhow::Result<Froze> {
    let server = serve(&SERVER)?;
    let quality = Quality { loss: Loss::Share(LOSS), delay: DELAY, bits_per_second: LINK_BPS, queue: QUEUE };
    let link = Link::start(server.address(), quality, SEED)?;
    let mut page = open(chromium, &server, &[&link.detour()])?;
    let mut hands = Hands::new(&mut page)?;
    hands.play(&mut page, WARM_UP)?;
    let (before, lost, begun) = (page.stats()?, link.dropped(), Instant::now());
    hands.play(&mut page, MEASURED)?;
    let (measured_s, datagrams_lost) = (begun.elapsed().as_secs_f64(), link.dropped() - lost);
    sleep(Duration::from_millis(500));
    let after = page.stats()?;
    let number = |stats: &serde_json::Value, name: &'static str| {
        stats[name].as_f64().with_context(|| format!("the page does not know '{name}': {stats}"))
    };
    let grown = |name| Ok::<_, anyhow::Error>(number(&after, name)? - number(&before, name)?);
    let froze = Froze {
        server_command: format!("lightcone run plaza --backend soft {}", SERVER.join(" ")),
        link: format!("{:.1} Mb/s, {} ms each way, {} % loss", LINK_BPS / 1e6, DELAY.as_millis(), LOSS * 100.0),
        measured_s,
        decoded_fps: grown("framesDecoded")? / measured_s,
        freezes: grown("freezeCount")? as u64,
        freeze_ms: grown("freezeMs")?,
        datagrams_lost,
        bitrate_bps: number(&after, "bitrateBps")?,
        input_to_photon_p50_ms: number(&after, "inputToPhotonP50Ms")?,
        input_to_photon_p95_ms: number(&after, "inputToPhotonP95Ms")?,
    };
    drop(page);
    server.interrupt(Duration::from_secs(10))?;
    Ok(froze)
}

/// For people.
pub(super) fn print(froze: &Froze) {
    let mut table = Table::new([&format!("{}, {}", froze.server_command, froze.link), ""]);
    let mut line = |name: &str, value: String| table.row([name.to_owned(), value]);
    line("measured", format!("{:.0} s", froze.measured_s));
    line("freezes", format!("{}, {:.0} ms", froze.freezes, froze.freeze_ms));
    line("decoded", format!("{:.2} fps", froze.decoded_fps));
    line("datagrams lost", froze.datagrams_lost.to_string());
    line("bitrate", format!("{:.0} kb/s", froze.bitrate_bps / 1e3));
    line("input to photon, p50", format!("{:.1} ms", froze.input_to_photon_p50_ms));
    line("input to photon, p95", format!("{:.1} ms", froze.input_to_photon_p95_ms));
    println!("{table}");
}

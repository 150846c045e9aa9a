//! What a player gets, and what it costs.

use std::collections::BTreeMap;
use std::process;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_whole_path::{Chromium, PlayerPage};
use serde::Serialize;
use serde_json::Value;

use super::hands::Hands;
use super::latency::{self, Legs};
use super::served::{SERVER, open, serve};
use crate::process::{cpu_s, cpu_s_by_thread, cpu_s_of_descendants, peak_rss_bytes, rss_bytes};
use crate::table::Table;

/// A node that changes the size of its pictures has settled by then.
const WARM_UP: Duration = Duration::from_secs(12);
const MEASURED: Duration = Duration::from_secs(30);
/// For the answers to the last inputs.
const SETTLE: Duration = Duration::from_millis(500);
/// Fewer measured inputs say little of a 99th percentile.
const MIN_INPUTS: u64 = 200;

/// A node with its settings.
pub(super) struct Play {
    name: &'static str,
    arguments: &'static [&'static str],
}

pub(super) const PLAYS: [Play; 3] = [
    Play { name: "720p, 30 fps", arguments: &["--size", "1280x720", "--fps", "30", "--keep-quality"] },
    Play { name: "30 fps, size by budget", arguments: &["--size", "1280x720", "--fps", "30"] },
    Play { name: "60 fps, size by budget", arguments: &["--size", "1280x720", "--fps", "60", "--tick-rate", "60"] },
];

/// One play of 30 seconds.
#[derive(Debug, Serialize)]
pub struct Played {
    name: &'static str,
    server_command: String,
    measured_s: f64,
    /// At the end.
    width: u64,
    height: u64,
    decoded_fps: f64,
    /// Over the newest inputs, 300 at most; see `streaming/web/photon.js` for what is counted.
    input_to_photon_p50_ms: f64,
    input_to_photon_p95_ms: f64,
    inputs_measured: u64,
    #[serde(flatten)]
    legs: Legs,
    /// How much later an input goes out because the page signs it.
    input_signing_p50_ms: f64,
    frames_dropped: u64,
    freezes: u64,
    freeze_ms: f64,
    bitrate_bps: f64,
    jitter_buffer_ms: Option<f64>,
    round_trip_ms: Option<f64>,
    server_cpu_s: f64,
    /// 1 is one core, all the time.
    server_cores: f64,
    /// In cores, of the threads that lived through it all.
    server_cores_by_thread: BTreeMap<String, f64>,
    server_peak_rss_mb: f64,
    server_rss_mb: f64,
    chromium_cpu_s: f64,
    chromium_cores: f64,
    /// Feet, metres, over ground: that the player walked.
    walked_m: f64,
}

/// What has been used up so far.
struct Meter {
    at: Instant,
    stats: Value,
    position_m: [f64; 3],
    server_cpu_s: f64,
    threads_cpu_s: BTreeMap<String, f64>,
    chromium_cpu_s: f64,
}

impl Play {
    pub(super) fn measure(&self, chromium: &Chromium) -> anyhow::Result<Played> {
        let server = serve(self.arguments)?;
        let mut page = open(chromium, &server, &[])?;
        let mut hands = Hands::new(&mut page)?;
        hands.play(&mut page, WARM_UP)?;
        let before = Meter::read(&mut page, server.pid())?;
        hands.play(&mut page, MEASURED)?;
        sleep(SETTLE);
        let after = Meter::read(&mut page, server.pid())?;
        let legs = latency::read(page.evaluate("player.ledgerCsv")?.as_str().unwrap_or_default())?;
        let played = self.figures(&before, &after, legs, server.pid())?;
        drop(page);
        server.interrupt(Duration::from_secs(10))?;
        Ok(played)
    }

    fn figures(&self, before: &Meter, after: &Meter, legs: Legs, server: u32) -> anyhow::Result<Played> {
        let seconds = (after.at - before.at).as_secs_f64();
        let grown = |name| Ok::<_, anyhow::Error>(after.number(name)? - before.number(name)?);
        let mb =
            |bytes: Option<u64>| bytes.map(|bytes| bytes as f64 / 1e6).context("the server's memory cannot be read");
        let server_cpu_s = after.server_cpu_s - before.server_cpu_s;
        let chromium_cpu_s = after.chromium_cpu_s - before.chromium_cpu_s;
        let threads = after
            .threads_cpu_s
            .iter()
            .filter_map(|(name, cpu_s)| Some((name.clone(), (cpu_s - before.threads_cpu_s.get(name)?) / seconds)));
        let [dx, _, dz] = [0, 1, 2].map(|axis| after.position_m[axis] - before.position_m[axis]);
        Ok(Played {
            name: self.name,
            server_command: ["lightcone"]
                .iter()
                .chain(&SERVER[1..])
                .chain(self.arguments)
                .copied()
                .collect::<Vec<_>>()
                .join(" "),
            measured_s: seconds,
            width: after.number("width")? as u64,
            height: after.number("height")? as u64,
            decoded_fps: grown("framesDecoded")? / seconds,
            input_to_photon_p50_ms: after.number("inputToPhotonP50Ms")?,
            input_to_photon_p95_ms: after.number("inputToPhotonP95Ms")?,
            inputs_measured: after.number("inputToPhotonCount")? as u64,
            legs,
            input_signing_p50_ms: after.number("signingP50Ms")?,
            frames_dropped: grown("framesDropped")? as u64,
            freezes: grown("freezeCount")? as u64,
            freeze_ms: grown("freezeMs")?,
            bitrate_bps: after.number("bitrateBps")?,
            jitter_buffer_ms: after.stats["jitterBufferMs"].as_f64(),
            round_trip_ms: after.stats["roundTripMs"].as_f64(),
            server_cpu_s,
            server_cores: server_cpu_s / seconds,
            server_cores_by_thread: threads.collect(),
            server_peak_rss_mb: mb(peak_rss_bytes(server))?,
            server_rss_mb: mb(rss_bytes(server))?,
            chromium_cpu_s,
            chromium_cores: chromium_cpu_s / seconds,
            walked_m: dx.hypot(dz),
        })
    }
}

impl Meter {
    fn read(page: &mut PlayerPage, server: u32) -> anyhow::Result<Self> {
        Ok(Self {
            stats: page.stats()?,
            position_m: page.position_m()?,
            server_cpu_s: cpu_s(server).context("the server is gone")?,
            threads_cpu_s: cpu_s_by_thread(server),
            chromium_cpu_s: cpu_s_of_descendants(process::id(), server),
            at: Instant::now(),
        })
    }

    fn number(&self, name: &'static str) -> anyhow::Result<f64> {
        self.stats[name].as_f64().with_context(|| format!("the page does not know '{name}': {}", self.stats))
    }
}

/// A column for each play.
pub(super) fn print(plays: &[Played]) {
    for play in plays {
        println!("{}: {}", play.name, play.server_command);
    }
    println!();
    print_figures(plays);
    print_legs(plays);
    for play in plays.iter().filter(|play| play.inputs_measured < MIN_INPUTS) {
        println!("Only {} inputs were measured at {}: the percentiles say little.", play.inputs_measured, play.name);
    }
}

fn table(first: &str) -> Table {
    let [a, b, c] = PLAYS.each_ref().map(|play| play.name);
    Table::new([first, a, b, c])
}

fn print_figures(plays: &[Played]) {
    let mut table = table("figure");
    let mut line = |name: &str, value: &dyn Fn(&Played) -> String| {
        table.row([name.to_owned()].into_iter().chain(plays.iter().map(value)));
    };
    line("picture", &|play| format!("{}x{}", play.width, play.height));
    line("decoded", &|play| format!("{:.2} fps", play.decoded_fps));
    line("input to photon, p50", &|play| format!("{:.1} ms", play.input_to_photon_p50_ms));
    line("input to photon, p95", &|play| format!("{:.1} ms", play.input_to_photon_p95_ms));
    line("inputs measured", &|play| play.inputs_measured.to_string());
    line("frames dropped by the browser", &|play| play.frames_dropped.to_string());
    line("freezes", &|play| format!("{}, {:.0} ms", play.freezes, play.freeze_ms));
    line("bitrate", &|play| format!("{:.0} kb/s", play.bitrate_bps / 1e3));
    line("server CPU", &|play| format!("{:.2} cores", play.server_cores));
    line("server memory, peak", &|play| format!("{:.0} MB", play.server_peak_rss_mb));
    line("Chromium CPU", &|play| format!("{:.2} cores", play.chromium_cores));
    line("the player's way, start to end", &|play| format!("{:.1} m", play.walked_m));
    println!("{table}");
}

fn print_legs(plays: &[Played]) {
    let Some(first) = plays.first() else { return };
    let mut table = table("leg, p50 (p95, p99), ms");
    let cell = |summary: &Summary| format!("{:.1} ({:.1}, {:.1})", summary.median, summary.p95, summary.p99);
    for (index, (leg, _)) in first.legs.legs_ms.iter().enumerate() {
        let cells = plays.iter().map(|play| play.legs.legs_ms.get(index).map(|(_, leg)| cell(leg)).unwrap_or_default());
        table.row([leg.clone()].into_iter().chain(cells));
    }
    let mut sum = |name: &str, of: &dyn Fn(&Legs) -> Summary| {
        table.row([name.to_owned()].into_iter().chain(plays.iter().map(|play| cell(&of(&play.legs)))));
    };
    sum("node: received to sent", &|legs| legs.node_ms);
    sum("of it without waiting for tick and frame", &|legs| legs.node_work_ms);
    sum("all", &|legs| legs.total_ms);
    println!("{table}");
}

//! The whole path: the program in a process of its own, one Chromium that plays, on one machine.

use std::collections::BTreeMap;
use std::env;
use std::process;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use lightcone_whole_path::{Chromium, PlayerPage, Program, find_chromium, keys};
use serde::Serialize;
use serde_json::Value;

use crate::process::{cpu_s, cpu_s_by_thread, cpu_s_of_descendants, peak_rss_bytes, rss_bytes};
use crate::table::Table;

/// With it as the first argument this program is `lightcone`, so that CPU and memory are the server's own.
pub const SERVER_ARGUMENT: &str = "as-lightcone";

const SERVER: [&str; 13] = [
    SERVER_ARGUMENT,
    "run",
    "plaza",
    "--listen",
    "127.0.0.1:0",
    "--backend",
    "soft",
    "--size",
    "1280x720",
    "--fps",
    "30",
    "--keep-quality",
    "--seed=1",
];
const WARM_UP: Duration = Duration::from_secs(5);
const MEASURED: Duration = Duration::from_secs(30);
/// For the answers to the last inputs.
const SETTLE: Duration = Duration::from_millis(500);
/// Fewer measured inputs say little of a 95th percentile.
const MIN_INPUTS: u64 = 100;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    server_command: String,
    browser: String,
    measured_s: f64,
    width: u64,
    height: u64,
    decoded_fps: f64,
    /// Over the newest inputs, 300 at most; see `streaming/web/photon.js` for what is counted.
    input_to_photon_p50_ms: f64,
    input_to_photon_p95_ms: f64,
    inputs_measured: u64,
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

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let chromium = find_chromium()?;
    let this = env::current_exe().context("this program does not know where it lies")?;
    let server = Program::start(&this, SERVER)?;
    let browser = Chromium::start(&chromium)?;
    let mut page = PlayerPage::open(&browser, &server.url("/"))?;
    let mut hands = Hands::new(&mut page)?;
    hands.play(&mut page, WARM_UP)?;
    let before = Meter::read(&mut page, server.pid())?;
    hands.play(&mut page, MEASURED)?;
    sleep(SETTLE);
    let after = Meter::read(&mut page, server.pid())?;
    let figures = figures(&before, &after, &server, browser.version()?)?;
    print(&figures);
    drop(page);
    server.interrupt(Duration::from_secs(10))?;
    Ok(figures)
}

/// Walks ahead and looks around.
struct Hands {
    moves: u64,
    x: f64,
    y: f64,
}

impl Hands {
    /// Takes hold of the mouse. A key goes first: a click would ask the browser for the mouse's lock, in which scripted moves
    /// have no direction.
    fn new(page: &mut PlayerPage) -> anyhow::Result<Self> {
        page.tab.key_down(keys::W)?;
        let size = page.tab.evaluate("[innerWidth, innerHeight]")?;
        let middle = |axis: usize| size[axis].as_f64().map(|length| length / 2.0);
        let (x, y) = middle(0).zip(middle(1)).context("the page does not know its size")?;
        page.tab.mouse_down(x, y)?;
        Ok(Self { moves: 0, x, y })
    }

    fn play(&mut self, page: &mut PlayerPage, duration: Duration) -> anyhow::Result<()> {
        let end = Instant::now() + duration;
        while Instant::now() < end {
            self.moves += 1;
            // A look to one side takes 3 s, then to the other.
            let angle = self.moves as f64 * 0.1;
            page.tab.mouse_drag(self.x + 400.0 * angle.sin(), self.y + 30.0 * (angle * 0.7).sin())?;
            match self.moves % 16 {
                8 => page.tab.key_down(keys::A)?,
                12 => page.tab.key_up(keys::A)?,
                _ => {}
            }
            // Not a multiple of a tick or a frame: inputs are to fall into every part of either.
            sleep(Duration::from_millis(60 + self.moves * 37 % 41));
        }
        Ok(())
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

fn figures(before: &Meter, after: &Meter, server: &Program, browser: String) -> anyhow::Result<Figures> {
    let seconds = (after.at - before.at).as_secs_f64();
    let grown = |name| Ok::<_, anyhow::Error>(after.number(name)? - before.number(name)?);
    let mb = |bytes: Option<u64>| bytes.map(|bytes| bytes as f64 / 1e6).context("the server's memory cannot be read");
    let server_cpu_s = after.server_cpu_s - before.server_cpu_s;
    let chromium_cpu_s = after.chromium_cpu_s - before.chromium_cpu_s;
    let threads = after
        .threads_cpu_s
        .iter()
        .filter_map(|(name, cpu_s)| Some((name.clone(), (cpu_s - before.threads_cpu_s.get(name)?) / seconds)));
    let [dx, _, dz] = [0, 1, 2].map(|axis| after.position_m[axis] - before.position_m[axis]);
    Ok(Figures {
        server_command: format!("lightcone {}", SERVER[1..].join(" ")),
        browser,
        measured_s: seconds,
        width: after.number("width")? as u64,
        height: after.number("height")? as u64,
        decoded_fps: grown("framesDecoded")? / seconds,
        input_to_photon_p50_ms: after.number("inputToPhotonP50Ms")?,
        input_to_photon_p95_ms: after.number("inputToPhotonP95Ms")?,
        inputs_measured: after.number("inputToPhotonCount")? as u64,
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
        server_peak_rss_mb: mb(peak_rss_bytes(server.pid()))?,
        server_rss_mb: mb(rss_bytes(server.pid()))?,
        chromium_cpu_s,
        chromium_cores: chromium_cpu_s / seconds,
        walked_m: dx.hypot(dz),
    })
}

fn print(figures: &Figures) {
    let or_dash = |ms: Option<f64>| ms.map_or("–".into(), |ms| format!("{ms:.1} ms"));
    println!("{}, {}\n", figures.server_command, figures.browser);
    let mut table = Table::new(["figure", "value"]);
    let mut line = |name: &str, value: String| table.row([name.to_owned(), value]);
    line("measured", format!("{:.1} s", figures.measured_s));
    line("picture", format!("{}x{}", figures.width, figures.height));
    line("decoded", format!("{:.2} fps", figures.decoded_fps));
    line("input to photon, p50", format!("{:.1} ms", figures.input_to_photon_p50_ms));
    line("input to photon, p95", format!("{:.1} ms", figures.input_to_photon_p95_ms));
    line("inputs measured", figures.inputs_measured.to_string());
    line("of it signing, p50", format!("{:.2} ms", figures.input_signing_p50_ms));
    line("frames dropped by the browser", figures.frames_dropped.to_string());
    line("freezes", format!("{}, {:.0} ms", figures.freezes, figures.freeze_ms));
    line("bitrate", format!("{:.0} kb/s", figures.bitrate_bps / 1e3));
    line("jitter buffer", or_dash(figures.jitter_buffer_ms));
    line("round trip", or_dash(figures.round_trip_ms));
    line("server CPU", format!("{:.1} s, {:.2} cores", figures.server_cpu_s, figures.server_cores));
    for (name, cores) in figures.server_cores_by_thread.iter().filter(|(_, cores)| **cores >= 0.005) {
        line(&format!("  {name}"), format!("{cores:.2} cores"));
    }
    line("server memory, peak", format!("{:.0} MB", figures.server_peak_rss_mb));
    line("server memory, at the end", format!("{:.0} MB", figures.server_rss_mb));
    line("Chromium CPU", format!("{:.1} s, {:.2} cores", figures.chromium_cpu_s, figures.chromium_cores));
    line("the player's way, start to end", format!("{:.1} m", figures.walked_m));
    println!("{table}");
    if figures.inputs_measured < MIN_INPUTS {
        println!("Only {} inputs were measured: the percentiles say little.", figures.inputs_measured);
    }
}

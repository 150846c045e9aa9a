//! What one more who looks on costs: one shared encode of 720p at 2 Mb/s, sent to many viewers on loopback, each with DTLS, SRTP
//! and congestion control of its own. The viewers live in another process, so that the server's CPU is its own.

mod received;
mod receivers;
mod stage;

use std::env;
use std::net::TcpListener;
use std::process::{Command, Stdio, id};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use lightcone_streaming::{BitratePolicy, Config, Host, Server, whep};
use serde::Serialize;

use crate::process::cpu_s_by_thread;
use crate::table::Table;
use received::{FPS, Received};
pub use receivers::{RECEIVERS_ARGUMENT, connect, receive};
use stage::Stage;

const VIEWERS: usize = 100;
const BITRATE_BPS: u32 = 2_000_000;
const CONNECT_WITHIN: Duration = Duration::from_secs(60);
const WARM_UP: Duration = Duration::from_secs(8);
const MEASURED: Duration = Duration::from_secs(20);

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    viewers: usize,
    viewers_at_the_end: usize,
    measured_s: f64,
    /// What a viewer's socket got, on average.
    bitrate_bps: f64,
    packets_per_s: f64,
    /// Of the thread that serves all sessions; 1 is one core, all the time.
    media_cores: f64,
    /// Of the one encoder.
    encode_cores: f64,
    /// By the media thread's cost alone, which grows with them.
    viewers_per_media_core: f64,
    /// With the one encoder, whatever its share.
    viewers_per_core: f64,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let stage = Stage::start()?;
    let bitrate = BitratePolicy { at_720p30_bps: BITRATE_BPS, max_bps: BITRATE_BPS, ..BitratePolicy::default() };
    let config = Config { max_sessions: VIEWERS, fps: FPS, bitrate, ..Config::default() };
    let server = Server::start(config, Arc::clone(&stage) as Arc<dyn Host>)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    listener.set_nonblocking(true)?;
    let listener = runtime.block_on(async { tokio::net::TcpListener::from_std(listener) })?;
    runtime.spawn(axum::serve(listener, whep::router(&server)).into_future());

    let this = env::current_exe().context("this program does not know where it lies")?;
    let mut viewers = Command::new(this)
        .args([RECEIVERS_ARGUMENT, &address.to_string(), &VIEWERS.to_string()])
        .args([WARM_UP.as_secs().to_string(), MEASURED.as_secs().to_string()])
        .stdout(Stdio::piped())
        .spawn()?;
    let end = Instant::now() + CONNECT_WITHIN;
    while stage.entered() < VIEWERS {
        if Instant::now() >= end {
            viewers.kill()?;
            bail!("only {} of {VIEWERS} viewers came in within {CONNECT_WITHIN:?}", stage.entered());
        }
        sleep(Duration::from_millis(50));
    }
    sleep(WARM_UP);
    let (before, began) = (cpu_s_by_thread(id()), Instant::now());
    sleep(MEASURED);
    let (after, seconds) = (cpu_s_by_thread(id()), began.elapsed().as_secs_f64());
    let viewers_at_the_end = stage.entered();
    let output = viewers.wait_with_output()?;
    let received: Received = serde_json::from_slice(&output.stdout).context("the viewers did not say what they got")?;
    let cores = |name: &str| {
        let of = |all: &std::collections::BTreeMap<String, f64>| all.get(name).copied();
        of(&after).zip(of(&before)).map(|(after, before)| (after - before) / seconds).context("a thread is gone")
    };
    let (media_cores, encode_cores) = (cores("lc-media")?, cores("lc-encode")?);
    let each = |sum: u64| sum as f64 / MEASURED.as_secs_f64() / VIEWERS as f64;
    let figures = Figures {
        viewers: VIEWERS,
        viewers_at_the_end,
        measured_s: seconds,
        bitrate_bps: each(received.bytes) * 8.0,
        packets_per_s: each(received.packets),
        media_cores,
        encode_cores,
        viewers_per_media_core: VIEWERS as f64 / media_cores,
        viewers_per_core: VIEWERS as f64 / (media_cores + encode_cores),
    };
    server.stop();
    print(&figures);
    Ok(figures)
}

fn print(figures: &Figures) {
    let mut table = Table::new(["figure", "value"]);
    let mut line = |name: &str, value: String| table.row([name.to_owned(), value]);
    line("viewers, at first and at the end", format!("{}, {}", figures.viewers, figures.viewers_at_the_end));
    line("measured", format!("{:.1} s", figures.measured_s));
    line("a viewer got", format!("{:.0} kb/s, {:.0} packets/s", figures.bitrate_bps / 1e3, figures.packets_per_s));
    line("lc-media", format!("{:.2} cores", figures.media_cores));
    line("lc-encode", format!("{:.2} cores", figures.encode_cores));
    line("viewers for each core, encoder included", format!("{:.0}", figures.viewers_per_core));
    line("viewers for each core of lc-media", format!("{:.0}", figures.viewers_per_media_core));
    println!("{table}");
}

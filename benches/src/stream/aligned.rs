//! What it brings that pictures come when the display has use for them.

use std::time::Duration;

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_whole_path::Chromium;
use serde::Serialize;

use super::hands::Hands;
use super::latency;
use super::served::{open, serve};
use crate::table::Table;

/// Two cores draw pictures of this size evenly; larger ones come too unevenly for any delay.
const SERVER: [&str; 5] = ["--size", "256x144", "--fps", "30", "--keep-quality"];
/// Node and display begin at any time of one another, and without wishes they stay so.
const RUNS: usize = 4;
/// A page asks after two seconds of pictures at the earliest, and at times once more.
const WARM_UP: Duration = Duration::from_secs(8);
const MEASURED: Duration = Duration::from_secs(8);
/// Inputs of the measured time.
const INPUTS: usize = 90;
/// The page's wishes are not sent.
const WITHOUT: &str = "{
    const send = RTCDataChannel.prototype.send;
    RTCDataChannel.prototype.send = function (data) {
        if (this.label !== 'ledger' || data[1] !== 4) send.call(this, data);
    };
}";

/// One run.
#[derive(Debug, Serialize)]
pub struct Aligned {
    /// The page may ask for pictures at another time.
    asked: bool,
    /// Handed over for display → refresh.
    refresh_ms: Summary,
    total_ms: Summary,
}

/// With and without, in turns.
pub(super) fn measure(chromium: &Chromium) -> anyhow::Result<Vec<Aligned>> {
    (0..2 * RUNS).map(|run| one(chromium, run % 2 == 1)).collect()
}

fn one(chromium: &Chromium, asked: bool) -> anyhow::Result<Aligned> {
    let server = serve(&SERVER)?;
    let mut page = open(chromium, &server, if asked { &[] } else { &[WITHOUT] })?;
    let mut hands = Hands::new(&mut page)?;
    hands.play(&mut page, WARM_UP)?;
    hands.play(&mut page, MEASURED)?;
    let legs = latency::read(&newest(page.evaluate("player.ledgerCsv")?.as_str().unwrap_or_default()))?;
    let refresh = legs.legs_ms.iter().find(|(name, _)| name == "refresh");
    let refresh_ms = refresh.map(|(_, refresh)| *refresh).context("the page's ledger has no 'refresh'")?;
    drop(page);
    server.interrupt(Duration::from_secs(10))?;
    Ok(Aligned { asked, refresh_ms, total_ms: legs.total_ms })
}

/// The head, and the last lines.
fn newest(csv: &str) -> String {
    let lines: Vec<&str> = csv.lines().collect();
    let from = lines.len().saturating_sub(INPUTS).max(1);
    let lines = lines.iter().take(1).chain(lines.iter().skip(from));
    lines.copied().collect::<Vec<_>>().join("\n")
}

/// For people.
pub(super) fn print(runs: &[Aligned]) {
    let mut table = Table::new([
        "256x144 at 30 fps, pictures come",
        "shown → refresh, mean of each run (p95), ms",
        "mean of all",
        "in all, mean",
    ]);
    for asked in [false, true] {
        let alike = || runs.iter().filter(|run| run.asked == asked);
        let mean = |of: &dyn Fn(&Aligned) -> f64| alike().map(of).sum::<f64>() / alike().count() as f64;
        let each: Vec<_> =
            alike().map(|run| format!("{:.1} ({:.1})", run.refresh_ms.mean, run.refresh_ms.p95)).collect();
        table.row([
            if asked { "when the display takes them" } else { "at any time" }.to_owned(),
            each.join(", "),
            format!("{:.1}", mean(&|run| run.refresh_ms.mean)),
            format!("{:.1}", mean(&|run| run.total_ms.mean)),
        ]);
    }
    println!("{table}");
}

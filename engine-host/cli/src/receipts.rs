//! `lightcone receipts`.

use std::path::PathBuf;

use lightcone_attest::verify::{Report, ViewTime, Worked, verify_work};
use serde_json::json;

use crate::verify;

pub(crate) const AFTER_HELP: &str = "\
A node signs for its work about once a minute, and at its end. Ticks, fuel and player-ticks are repeatable: `lightcone replay` counts
them again, and names the first receipt that differs. View time and bytes are the node's word: nothing in a record repeats them.

These are receipts for work, for whoever pays for it. What a node acknowledges to a player, `lightcone verify --receipts` checks.

Exit codes: 0 nothing failed, 1 something failed, 3 this is no record, or something in it is no statement";

#[derive(Debug, clap::Args)]
pub(crate) struct ReceiptsArgs {
    /// The record's directory
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The exit code, as [`AFTER_HELP`] explains it.
pub(crate) fn receipts(args: &ReceiptsArgs) -> u8 {
    let report = verify_work(&args.store);
    if args.json {
        let Report { facts, keys, work, outcome } = &report;
        let code = outcome.exit_code();
        println!("{}", json!({ "outcome": outcome, "exit_code": code, "keys": keys, "work": work, "facts": facts }));
    } else {
        print_work(&report.work);
        verify::print(&report);
    }
    report.outcome.exit_code()
}

fn print_work(work: &[Worked]) {
    if work.is_empty() {
        return;
    }
    println!("                            repeatable by replay                        the node's word");
    println!("receipt epoch  up to tick       ticks                fuel  player-ticks     media bytes  view time");
    for one in work {
        let (repeatable, told) = (&one.repeatable, &one.node_word);
        println!(
            "{:7} {:5} {:11} {:11} {:19} {:13} {:15}  {}",
            one.sequence,
            one.epoch,
            one.to_tick,
            repeatable.ticks,
            repeatable.fuel,
            repeatable.player_ticks,
            told.media_bytes,
            view_times(&told.views)
        );
    }
    let all = |of: fn(&Worked) -> u64| work.iter().fold(0_u64, |all, one| all.saturating_add(of(one)));
    println!(
        "    all                   {:11} {:19} {:13} {:15}\n",
        all(|one| one.repeatable.ticks),
        all(|one| one.repeatable.fuel),
        all(|one| one.repeatable.player_ticks),
        all(|one| one.node_word.media_bytes),
    );
}

/// "1280x720 60.0 s, 640x360 3.2 s".
fn view_times(views: &[ViewTime]) -> String {
    let size = |view: &ViewTime| match (view.width, view.height) {
        (0, 0) => "other sizes".to_owned(),
        (width, height) => format!("{width}x{height}"),
    };
    let told = |view: &ViewTime| format!("{} {:.1} s", size(view), view.ms as f64 / 1000.0);
    let all: Vec<String> = views.iter().rev().map(told).collect();
    if all.is_empty() { "none".into() } else { all.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn view_times_are_told_by_size_the_largest_first() {
        let view = |width, height, ms| ViewTime { width, height, ms };
        let told = view_times(&[view(0, 0, 40), view(640, 360, 3_200), view(1280, 720, 60_000)]);
        assert_eq!(
            (told.as_str(), view_times(&[]).as_str()),
            ("1280x720 60.0 s, 640x360 3.2 s, other sizes 0.0 s", "none")
        );
    }
}

//! What the node says of faults: ticks in which the world halted.

use super::keys::Keys;
use super::report::{Draft, Verdict};
use super::series::Series;
use super::words::Problems;
use crate::Digest;
use crate::statement::Fault;
use crate::store::{Contents, Store};

/// The fact: each is signed, and they follow one another. That there were no others is the node's word.
pub(super) fn judge(store: &Store, contents: &Contents, keys: &Keys, draft: &mut Draft) {
    let mut series = Series::<Fault>::read(&contents.faults, |number| store.fault(number), store.genesis(), keys);
    if series.malformed {
        draft.malformed();
    }
    if series.kept.is_empty() && series.problems.reason().is_none() {
        return draft.add("faults", Verdict::NotApplicable, "the store has none", "nothing");
    }
    for (number, cause) in out_of_order(&series) {
        series.wrong(number, cause);
    }
    let mut told = Problems::default();
    for (_, Fault { tick, epoch, kind, why, .. }) in series.kept.values().rev() {
        told.add(format!("the world halted in tick {tick} of epoch {epoch} ({kind}): {why}"));
    }
    let trust = keys.trust(series.epochs());
    draft.judge("faults", &series.problems, told.reason().unwrap_or_default(), trust);
}

fn out_of_order(series: &Series<Fault>) -> Vec<(u64, String)> {
    let (mut due, mut before, mut epoch) = (0, Digest([0; 32]), 0);
    let mut wrong = Vec::new();
    for (number, (hash, fault)) in &series.kept {
        if *number != due {
            wrong.push((*number, format!("fault {due} is missing before it")));
        } else if fault.previous != before {
            wrong.push((*number, format!("it follows statement {}, not {before}", fault.previous)));
        } else if fault.epoch < epoch {
            wrong.push((*number, format!("epoch {} comes after epoch {epoch}", fault.epoch)));
        }
        (due, before, epoch) = (number.saturating_add(1), *hash, fault.epoch);
    }
    wrong
}

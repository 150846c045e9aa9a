//! Upgrades: newer versions of the world's program that took over.

use std::collections::BTreeMap;

use super::history::History;
use super::keys::Keys;
use super::report::{Draft, Verdict};
use super::series::Series;
use super::words::Problems;
use crate::Digest;
use crate::statement::{Checkpoint, Upgrade};
use crate::store::{Contents, Genesis, Store};

/// The fact: each is signed, they follow one another from the genesis' package on, and each names the checkpoint of its tick. Gives
/// the code that each brought, by its number.
pub(super) fn judge(
    store: &Store,
    contents: &Contents,
    (keys, history): (&Keys, &History),
    draft: &mut Draft,
) -> Vec<(u64, Digest)> {
    let read = |number| store.upgrade(number);
    let mut series = Series::<Upgrade>::read(&contents.upgrades, read, store.genesis(), keys);
    if series.malformed {
        draft.malformed();
    }
    if series.kept.is_empty() && series.problems.reason().is_none() {
        draft.add("upgrades", Verdict::NotApplicable, "the store has none", "nothing");
        return Vec::new();
    }
    let (wrong, told) = in_a_row(&series, &checkpoints(history), store.genesis());
    for (number, cause) in wrong {
        series.wrong(number, cause);
    }
    draft.judge("upgrades", &series.problems, told.reason().unwrap_or_default(), keys.trust(series.epochs()));
    series.kept.iter().map(|(number, (_, upgrade))| (*number, upgrade.code)).collect()
}

fn checkpoints(history: &History) -> BTreeMap<Digest, &Checkpoint> {
    history.iter().filter(|(_, kept)| kept.is_signed()).map(|(_, kept)| (kept.hash(), kept.checkpoint())).collect()
}

/// What is wrong with each, and what there is to tell.
fn in_a_row(
    series: &Series<Upgrade>,
    checkpoints: &BTreeMap<Digest, &Checkpoint>,
    genesis: &Genesis,
) -> (Vec<(u64, String)>, Problems) {
    let (mut wrong, mut told) = (Vec::new(), Problems::default());
    let mut package = genesis.package();
    let (mut due, mut before, mut tick) = (0, Digest([0; 32]), None);
    for (number, (hash, upgrade)) in &series.kept {
        let Upgrade { previous, epoch, from, to, .. } = *upgrade;
        let checkpoint = checkpoints.get(&upgrade.checkpoint);
        let problem = if *number != due {
            Some(format!("upgrade {due} is missing before it"))
        } else if previous != before {
            Some(format!("it follows statement {previous}, not {before}"))
        } else if package != Some(from) {
            Some(format!("it replaces package {from}, which the world was not"))
        } else if checkpoint.is_some_and(|of| (of.sequence, of.tick, of.epoch) != (upgrade.number, upgrade.tick, epoch))
        {
            Some("the checkpoint that it names is of another number, tick or epoch".to_owned())
        } else if checkpoint.is_some() && tick.is_some_and(|tick| upgrade.tick <= tick) {
            Some(format!("its tick {} does not come after that of the one before", upgrade.tick))
        } else {
            checkpoint.is_none().then(|| was_refuted(upgrade, checkpoints)).flatten()
        };
        wrong.extend(problem.map(|problem| (*number, problem)));
        if checkpoint.is_some() {
            told.add(format!("after tick {} package {to} took over from {from}", upgrade.tick));
            (package, tick) = (Some(to), Some(upgrade.tick));
        } else {
            told.add(format!("one to package {to} did not come to its checkpoint of tick {}", upgrade.tick));
        }
        (due, before) = (number.saturating_add(1), *hash);
    }
    (wrong, told)
}

/// A node that ended before the checkpoint was written has not upgraded. One that signed another in its place says two things.
fn was_refuted(upgrade: &Upgrade, checkpoints: &BTreeMap<Digest, &Checkpoint>) -> Option<String> {
    let later = |of: &&&Checkpoint| of.epoch == upgrade.epoch && of.tick >= upgrade.tick;
    let other = checkpoints.values().find(later)?;
    Some(format!(
        "its checkpoint of tick {} is missing, and the same epoch has one of tick {}",
        upgrade.tick, other.tick
    ))
}

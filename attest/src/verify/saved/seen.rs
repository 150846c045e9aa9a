//! What a player saw besides receipts: is it what the store has?

use super::line::Line;
use crate::statement::{self, Checkpoint, KeyBinding};
use crate::store::Genesis;
use crate::verify::history::History;
use crate::verify::keys::{Keys, named, signed_by_itself};
use crate::verify::report::Verdict;
use crate::verify::words::short;

pub(super) fn checkpoint(bytes: &[u8], seen: &Checkpoint, genesis: &Genesis, keys: &Keys, history: &History) -> Line {
    let Checkpoint { world, run, epoch, sequence, .. } = *seen;
    if (world, run) != (genesis.world_id(), genesis.run) {
        return (Verdict::NotApplicable, format!("the checkpoint {sequence} seen is of another world or session"));
    }
    let Some(key) = keys.get(epoch) else {
        let words = format!("the checkpoint {sequence} seen is of epoch {epoch}, whose key is not in this store");
        return (Verdict::NotChecked, words);
    };
    if let Err(cause) = statement::verify::<Checkpoint>(bytes, &key.binding.key) {
        let words = "it is made up, or the node showed this player another key";
        return (Verdict::Fail, format!("the checkpoint {sequence} seen: {cause}: {words}"));
    }
    match history.get(sequence) {
        None if history.newest().is_some_and(|(newest, _)| newest > sequence) => {
            (Verdict::Fail, format!("the store has no checkpoint {sequence}, which the node signed and showed"))
        }
        None => (Verdict::NotChecked, format!("the store ends before checkpoint {sequence}, which the node showed")),
        Some(kept) if !kept.is_signed() => {
            (Verdict::NotChecked, format!("checkpoint {sequence} of the store cannot be trusted to compare with"))
        }
        Some(kept) if kept.checkpoint() == seen => (Verdict::Pass, String::new()),
        Some(kept) => {
            let other = kept.checkpoint().epoch;
            let hashes =
                format!("{} was seen, {} is in the store", short(&statement::hash(bytes)), short(&kept.hash()));
            let words = match other == epoch {
                true => format!("equivocation: the node signed two checkpoints {sequence} in epoch {epoch}"),
                false => format!("the history was replaced: checkpoint {sequence} is of epoch {other}, not {epoch}"),
            };
            (Verdict::Fail, format!("{words}: {hashes}"))
        }
    }
}

/// Anyone can make a binding that is signed by itself: another one is no proof against the node, but it is not this
/// store's.
pub(super) fn key_binding(bytes: &[u8], genesis: &Genesis, keys: &Keys) -> Line {
    let binding: KeyBinding = match signed_by_itself(bytes) {
        Ok(binding) => binding,
        Err(cause) => return (Verdict::Fail, format!("the key binding seen: {cause}")),
    };
    let epoch = binding.epoch;
    if (binding.world, binding.run) != (genesis.world_id(), genesis.run) {
        return (Verdict::NotApplicable, "the key binding seen is of another world or session".into());
    }
    match keys.get(epoch) {
        None => (Verdict::NotChecked, format!("epoch {epoch}, whose key was seen, has no key in this store")),
        Some(key) if key.binding == binding => (Verdict::Pass, String::new()),
        Some(key) => {
            let (seen, here) = (named(&binding.key), named(&key.binding.key));
            let words = "the file is made up, or the node has two keys";
            (
                Verdict::Fail,
                format!("another key binding was seen for epoch {epoch}, of key {seen} and not {here}: {words}"),
            )
        }
    }
}

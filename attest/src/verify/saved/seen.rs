//! What a player saw besides receipts: is it what the store has?

use super::line::Line;
use crate::statement::{self, Checkpoint, KeyBinding};
use crate::store::Genesis;
use crate::verify::history::History;
use crate::verify::keys::{Keys, signed_by_itself};
use crate::verify::report::Verdict;

/// `kid`: the signer that it names.
pub(super) fn checkpoint(
    bytes: &[u8],
    (seen, kid): &(Checkpoint, [u8; 32]),
    genesis: &Genesis,
    keys: &Keys,
    history: &History,
) -> Line {
    let Checkpoint { world, run, epoch, sequence, .. } = *seen;
    if (world, run) != (genesis.world_id(), genesis.run) {
        return (Verdict::NotApplicable, format!("the checkpoint {sequence} seen is of another world or session"));
    }
    let bound = keys.get(epoch).map(|key| key.binding.key);
    let Some(key) = bound.or_else(|| keys.is_known(kid)) else {
        let words = format!("the checkpoint {sequence} seen is of epoch {epoch}, whose key is not in this store");
        return (Verdict::NotChecked, words);
    };
    if let Err(cause) = statement::verify::<Checkpoint>(bytes, &key) {
        let words = "it is made up, or the node showed this player another key";
        return (Verdict::Fail, format!("the checkpoint {sequence} seen: {cause}: {words}"));
    }
    if bound.is_none() && keys.has_later_than(epoch) && !keys.gave_up(epoch) {
        let words =
            format!("the checkpoint {sequence} seen: the key binding of its epoch {epoch} was taken out of the store");
        return (Verdict::Fail, words);
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
            let hashes = format!("{} was seen, {} is in the store", statement::hash(bytes), kept.hash());
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
        None if keys.is_known(&binding.key.kid()).is_some() && keys.has_later_than(epoch) && !keys.gave_up(epoch) => {
            (Verdict::Fail, format!("the key binding of epoch {epoch}, which was seen, was taken out of the store"))
        }
        None => (Verdict::NotChecked, format!("epoch {epoch}, whose key was seen, has no key in this store")),
        Some(key) if same_but_for_the_question(&key.binding, &binding) => (Verdict::Pass, String::new()),
        Some(key) => {
            let (seen, here) = (binding.key, key.binding.key);
            let words = "the file is made up, or the node has two keys";
            (
                Verdict::Fail,
                format!("another key binding was seen for epoch {epoch}, of key {seen} and not {here}: {words}"),
            )
        }
    }
}

/// A node binds its key again for whoever asks with a nonce: then that and the time are others.
fn same_but_for_the_question(kept: &KeyBinding, seen: &KeyBinding) -> bool {
    let asked = seen.provenance.as_ref().is_some_and(|provenance| !provenance.nonce.is_empty());
    let mut seen = seen.clone();
    if let (true, Some(kept_provenance), Some(provenance)) = (asked, &kept.provenance, &mut seen.provenance) {
        provenance.nonce.clone_from(&kept_provenance.nonce);
        seen.wall_time_ms = kept.wall_time_ms;
    }
    *kept == seen
}

//! The kept states: are they what the checkpoints name, whole, and all that must be there?

use std::collections::BTreeSet;

use super::ends::Ends;
use super::history::{History, Kept};
use super::report::{Draft, Verdict};
use super::words::{Problems, count, range};
use crate::store::{Contents, Manifest, Store};
use crate::{Digest, Leaf, SavedState, StateError};

/// What kept states need.
#[derive(Debug, Default)]
pub(super) struct InUse {
    pub(super) manifests: BTreeSet<Digest>,
    pub(super) chunks: BTreeSet<Digest>,
}

struct States<'a> {
    store: &'a Store,
    contents: &'a Contents,
    ends: Ends,
    sealed: bool,
    in_use: InUse,
    /// Leaves whose chunk was read: states share most of theirs.
    good: BTreeSet<(Digest, u64, u64)>,
    problems: Problems,
}

/// The facts. `sealed`: the world is private, and its seal key is not there.
pub(super) fn judge(
    store: &Store,
    contents: &Contents,
    history: &History,
    (ends, sealed): (Ends, bool),
    draft: &mut Draft,
) -> InUse {
    let here = |kept: &Kept| contents.manifests.contains(&kept.checkpoint().manifest);
    let (in_use, problems) = (InUse::default(), Problems::default());
    let mut states = States { store, contents, ends, sealed, in_use, good: BTreeSet::new(), problems };
    let (mut kept_states, mut forgotten, mut left_out) = (0, 0, Vec::new());
    for (number, kept) in history.iter() {
        if ends.leave_out(number) {
            left_out.push(number);
            states.use_files(kept);
        } else if ends.oldest.is_some_and(|oldest| number < oldest) {
            forgotten += 1;
        } else if here(kept) {
            kept_states += 1;
            states.check(number, kept);
        } else if ends.oldest.is_some() || Some(number) == ends.newest {
            states.problems.add(format!("the state of checkpoint {number} is missing"));
        } else {
            forgotten += 1;
        }
    }
    states.tell(kept_states, draft);
    if forgotten > 0 {
        let reason = format!("{} not kept", count(forgotten, "older state is", "older states are"));
        draft.add("older states", Verdict::NotChecked, reason, "nothing: retention removed them");
    }
    if let (Some(first), Some(last)) = (left_out.first(), left_out.last()) {
        let reason = format!(
            "{} signed, without all of the state or inputs: copied while a node wrote (`lightcone export` makes a whole copy), \
             or somebody took files away",
            range("checkpoint", *first, *last) + if first == last { " is" } else { " are" },
        );
        draft.add("newest states", Verdict::NotChecked, reason, "nothing: this is judged as if it ended before them");
    }
    states.in_use
}

impl States<'_> {
    /// What there is of a state that is not judged is no leftover.
    fn use_files(&mut self, kept: &Kept) {
        self.in_use.manifests.insert(kept.checkpoint().manifest);
        if let Ok(manifest) = self.store.manifest(&kept.checkpoint().manifest) {
            self.in_use.chunks.extend(manifest.leaves.iter().map(|leaf| leaf.digest));
        }
    }

    fn check(&mut self, number: u64, kept: &Kept) {
        let checkpoint = kept.checkpoint();
        self.in_use.manifests.insert(checkpoint.manifest);
        let manifest = match self.store.manifest(&checkpoint.manifest) {
            Ok(manifest) => manifest,
            Err(cause) => return self.problems.add(format!("state of checkpoint {number}: {cause}")),
        };
        if manifest.tick != checkpoint.tick {
            let (found, wanted) = (manifest.tick, checkpoint.tick);
            self.problems.add(format!("the state of checkpoint {number} is of tick {found}, not {wanted}"));
        }
        self.in_use.chunks.extend(manifest.leaves.iter().map(|leaf| leaf.digest));
        if !self.sealed {
            self.check_root(number, kept, &manifest);
        }
        for leaf in &manifest.leaves {
            if let Err(cause) = self.check_leaf(leaf) {
                self.problems.add(format!("state of checkpoint {number}: {cause}"));
            }
        }
    }

    fn check_root(&mut self, number: u64, kept: &Kept, manifest: &Manifest) {
        let wanted = kept.checkpoint().state_root;
        match manifest.state_digest(&self.store.hashing()) {
            Ok(state) if state.root == wanted => {}
            Ok(state) => {
                let found = state.root;
                self.problems
                    .add(format!("the state kept for checkpoint {number} has root {found}, signed is {wanted}"));
            }
            Err(cause) => self.problems.add(format!("state of checkpoint {number}: {cause}")),
        }
    }

    /// A manifest whose leaves are in order, and whose pieces can each be read, makes a state.
    fn check_leaf(&mut self, leaf: &Leaf) -> Result<(), String> {
        if self.sealed {
            let there = self.contents.chunks.contains(&leaf.digest);
            return if there { Ok(()) } else { Err(format!("chunk {} is missing", leaf.digest)) };
        }
        let known = (leaf.digest, leaf.chunk, leaf.bytes);
        if self.good.contains(&known) {
            return Ok(());
        }
        let piece = self.store.piece(leaf).map_err(|cause| cause.to_string())?;
        SavedState::from_pieces(0, [piece]).map_err(|cause: StateError| cause.to_string())?;
        self.good.insert(known);
        Ok(())
    }

    fn tell(&self, kept_states: u64, draft: &mut Draft) {
        let Ends { oldest, newest } = self.ends;
        let (Some(first), Some(last)) = (oldest.or(newest), newest) else {
            return draft.add("states", Verdict::NotApplicable, "there is no checkpoint", "nothing");
        };
        let (all, chunks) = (range("checkpoint", first, last), self.in_use.chunks.len() as u64);
        let chunks = count(chunks, "chunk", "chunks");
        if self.sealed && self.problems.reason().is_none() {
            let found = count(kept_states, "state is", "states are");
            let reason = format!("{found} listed and {chunks} are there, sealed from you: give the seal key");
            return draft.add("states", Verdict::NotChecked, reason, "names alone");
        }
        let passed = format!("what is kept for {all} is whole ({chunks}) and has the roots that were signed");
        draft.judge("states", &self.problems, passed, "arithmetic: BLAKE3 up to the signed roots");
    }
}

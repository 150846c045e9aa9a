//! From which checkpoint to which the store has everything.
//!
//! A directory that was copied while a node wrote has the files of one folder at one moment and those of another at a later
//! one. What is newer than the rest then lacks something: a segment has no checkpoint yet, or a checkpoint has no state or not
//! all of its inputs. Such an end is left out of the judgement and named. That costs nothing: whoever takes files away from
//! the end of a store could as well hand out an older one. The same goes for the beginning, where retention takes states away.
//! Between the two ends nothing may be missing.

use super::history::{History, Kept};
use crate::store::{Contents, Store};

/// The first and the last checkpoint whose state and inputs are all there, by the names of the files.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ends {
    /// What is newer must be kept, too.
    pub(super) oldest: Option<u64>,
    /// What is newer is not judged.
    pub(super) newest: Option<u64>,
}

impl Ends {
    /// `sealed`: the world is private, and its seal key is not there. Without any checkpoint that is whole everything is judged.
    pub(super) fn find(store: &Store, contents: &Contents, history: &History, sealed: bool) -> Self {
        let look = Look { store, contents, sealed };
        // Retention takes the inputs between two states away after the states: a copy may have come in between.
        let first_segment = contents.segments.first().copied().unwrap_or(0);
        let forgotten = |number: u64| history.get(number).is_none_or(|kept| !kept.has_no_inputs(store));
        let goes_on = |number: u64| !(number.saturating_add(1)..first_segment).any(forgotten);
        let oldest = history.iter().find(|(number, kept)| look.has_state(kept) && goes_on(*number));
        let Some((oldest, _)) = oldest.or_else(|| history.iter().find(|(_, kept)| look.has_state(kept))) else {
            let listed = history.iter().find(|(_, kept)| look.has_manifest(kept));
            let newest = history.newest().map(|(newest, _)| newest);
            return Self { oldest: listed.map(|(oldest, _)| oldest), newest };
        };
        let whole = |number: u64, kept: &Kept| look.has_state(kept) && look.has_inputs(number, kept, oldest);
        let newest = history.iter().rev().find(|(number, kept)| whole(*number, kept)).map(|(newest, _)| newest);
        Self { oldest: Some(oldest), newest: newest.or(Some(oldest)) }
    }

    /// Whether the checkpoint is beyond the newest that is whole.
    pub(super) fn leave_out(&self, number: u64) -> bool {
        self.newest.is_some_and(|newest| number > newest)
    }
}

struct Look<'a> {
    store: &'a Store,
    contents: &'a Contents,
    sealed: bool,
}

impl Look<'_> {
    fn has_manifest(&self, kept: &Kept) -> bool {
        self.contents.manifests.contains(&kept.checkpoint().manifest)
    }

    /// A manifest that cannot be read is there: its damage is to be found, not to be left out.
    fn has_state(&self, kept: &Kept) -> bool {
        let manifest = || self.store.manifest(&kept.checkpoint().manifest).ok();
        let has_chunks =
            || manifest().is_none_or(|all| all.leaves.iter().all(|leaf| self.contents.chunks.contains(&leaf.digest)));
        self.has_manifest(kept) && has_chunks()
    }

    fn has_inputs(&self, number: u64, kept: &Kept, oldest: u64) -> bool {
        if !self.contents.segments.contains(&number) {
            return number <= oldest || kept.has_no_inputs(self.store);
        }
        // A node that closes a segment begins the next one at once. The last may have been copied before it was closed.
        let last = self.contents.segments.last() == Some(&number);
        !last || self.sealed || !self.is_shorter(number, kept)
    }

    fn is_shorter(&self, number: u64, kept: &Kept) -> bool {
        let entries =
            |ticks: &[crate::log::TickInputs]| ticks.iter().map(|tick| tick.entries.len() as u64).sum::<u64>();
        let open = self.store.open_segment(number);
        open.is_ok_and(|open| entries(&open.ticks) < kept.checkpoint().input_count)
    }
}

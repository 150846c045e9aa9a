//! The kept inputs: are they those that the checkpoints count and hash, and all that must be there?

use std::collections::BTreeSet;

use super::ends::Ends;
use super::history::{History, Kept};
use super::report::{Draft, Verdict};
use super::words::{Problems, count};
use crate::Digest;
use crate::log::{InputHasher, TickInputs};
use crate::store::{Contents, Store};

/// Reads the log along with the verifier, segment after segment: it is never in memory as a whole.
pub(super) trait Witness {
    /// Takes the inputs of the next tick.
    fn take(&mut self, inputs: &TickInputs);
    /// Here the log has inputs that cannot be read.
    fn gap(&mut self);
}

struct Walk<'a> {
    store: &'a Store,
    history: &'a History,
    sealed: bool,
    ends: Ends,
    witness: &'a mut dyn Witness,
    problems: Problems,
    closed: u64,
    entries: u64,
    forgotten: u64,
    forgotten_entries: u64,
    open: Open,
}

/// What came after the newest checkpoint that is judged. A store that was copied while a node wrote may have several segments
/// of it, the newest of which may be torn.
#[derive(Default)]
struct Open {
    problems: Problems,
    segments: u64,
    entries: u64,
    torn_bytes: u64,
    sealed: bool,
    tick: u64,
}

/// The facts, and how many segments are not kept. `sealed`: the world is private, and its seal key is not there. Inputs since
/// the oldest state must be kept.
pub(super) fn judge(
    store: &Store,
    contents: &Contents,
    history: &History,
    (ends, sealed): (Ends, bool),
    witness: &mut dyn Witness,
    draft: &mut Draft,
) -> u64 {
    let mut walk = Walk {
        store,
        history,
        sealed,
        ends,
        witness,
        problems: Problems::default(),
        closed: 0,
        entries: 0,
        forgotten: 0,
        forgotten_entries: 0,
        open: Open::default(),
    };
    let is_open = |number: u64| ends.newest.is_none_or(|newest| number > newest);
    if contents.statements.first().is_some_and(|first| *first > 0) {
        walk.gap();
    }
    let statements = contents.statements.iter();
    for number in statements.chain(&contents.segments).copied().collect::<BTreeSet<u64>>() {
        match (history.get(number), contents.segments.contains(&number)) {
            (_, true) if is_open(number) => walk.open(number),
            (_, false) if is_open(number) => walk.gap(),
            (Some(kept), true) => walk.closed(number, kept),
            (Some(kept), false) => walk.missing(number, kept),
            (None, there) => walk.orphan(number, there),
        }
    }
    walk.tell(draft)
}

impl Walk<'_> {
    fn gap(&mut self) {
        self.witness.gap();
    }

    fn hand_on(&mut self, ticks: &[TickInputs]) {
        ticks.iter().for_each(|inputs| self.witness.take(inputs));
    }

    /// Ticks that a segment's inputs must come after.
    fn tick_before(&self, number: u64) -> u64 {
        let before = number.checked_sub(1).and_then(|before| self.history.get(before));
        before.map_or(0, |kept| kept.checkpoint().tick)
    }

    fn closed(&mut self, number: u64, kept: &Kept) {
        if self.sealed {
            self.closed += 1;
            self.entries = self.entries.saturating_add(kept.checkpoint().input_count);
            return self.gap();
        }
        let ticks = match self.store.segment(number) {
            Ok(ticks) => ticks,
            Err(cause) => {
                self.problems.add(format!("segment {number}: {cause}"));
                return self.gap();
            }
        };
        if let Some(wrong) = self.wrong(number, kept, &ticks) {
            self.problems.add(format!("segment {number}: {wrong}"));
        }
        self.closed += 1;
        self.entries += ticks.iter().map(|inputs| inputs.entries.len() as u64).sum::<u64>();
        self.hand_on(&ticks);
    }

    fn wrong(&self, number: u64, kept: &Kept, ticks: &[TickInputs]) -> Option<String> {
        let checkpoint = kept.checkpoint();
        let (after, last) = (self.tick_before(number), checkpoint.tick);
        if let Some(stray) = ticks.iter().find(|inputs| inputs.tick <= after || inputs.tick > last) {
            return Some(format!("inputs of tick {} do not belong between ticks {after} and {last}", stray.tick));
        }
        match root(self.store.input_hasher(), ticks) {
            Ok(found) if found == (checkpoint.input_root, checkpoint.input_count) => None,
            Ok((_, found)) if found != checkpoint.input_count => {
                Some(format!("it has {}, signed are {}", count(found, "entry", "entries"), checkpoint.input_count))
            }
            Ok((found, _)) => Some(format!("its inputs have root {found}, signed is {}", checkpoint.input_root)),
            Err(cause) => Some(cause),
        }
    }

    /// A file that is not there. A segment that had no inputs leaves no gap.
    fn missing(&mut self, number: u64, kept: &Kept) {
        let checkpoint = kept.checkpoint();
        if self.ends.oldest.is_some_and(|oldest| oldest < number) {
            self.problems.add(format!("segment {number} is missing"));
        }
        if !kept.has_no_inputs(self.store) {
            self.forgotten += 1;
            self.forgotten_entries = self.forgotten_entries.saturating_add(checkpoint.input_count);
            self.gap();
        }
    }

    fn orphan(&mut self, number: u64, there: bool) {
        if there {
            self.problems.add(format!("segment {number} leads to a checkpoint that is missing or cannot be read"));
        }
        self.gap();
    }

    fn open(&mut self, number: u64) {
        self.open.segments += 1;
        if self.sealed {
            self.gap();
            self.open.sealed = true;
            return;
        }
        let segment = match self.store.open_segment(number) {
            Ok(segment) => segment,
            Err(cause) => {
                self.gap();
                return self.open.problems.add(format!("segment {number}: {cause}"));
            }
        };
        let after = self.open.tick.max(self.tick_before(number));
        if let Some(early) = segment.ticks.iter().find(|inputs| inputs.tick <= after) {
            self.open.problems.add(format!("inputs of tick {} do not come after tick {after}", early.tick));
        }
        self.open.tick = segment.ticks.last().map_or(after, |last| last.tick);
        self.open.entries += segment.ticks.iter().map(|inputs| inputs.entries.len() as u64).sum::<u64>();
        self.open.torn_bytes += segment.torn_bytes;
        self.hand_on(&segment.ticks);
    }

    fn tell(self, draft: &mut Draft) -> u64 {
        let entries = count(self.entries, "entry", "entries");
        let closed = count(self.closed, "segment", "segments");
        let trust = "arithmetic: BLAKE3 up to the signed input roots";
        match (self.problems.reason(), self.closed) {
            (None, 0) => {
                draft.add("inputs", Verdict::NotApplicable, "no inputs before the newest checkpoint are kept", trust)
            }
            (None, _) if self.sealed => {
                let reason = format!("{closed} with {entries} sealed from you: give the seal key");
                draft.add("inputs", Verdict::NotChecked, reason, "names alone");
            }
            _ => {
                let passed = format!("{entries} in {closed} have the roots, counts and ticks that were signed");
                draft.judge("inputs", &self.problems, passed, trust);
            }
        }
        if self.forgotten > 0 {
            let entries = count(self.forgotten_entries, "entry", "entries");
            let segments = count(self.forgotten, "older segment", "older segments");
            let reason = format!("{segments} with {entries} not kept");
            draft.add("older inputs", Verdict::NotChecked, reason, "nothing: retention removed them");
        }
        let (verdict, reason) = self.open.told();
        draft.add("newest inputs", verdict, reason, "nothing: no checkpoint covers them yet");
        self.forgotten
    }
}

impl Open {
    fn told(&self) -> (Verdict, String) {
        if let Some(reason) = self.problems.reason() {
            return (Verdict::Fail, reason);
        }
        match (self.segments, self.sealed, self.entries + self.torn_bytes) {
            (0, ..) => return (Verdict::NotApplicable, "no inputs after the newest checkpoint are kept".into()),
            (_, true, _) => return (Verdict::NotChecked, "sealed from you".into()),
            (1, _, 0) => return (Verdict::NotApplicable, "no inputs came after the newest checkpoint".into()),
            _ => {}
        }
        let torn = match self.torn_bytes {
            0 => String::new(),
            bytes => format!(", and {} torn off at the end, as a crash does", count(bytes, "byte", "bytes")),
        };
        let copied = match self.segments {
            0 | 1 => String::new(),
            more => format!(" (in {more} segments without a checkpoint: copied while a node wrote, or taken away)"),
        };
        let entries = count(self.entries, "entry", "entries");
        (
            Verdict::NotChecked,
            format!("{entries} after the newest checkpoint, which nothing signed covers{torn}{copied}"),
        )
    }
}

fn root(mut hasher: InputHasher, ticks: &[TickInputs]) -> Result<(Digest, u64), String> {
    for inputs in ticks {
        hasher.update(inputs).map_err(|cause| cause.to_string())?;
    }
    Ok(hasher.finish())
}

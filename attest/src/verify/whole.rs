//! What may be demanded of a record as a whole.

use super::ends::Ends;
use super::history::History;
use super::keys::Keys;
use super::report::Verdict;
use super::words::{count, range};
use crate::Digest;
use crate::log::{Forged, InputCounts};
use crate::statement::Checkpoint;

type Line = (Verdict, String);

const SEALED: &str = "sealed from you: give the seal key";

/// What a replay has come to, by a program that has the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The checkpoint that it began at; at 0 it began at the genesis.
    pub from: u64,
    /// The last checkpoint that it compared.
    pub to: u64,
    /// The hash of that one's statement.
    pub statement: Digest,
    /// What differs, in words; none where all is the same.
    pub differs: Option<String>,
}

/// Whether everything is there, from the genesis to the newest checkpoint. `forgotten`: segments that are not kept.
pub(super) fn complete(history: &History, keys: &Keys, ends: &Ends, (forgotten, sealed): (u64, bool)) -> Line {
    let fail = |words: String| (Verdict::Fail, words);
    if let Some((epoch, given_up)) = keys.restores().next() {
        return fail(format!("epoch {epoch} gives up epochs up to {given_up}"));
    }
    let Some((newest, _)) = history.newest() else { return fail("there is no checkpoint".into()) };
    if history.iter().enumerate().any(|(place, (number, _))| place as u64 != number) {
        return fail("checkpoints are missing".into());
    }
    match ends.oldest {
        Some(0) => {}
        Some(oldest) => return fail(format!("the states before that of checkpoint {oldest} are not kept")),
        None => return fail("no state is kept".into()),
    }
    if ends.leave_out(newest) {
        return fail(format!("{newest}, the newest checkpoint, is there without all of its state or inputs"));
    }
    if forgotten > 0 {
        return fail(format!("{} not kept", count(forgotten, "segment of inputs is", "segments of inputs are")));
    }
    if sealed {
        return (Verdict::NotChecked, SEALED.into());
    }
    let all = range("checkpoint", 0, newest);
    (Verdict::Pass, format!("{all}, their states and all inputs are kept"))
}

/// Whether players signed all of their inputs.
pub(super) fn all_signed(counts: InputCounts, forged: Option<&Forged>, (forgotten, sealed): (u64, bool)) -> Line {
    const ORDERS: &str = "what the host orders (who comes and goes, commands) nobody signs";
    let InputCounts { signed, unsigned, unknown_key, .. } = counts;
    match forged {
        _ if unsigned > 0 => (Verdict::Fail, format!("{} not signed", count(unsigned, "input is", "inputs are"))),
        Some(_) => (Verdict::Fail, "a signature is not good: see the input signatures".into()),
        None if sealed => (Verdict::NotChecked, SEALED.into()),
        None if forgotten + unknown_key > 0 => (Verdict::NotChecked, "a part of the inputs is not kept".into()),
        None => (Verdict::Pass, format!("{} signed; {ORDERS}", count(signed, "input is", "inputs are"))),
    }
}

/// What a replay has shown of this store. `newest`: the newest checkpoint that is there as a whole.
pub(super) fn replayed(replayed: Option<&Replayed>, history: &History, newest: Option<&Checkpoint>) -> Line {
    let Some(Replayed { from, to, statement, differs }) = replayed else {
        return (Verdict::NotChecked, "whether the states follow from the inputs: run `lightcone replay`".into());
    };
    if let Some(words) = differs {
        return (Verdict::Fail, words.clone());
    }
    if history.get(*to).map(|kept| kept.hash()) != Some(*statement) {
        return (Verdict::NotChecked, format!("the store has another checkpoint {to} than the one that was replayed"));
    }
    let words = match from {
        0 => format!("{} from the genesis and the inputs", follow(0, *to)),
        from if from == to => return (Verdict::NotChecked, format!("nothing came after checkpoint {from}")),
        from => format!("{} from the state signed in checkpoint {from} and the inputs", follow(from + 1, *to)),
    };
    match newest {
        Some(newest) if newest.sequence > *to => {
            (Verdict::NotChecked, format!("{words}; checkpoint {} is newer", newest.sequence))
        }
        _ => (Verdict::Pass, words),
    }
}

fn follow(first: u64, last: u64) -> String {
    range("checkpoint", first, last) + if first == last { " follows" } else { " follow" }
}

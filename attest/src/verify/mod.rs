//! Checks a store without running the world, and says what is known of it, fact by fact.
//!
//! ```no_run
//! use lightcone_attest::verify::{Request, verify_store};
//!
//! let report = verify_store(&Request::new("my-world", 1_790_000_000));
//! for fact in &report.facts {
//!     println!("{} {}: {} (rests on: {})", fact.verdict, fact.name, fact.reason, fact.trust);
//! }
//! std::process::exit(report.outcome.exit_code().into());
//! ```
//!
//! Nothing here signs, and nothing here simulates: that a state follows from the inputs, only a replay shows. Nothing
//! reads a clock or the network: time and collateral are arguments. Any bytes give a report and never a panic. A store
//! that a node writes to can be read: when the directory changed meanwhile and something failed, it is read again.
//!
//! What no store can show by itself: that it is the newest. An older copy is as good as it was then; hold it against
//! what players saw (receipts), or demand an age.

mod demands;
mod ends;
mod evidence;
mod faults;
mod files;
mod history;
mod inputs;
mod keys;
mod policy;
mod report;
mod saved;
mod series;
mod signatures;
mod states;
mod upgrades;
mod whole;
mod words;
mod work;

use std::path::{Path, PathBuf};

pub use policy::{MAX_POLICY_BYTES, Policy, PolicyError};
pub use report::{BoundKey, DeliveredWork, Fact, Outcome, RepeatableWork, Report, Verdict, ViewTime, Worked};
pub use saved::{MAX_RECEIPT_FILE_BYTES, ReceiptFile};
pub use whole::Replayed;

use demands::Known;
use ends::Ends;
use history::History;
use inputs::Witness;
use keys::Keys;
use report::Draft;
use saved::Saved;
use signatures::Signatures;
use work::Work;

use crate::hex::hex;
use crate::log::{Label, TickInputs};
use crate::statement::Checkpoint;
use crate::store::{Contents, Genesis, SealKey, SeedOrigin, Store};

/// How many times a store is read that a node writes to meanwhile.
const TRIES: u32 = 3;

/// What is to be checked, and with what.
#[derive(Clone, Debug)]
pub struct Request {
    /// The store's directory.
    pub directory: PathBuf,
    /// The seal key of a private world. Without it the states and inputs are not checked.
    pub seal: Option<SealKey>,
    /// What is demanded beyond a sound store.
    pub policy: Policy,
    /// The time for which quotes and ages are judged: seconds since 1970.
    pub now_s: u64,
    /// Intel's collateral as JSON (see [`Evidence::collateral`](crate::evidence::Evidence::collateral)). Where it is
    /// given it alone counts, and what the operator keeps beside a quote is not read.
    pub collateral: Option<String>,
    /// The files that players' pages have saved.
    pub receipts: Vec<ReceiptFile>,
    /// Reads the labels of the host's inputs. Without it, only a replay finds out whether the log's labels are those
    /// that the players signed.
    pub label: Option<Label>,
    /// What a replay of this store has come to, if there was one.
    pub replayed: Option<Replayed>,
}

impl Request {
    /// A request without seal key, demands, collateral, receipts, labels and replay.
    pub fn new(directory: impl Into<PathBuf>, now_s: u64) -> Self {
        let (directory, policy, receipts) = (directory.into(), Policy::default(), Vec::new());
        Self { directory, seal: None, policy, now_s, collateral: None, receipts, label: None, replayed: None }
    }
}

/// Checks a store, and says what is known of it.
pub fn verify_store(request: &Request) -> Report {
    let mut tries = 1;
    loop {
        let (report, settled) = attempt(request);
        if settled || tries == TRIES {
            return report;
        }
        tries += 1;
    }
}

/// Checks a store's receipts for work against its checkpoints, and both against its keys. States and inputs are not looked at: a
/// replay, or [`verify_store`], does.
pub fn verify_work(directory: &Path) -> Report {
    let mut draft = Draft::default();
    let store = match Store::read_unsealed(directory) {
        Ok(store) => store,
        Err(cause) => {
            draft.malformed();
            draft.add("store", Verdict::Fail, cause.to_string(), "nothing");
            return draft.finish();
        }
    };
    let contents = store.contents();
    let keys = Keys::read(&store, &contents, &[]);
    let history = History::read(&store, &contents, &keys);
    history.judge(&contents, &keys, &mut draft);
    keys.iter().for_each(|(epoch, key)| draft.key(epoch, &key.binding));
    keys.judge(history.iter().map(|(number, kept)| (number, kept.checkpoint())), &mut draft);
    Work::read(&store, &contents, &keys, &history).without_log().judge(&keys, None, &mut draft);
    draft.finish()
}

/// The report, and whether it is of one moment or has no need to be.
fn attempt(request: &Request) -> (Report, bool) {
    let mut draft = Draft::default();
    let store = match Store::read_unsealed(&request.directory) {
        Ok(store) => store,
        Err(cause) => {
            draft.malformed();
            draft.add("store", Verdict::Fail, cause.to_string(), "nothing");
            return (draft.finish(), true);
        }
    };
    let genesis = store.genesis();
    let (id, run) = (genesis.world_id(), hex(&genesis.run));
    let opened = format!("world {:?}, id {id}, session {run}", genesis.world);
    draft.add("store", Verdict::Pass, opened, "arithmetic: the id is the hash of the genesis");
    let (store, sealed) = unseal(store, request, &mut draft);
    let before = store.contents();
    check(request, &store, sealed, &before, &mut draft);
    let still = store.contents() == before;
    if !still {
        let words = "a node wrote to the store while it was read: `lightcone export` makes a whole copy";
        draft.add("steady", Verdict::NotChecked, words, "nothing");
    }
    let report = draft.finish();
    let settled = still || !matches!(report.outcome, Outcome::Failed | Outcome::Malformed);
    (report, settled)
}

/// The store with its seal key, and whether it stays sealed.
fn unseal(store: Store, request: &Request, draft: &mut Draft) -> (Store, bool) {
    const TRUST: &str = "the seal key's name in the store";
    match (&request.seal, store.genesis().private) {
        (None, false) => (store, false),
        (Some(_), false) => {
            draft.add("seal", Verdict::NotApplicable, "the world is public: the seal key given is not needed", TRUST);
            (store, false)
        }
        (None, true) => {
            let words = "the world is private: states and inputs are sealed from you";
            draft.add("seal", Verdict::NotChecked, words, TRUST);
            (store, true)
        }
        (Some(key), true) => match Store::read(&request.directory, Some(key.clone())) {
            Ok(unsealed) => {
                draft.add(
                    "seal",
                    Verdict::Pass,
                    "the seal key given is the one that the store was created with",
                    TRUST,
                );
                (unsealed, false)
            }
            Err(cause) => {
                draft.add("seal", Verdict::Fail, cause.to_string(), TRUST);
                (store, true)
            }
        },
    }
}

fn check(request: &Request, store: &Store, sealed: bool, contents: &Contents, draft: &mut Draft) {
    let genesis = store.genesis();
    let keys = Keys::read(store, contents, request.policy.keys.as_deref().unwrap_or_default());
    let history = History::read(store, contents, &keys);
    history.judge(contents, &keys, draft);
    chance(genesis, draft);
    keys.iter().for_each(|(epoch, key)| draft.key(epoch, &key.binding));
    keys.judge(history.iter().map(|(number, kept)| (number, kept.checkpoint())), draft);
    let time = (request.collateral.as_deref(), request.now_s);
    let evidence = evidence::judge(store, contents, &keys, &history, time, draft);
    let ends = Ends::find(store, contents, &history, sealed);
    let in_use = states::judge(store, contents, &history, (ends, sealed), draft);
    let saved = request.receipts.iter().map(|file| Saved::read(file, genesis, &keys, &history)).collect();
    let work = Work::read(store, contents, &keys, &history);
    let mut readers = Readers { signatures: Signatures::new(genesis, request.label), saved, work };
    let forgotten = inputs::judge(store, contents, &history, (ends, sealed), &mut readers, draft);
    readers.signatures.judge(sealed, draft);
    files::judge(contents, genesis, &in_use, draft);
    let whole = history.up_to(ends.newest);
    let longest_delay = readers.saved.iter().filter_map(Saved::longest_delay).max();
    receipts(readers.saved, &keys, whole, draft);
    let replayed = whole::replayed(request.replayed.as_ref(), &history, whole);
    let from_genesis = request.replayed.as_ref().is_some_and(|replayed| replayed.from == 0);
    executions(&history, ends.oldest, (&replayed, from_genesis), draft);
    readers.work.judge(&keys, from_genesis.then_some(replayed.0), draft);
    faults::judge(store, contents, &keys, draft);
    let upgraded = upgrades::judge(store, contents, (&keys, &history), draft);
    let signatures = &readers.signatures;
    let known = Known {
        genesis,
        keys: &keys,
        history: &history,
        upgraded: &upgraded,
        whole,
        evidence: &evidence,
        now_s: request.now_s,
        complete: whole::complete(&history, &keys, &ends, (forgotten, sealed)),
        replayed: (replayed, from_genesis),
        all_signed: whole::all_signed(signatures.counts(), signatures.forged(), (forgotten, sealed)),
        longest_delay,
    };
    demands::judge(&request.policy, &known, draft);
}

/// Who chose the seed of all chance.
fn chance(genesis: &Genesis, draft: &mut Draft) {
    let seed = genesis.seed;
    let reason = match genesis.seed_origin {
        Some(SeedOrigin::Random) => {
            format!(
                "seed {seed} was drawn from the system's randomness, as the node says: whoever may start again may draw again"
            )
        }
        Some(SeedOrigin::Operator) => format!("seed {seed} was chosen by the operator, who knew what it leads to"),
        None => format!("seed {seed}: nobody says who chose it, so it was the operator"),
    };
    draft.add("chance", Verdict::NotChecked, reason, "the operator's word, in the genesis");
}

/// What only a program that has the world can show.
fn executions(
    history: &History,
    oldest_state: Option<u64>,
    ((verdict, words), from_genesis): (&(Verdict, String), bool),
    draft: &mut Draft,
) {
    const NONE: &str = "nothing: this runs no world";
    const REPLAY: &str = "the program that replayed it";
    if let Some((first, kept)) = history.iter().next() {
        let told =
            format!("the first state (checkpoint {first}, tick {}) follows from the genesis", kept.checkpoint().tick);
        let (verdict, words, trust) = match oldest_state {
            _ if from_genesis && *verdict != Verdict::Fail => (Verdict::Pass, told, REPLAY),
            Some(oldest) if oldest == first && first == 0 => {
                (Verdict::NotChecked, format!("that {told}; `lightcone replay` checks it"), NONE)
            }
            _ => {
                let words = format!("that {told}: it is not kept, and a replay takes a later one as signed");
                (Verdict::NotChecked, words, NONE)
            }
        };
        draft.add("first state", verdict, words, trust);
    }
    let trust = if *verdict == Verdict::NotChecked { NONE } else { REPLAY };
    draft.add("replay", *verdict, words.clone(), trust);
}

/// All who read the log along.
struct Readers {
    signatures: Signatures,
    saved: Vec<Saved>,
    work: Work,
}

impl Witness for Readers {
    fn take(&mut self, inputs: &TickInputs) {
        self.signatures.take(inputs);
        self.saved.iter_mut().for_each(|saved| saved.take(inputs));
        self.work.take(inputs);
    }

    fn gap(&mut self) {
        self.signatures.gap();
        self.saved.iter_mut().for_each(Saved::gap);
        self.work.gap();
    }
}

fn receipts(saved: Vec<Saved>, keys: &Keys, newest: Option<&Checkpoint>, draft: &mut Draft) {
    if saved.is_empty() {
        let words = "none given: whether a node drops inputs, only what players saved can show";
        draft.add("receipts", Verdict::NotApplicable, words, "nothing");
    }
    let reached = newest.map(|checkpoint| checkpoint.tick);
    saved.into_iter().for_each(|saved| saved.judge(keys, reached, draft));
}

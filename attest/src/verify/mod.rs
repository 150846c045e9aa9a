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
mod evidence;
mod files;
mod history;
mod inputs;
mod keys;
mod policy;
mod report;
mod saved;
mod signatures;
mod states;
mod words;

use std::path::PathBuf;

pub use policy::{MAX_POLICY_BYTES, Policy, PolicyError};
pub use report::{Fact, Outcome, Report, Verdict};
pub use saved::{MAX_RECEIPT_FILE_BYTES, ReceiptFile};

use demands::Known;
use history::History;
use inputs::Witness;
use keys::Keys;
use report::Draft;
use saved::Saved;
use signatures::Signatures;

use crate::hex::hex;
use crate::log::{Label, TickInputs};
use crate::store::{Contents, SealKey, Store};

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
    /// Intel's collateral as JSON (see [`Evidence::collateral`](crate::evidence::Evidence::collateral)), for quotes
    /// that are kept without, or whose own has run out.
    pub collateral: Option<String>,
    /// The files that players' pages have saved.
    pub receipts: Vec<ReceiptFile>,
    /// Reads the labels of the host's inputs. Without it, only a replay finds out whether the log's labels are those
    /// that the players signed.
    pub label: Option<Label>,
}

impl Request {
    /// A request without seal key, demands, collateral, receipts and labels.
    pub fn new(directory: impl Into<PathBuf>, now_s: u64) -> Self {
        let (directory, policy, receipts) = (directory.into(), Policy::default(), Vec::new());
        Self { directory, seal: None, policy, now_s, collateral: None, receipts, label: None }
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
        let words = "a node wrote to the store while it was read: verify a copy, or stop the node";
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
    let keys = Keys::read(store, contents);
    let history = History::read(store, contents, &keys);
    history.judge(contents, &keys, draft);
    keys.judge(history.iter().map(|(number, kept)| (number, kept.checkpoint())), draft);
    let time = (request.collateral.as_deref(), request.now_s);
    let evidence = evidence::judge(store, contents, &keys, &history, time, draft);
    let in_use = states::judge(store, contents, &history, sealed, draft);
    let saved = request.receipts.iter().map(|file| Saved::read(file, genesis, &keys, &history)).collect();
    let mut readers = Readers { signatures: Signatures::new(genesis, request.label), saved };
    inputs::judge(store, contents, &history, (sealed, in_use.oldest), &mut readers, draft);
    readers.signatures.judge(sealed, draft);
    files::judge(contents, genesis, &in_use, draft);
    receipts(readers.saved, &keys, &history, draft);
    let words = "whether the states follow from the inputs: run `lightcone replay`";
    draft.add("replay", Verdict::NotChecked, words, "nothing: this runs no world");
    let known = Known { genesis, keys: &keys, history: &history, evidence: &evidence, now_s: request.now_s };
    demands::judge(&request.policy, &known, draft);
}

/// All who read the log along.
struct Readers {
    signatures: Signatures,
    saved: Vec<Saved>,
}

impl Witness for Readers {
    fn take(&mut self, inputs: &TickInputs) {
        self.signatures.take(inputs);
        self.saved.iter_mut().for_each(|saved| saved.take(inputs));
    }

    fn gap(&mut self) {
        self.signatures.gap();
        self.saved.iter_mut().for_each(Saved::gap);
    }
}

fn receipts(saved: Vec<Saved>, keys: &Keys, history: &History, draft: &mut Draft) {
    if saved.is_empty() {
        let words = "none given: whether a node drops inputs, only what players saved can show";
        draft.add("receipts", Verdict::NotApplicable, words, "nothing");
    }
    let reached = history.signed().next_back().map(|checkpoint| checkpoint.tick);
    saved.into_iter().for_each(|saved| saved.judge(keys, reached, draft));
}

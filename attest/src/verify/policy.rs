//! What a reader of a store demands, from a TOML file.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Digest;
use crate::evidence::Kind;
use crate::statement::PublicKey;
use crate::store::SeedOrigin;

/// The longest policy that is read, bytes.
pub const MAX_POLICY_BYTES: usize = 64 << 10;

/// Demands. Each that is there becomes a fact; one that is not there demands nothing.
///
/// ```toml
/// world = "7c…"                     # the world's id
/// keys = ["3f…"]                    # each epoch's key is one of these
/// code_ids = ["a0…"]                # each checkpoint was made by one of these
/// tee = ["tdx", "sgx"]              # each epoch's key is bound by such evidence; "none" allows none
/// tcb_status = ["UpToDate"]         # each epoch's platform has one of these
/// max_age_s = 120                   # the newest checkpoint, by the node's clock
/// max_evidence_age_s = 86400        # the newest epoch's quote, by the node's clock at its start
/// min_epoch = 3                     # the newest checkpoint's epoch
/// complete_history = true           # everything is there, from the genesis to the newest checkpoint
/// replay = true                     # `lightcone replay` went from the genesis to the newest checkpoint
/// no_unsigned_inputs = true         # players signed all of their inputs
/// receipt_deadline_ms = 1000        # no input in the receipts given waited longer for its receipt
/// seed_origin = "random"            # who chose the seed of all chance: "random" or "operator"
/// [measurements]                    # each epoch's quote has one of these
/// mr_td = ["91…"]
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The world's id is this.
    pub world: Option<Digest>,
    /// Each epoch's key is one of these.
    pub keys: Option<Vec<PublicKey>>,
    /// Each checkpoint's code is one of these.
    pub code_ids: Option<Vec<Digest>>,
    /// Each epoch has evidence of one of these kinds.
    pub tee: Option<Vec<Kind>>,
    /// Each epoch's platform has one of these.
    pub tcb_status: Option<Vec<String>>,
    /// For each name, what every epoch's quote may say: lower-case hexadecimal.
    pub measurements: BTreeMap<String, Vec<String>>,
    /// The newest checkpoint's age by the node's clock is at most this, in seconds. A time in the future counts by
    /// its distance.
    pub max_age_s: Option<u64>,
    /// The newest checkpoint's epoch is at least this.
    pub min_epoch: Option<u64>,
    /// The newest epoch's key binding, over which its quote is, is at most so old by the node's clock, in seconds.
    pub max_evidence_age_s: Option<u64>,
    /// Everything is there, from the genesis to the newest checkpoint.
    pub complete_history: bool,
    /// The record was replayed from the genesis to the newest checkpoint.
    pub replay: bool,
    /// Players signed all of their inputs.
    pub no_unsigned_inputs: bool,
    /// No input in the receipts given waited longer for its receipt, by the ticks in receipt and log.
    pub receipt_deadline_ms: Option<u64>,
    /// Who chose the seed.
    pub seed_origin: Option<SeedOrigin>,
}

/// Why a policy cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PolicyError {
    /// The policy is too long.
    #[error("the policy has {0} bytes: {MAX_POLICY_BYTES} at most are read")]
    Length(usize),
    /// The text is no TOML, or has other keys or types.
    #[error("the policy cannot be read: {}", .0.replace(char::is_control, " "))]
    Toml(String),
    /// This list is empty, so that nothing can meet it.
    #[error("the policy's list '{0}' is empty, so that nothing meets it: leave it out to demand nothing")]
    Empty(String),
    /// A value in a list is none of its kind.
    #[error("the policy's '{list}' holds {value:?}: {cause}")]
    Value {
        /// The name of the list.
        list: &'static str,
        /// The value.
        value: String,
        /// What is wanted.
        cause: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    world: Option<String>,
    keys: Option<Vec<String>>,
    code_ids: Option<Vec<String>>,
    tee: Option<Vec<String>>,
    tcb_status: Option<Vec<String>>,
    #[serde(default)]
    measurements: BTreeMap<String, Vec<String>>,
    max_age_s: Option<u64>,
    min_epoch: Option<u64>,
    max_evidence_age_s: Option<u64>,
    #[serde(default)]
    complete_history: bool,
    #[serde(default)]
    replay: bool,
    #[serde(default)]
    no_unsigned_inputs: bool,
    receipt_deadline_ms: Option<u64>,
    seed_origin: Option<SeedOrigin>,
}

impl Policy {
    /// Reads a file's text.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        if text.len() > MAX_POLICY_BYTES {
            return Err(PolicyError::Length(text.len()));
        }
        let file: File = toml::from_str(text).map_err(|cause| PolicyError::Toml(cause.message().to_owned()))?;
        for (name, list) in &file.measurements {
            if list.is_empty() {
                return Err(PolicyError::Empty(name.clone()));
            }
        }
        let measurements =
            file.measurements.iter().flat_map(|(name, list)| list.iter().map(move |value| (name, value)));
        for (_, value) in measurements {
            hexadecimal(value).map_err(|cause| wrong("measurements", value, cause))?;
        }
        Ok(Self {
            world: file.world.map(|value| one("world", &value, |text| text.parse::<Digest>())).transpose()?,
            keys: list("keys", file.keys, |text| text.parse::<PublicKey>())?,
            code_ids: list("code_ids", file.code_ids, |text| text.parse::<Digest>())?,
            tee: list("tee", file.tee, kind)?,
            tcb_status: list("tcb_status", file.tcb_status, |text| Ok::<_, String>(text.to_owned()))?,
            measurements: file.measurements,
            max_age_s: file.max_age_s,
            min_epoch: file.min_epoch,
            max_evidence_age_s: file.max_evidence_age_s,
            complete_history: file.complete_history,
            replay: file.replay,
            no_unsigned_inputs: file.no_unsigned_inputs,
            receipt_deadline_ms: file.receipt_deadline_ms,
            seed_origin: file.seed_origin,
        })
    }
}

fn wrong(list: &'static str, value: &str, cause: impl ToString) -> PolicyError {
    PolicyError::Value { list, value: value.chars().take(80).collect(), cause: cause.to_string() }
}

fn one<T, E: ToString>(list: &'static str, value: &str, read: impl Fn(&str) -> Result<T, E>) -> Result<T, PolicyError> {
    read(value).map_err(|cause| wrong(list, value, cause))
}

fn list<T, E: ToString>(
    name: &'static str,
    values: Option<Vec<String>>,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<Vec<T>>, PolicyError> {
    let Some(values) = values else { return Ok(None) };
    if values.is_empty() {
        return Err(PolicyError::Empty(name.to_owned()));
    }
    values.iter().map(|value| one(name, value, &read)).collect::<Result<_, _>>().map(Some)
}

fn kind(text: &str) -> Result<Kind, &'static str> {
    let all = [Kind::None, Kind::Tdx, Kind::Sgx, Kind::SevSnp];
    all.into_iter().find(|kind| kind.to_string() == text).ok_or("\"none\", \"tdx\", \"sgx\" or \"sev-snp\" is wanted")
}

fn hexadecimal(text: &str) -> Result<(), &'static str> {
    let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if digits && !text.is_empty() && text.len().is_multiple_of(2) {
        Ok(())
    } else {
        Err("bytes in lower-case hexadecimal are wanted")
    }
}

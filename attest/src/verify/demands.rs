//! The policy, entry by entry.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::Found;
use super::history::History;
use super::keys::Keys;
use super::policy::Policy;
use super::report::{Draft, Verdict};
use super::saved::Delay;
use super::words::{Problems, count};
use crate::Digest;
use crate::evidence::{Kind, VerifiedQuote};
use crate::statement::{Checkpoint, PublicKey};
use crate::store::{Genesis, SeedOrigin};

const NOT_ALLOWED: &str = ", which is not allowed";

/// What the demands are held against.
pub(super) struct Known<'a> {
    pub(super) genesis: &'a Genesis,
    pub(super) keys: &'a Keys,
    pub(super) history: &'a History,
    /// The code that each upgrade brought, by its number.
    pub(super) upgraded: &'a [(u64, Digest)],
    /// The newest signed checkpoint that is there with its state and inputs.
    pub(super) whole: Option<&'a Checkpoint>,
    pub(super) evidence: &'a BTreeMap<u64, Found>,
    pub(super) now_s: u64,
    /// Whether everything is there.
    pub(super) complete: (Verdict, String),
    /// What a replay has shown, and whether it began at the genesis.
    pub(super) replayed: ((Verdict, String), bool),
    /// Whether players signed all of their inputs.
    pub(super) all_signed: (Verdict, String),
    /// The longest that an input waited for its receipt, by the receipts given.
    pub(super) longest_delay: Option<Delay>,
}

/// The facts.
pub(super) fn judge(policy: &Policy, known: &Known, draft: &mut Draft) {
    if let Some(world) = &policy.world {
        known.world(world, draft);
    }
    if let Some(allowed) = &policy.keys {
        known.allowed_keys(allowed, draft);
    }
    if let Some(allowed) = &policy.code_ids {
        known.code(allowed, draft);
    }
    if let Some(allowed) = &policy.tee {
        known.each("policy: tee", draft, |found| tee(allowed, found));
    }
    if let Some(allowed) = &policy.tcb_status {
        known.quoted("policy: tcb_status", draft, |quote| {
            let status = &quote.status;
            said(allowed.contains(status), format!("the platform is {status}"), NOT_ALLOWED)
        });
    }
    for (name, allowed) in &policy.measurements {
        known.quoted("policy: measurements", draft, |quote| measured(name, allowed, quote));
    }
    if let Some(most) = policy.max_age_s {
        known.age(most, draft);
    }
    if let Some(least) = policy.min_epoch {
        known.epoch(least, draft);
    }
    if let Some(most) = policy.max_evidence_age_s {
        known.evidence_age(most, draft);
    }
    if let Some(wanted) = policy.seed_origin {
        known.seed_origin(wanted, draft);
    }
    judge_whole(policy, known, draft);
}

/// What is demanded of the record as a whole.
fn judge_whole(policy: &Policy, known: &Known, draft: &mut Draft) {
    if policy.complete_history {
        let (verdict, words) = known.complete.clone();
        draft.ask("policy: complete_history", verdict, words, "names, and arithmetic up to the signed roots");
    }
    if policy.no_unsigned_inputs {
        let (verdict, words) = known.all_signed.clone();
        draft.ask("policy: no_unsigned_inputs", verdict, words, "players' keys as the log gives them");
    }
    if policy.replay {
        let ((verdict, words), from_genesis) = known.replayed.clone();
        let taken = Verdict::NotChecked.max(verdict);
        draft.ask("policy: replay", if from_genesis { verdict } else { taken }, words, "the program that replayed it");
    }
    if let Some(most_ms) = policy.receipt_deadline_ms {
        known.receipt_deadline(most_ms, draft);
    }
}

fn tee(allowed: &[Kind], found: &Found) -> Option<(Verdict, String)> {
    match found {
        Found::None => Some(said(allowed.contains(&Kind::None), "there is no TEE".into(), NOT_ALLOWED)),
        Found::Verified(quote) => {
            Some(said(allowed.contains(&quote.kind), format!("the key is bound by {}", quote.kind), NOT_ALLOWED))
        }
        Found::Outside(_) => Some((Verdict::Fail, "the key was loaded from a file: no TEE binds it".into())),
        Found::Unchecked(kind) | Found::Unsaid(kind) if allowed.contains(kind) => None,
        Found::Unchecked(kind) | Found::Unsaid(kind) => {
            Some((Verdict::Fail, format!("the evidence is of kind {kind}{NOT_ALLOWED}")))
        }
        Found::Broken => Some((Verdict::Fail, "the evidence is broken".into())),
    }
}

fn measured(name: &str, allowed: &[String], quote: &VerifiedQuote) -> (Verdict, String) {
    match quote.measurement(name) {
        Some(value) => {
            let good = allowed.iter().any(|allowed| allowed == value);
            said(good, format!("{name} is {value}"), NOT_ALLOWED)
        }
        None => (Verdict::Fail, format!("the {} quote has no {name}", quote.kind)),
    }
}

/// PASS with these words, or FAIL with more of them.
fn said(good: bool, words: String, but: impl AsRef<str>) -> (Verdict, String) {
    if good { (Verdict::Pass, words) } else { (Verdict::Fail, words + but.as_ref()) }
}

fn unsigned() -> (Verdict, String) {
    (Verdict::NotChecked, "no checkpoint has a signature that is good".into())
}

impl Known<'_> {
    fn epochs(&self) -> BTreeSet<u64> {
        self.history.epochs()
    }

    fn signers(&self) -> String {
        format!("the word of {}", self.keys.trust(self.epochs()))
    }

    fn world(&self, wanted: &Digest, draft: &mut Draft) {
        let here = self.genesis.world_id();
        let (verdict, words) = said(here == *wanted, format!("the world is {here}"), format!(", not {wanted}"));
        draft.ask("policy: world", verdict, words, "arithmetic: the id is the hash of the genesis");
    }

    fn allowed_keys(&self, allowed: &[PublicKey], draft: &mut Draft) {
        // Also of epochs that signed no checkpoint: they have given receipts.
        let other = self.keys.iter().find(|(_, key)| !allowed.contains(&key.binding.key));
        let other = other.map(|(epoch, key)| format!("epoch {epoch} has key {}{NOT_ALLOWED}", key.binding.key));
        self.tell("policy: keys", other, "every epoch's key is allowed", "the policy", draft);
    }

    fn code(&self, allowed: &[Digest], draft: &mut Draft) {
        let other = self.history.signed().find(|checkpoint| !allowed.contains(&checkpoint.code));
        let other = other.map(|other| format!("checkpoint {} is by code {}{NOT_ALLOWED}", other.sequence, other.code));
        let brought = self.upgraded.iter().find(|(_, code)| !allowed.contains(code));
        let other =
            other.or(brought.map(|(number, code)| format!("upgrade {number} brought code {code}{NOT_ALLOWED}")));
        self.tell("policy: code_ids", other, "every checkpoint is by allowed code", &self.signers(), draft);
    }

    fn epoch(&self, least: u64, draft: &mut Draft) {
        let (verdict, words) = match self.whole.map(|newest| newest.epoch) {
            Some(epoch) => said(epoch >= least, format!("the newest epoch is {epoch}"), format!(", below {least}")),
            None => unsigned(),
        };
        draft.ask("policy: min_epoch", verdict, words, self.signers());
    }

    fn tell(&self, name: &'static str, other: Option<String>, passed: &str, trust: &str, draft: &mut Draft) {
        let (verdict, words) = match other {
            _ if self.epochs().is_empty() => unsigned(),
            Some(other) => (Verdict::Fail, other),
            None => (Verdict::Pass, passed.to_owned()),
        };
        draft.ask(name, verdict, words, trust);
    }

    /// Of the evidence of every epoch that signed a checkpoint; none: it could not be checked.
    fn each(&self, name: &'static str, draft: &mut Draft, judge: impl Fn(&Found) -> Option<(Verdict, String)>) {
        let mut lines: BTreeMap<Verdict, Problems> = BTreeMap::new();
        for epoch in self.epochs() {
            let line = self.evidence.get(&epoch).and_then(&judge);
            let (verdict, words) = line.unwrap_or((Verdict::NotChecked, "the evidence was not checked".into()));
            lines.entry(verdict).or_default().add(format!("epoch {epoch}: {words}"));
        }
        let (verdict, words) = match lines.last_key_value() {
            Some((verdict, words)) => (*verdict, words.reason().unwrap_or_default()),
            None => unsigned(),
        };
        draft.ask(name, verdict, words, "the evidence");
    }

    /// As [`Known::each`], of quotes that are verified alone.
    fn quoted(&self, name: &'static str, draft: &mut Draft, judge: impl Fn(&VerifiedQuote) -> (Verdict, String)) {
        self.each(name, draft, |found| match found {
            Found::Verified(quote) => Some(judge(quote)),
            Found::None => Some((Verdict::NotChecked, "there is no TEE that could say it".into())),
            Found::Unchecked(_) | Found::Unsaid(_) | Found::Outside(_) | Found::Broken => None,
        });
    }

    fn age(&self, most: u64, draft: &mut Draft) {
        let (verdict, words) = match self.whole {
            Some(newest) => {
                let then_s = newest.wall_time_ms / 1000;
                let key = self.keys.get(newest.epoch).map(|key| key.binding.key.to_string()).unwrap_or_default();
                let age = match self.now_s.checked_sub(then_s) {
                    Some(age) => format!("{age} s old"),
                    None => format!("{} s in the future", then_s - self.now_s),
                };
                let words = format!("checkpoint {} is {age} by the clock of key {key}", newest.sequence);
                said(self.now_s.abs_diff(then_s) <= most, words, format!(", allowed are {most} s"))
            }
            None => unsigned(),
        };
        draft.ask("policy: max_age_s", verdict, words, "the node's clock, which is for information");
    }

    /// A quote has no time of its own: it is over the key binding, which has the node's.
    fn evidence_age(&self, most: u64, draft: &mut Draft) {
        let epoch = self.whole.map(|newest| newest.epoch);
        let binding = epoch.and_then(|epoch| self.keys.get(epoch)).map(|key| &key.binding);
        let found = epoch.and_then(|epoch| self.evidence.get(&epoch));
        let (verdict, words) = match (binding, found) {
            (Some(binding), Some(Found::Verified(_))) => {
                let then_s = binding.wall_time_ms / 1000;
                let age = self.now_s.abs_diff(then_s);
                let words = format!("the quote over the key of epoch {} is {age} s old", binding.epoch);
                said(age <= most, words, format!(", allowed are {most} s"))
            }
            (Some(_), Some(Found::None)) => (Verdict::NotChecked, "there is no TEE that could say it".into()),
            (Some(_), _) => (Verdict::NotChecked, "the evidence was not checked".into()),
            (None, _) => unsigned(),
        };
        draft.ask("policy: max_evidence_age_s", verdict, words, "the node's clock at its start");
    }

    fn seed_origin(&self, wanted: SeedOrigin, draft: &mut Draft) {
        let here = self.genesis.seed_origin.unwrap_or(SeedOrigin::Operator);
        let (verdict, words) = said(here == wanted, format!("the seed's origin is {here}"), NOT_ALLOWED);
        draft.ask("policy: seed_origin", verdict, words, "the genesis: the operator's word");
    }

    fn receipt_deadline(&self, most_ms: u64, draft: &mut Draft) {
        let (verdict, words) = match self.longest_delay {
            Some(Delay { ticks, player, tick }) => {
                let waited_ms = ticks.saturating_mul(1000) / u64::from(self.genesis.tick_rate_hz.max(1));
                let told = count(ticks, "tick", "ticks");
                let words = format!(
                    "an input of player {player} at tick {tick} waited {told} ({waited_ms} ms) for its receipt"
                );
                said(waited_ms <= most_ms, words, format!(", allowed are {most_ms} ms"))
            }
            None => (Verdict::NotChecked, "no two receipts of a player, with the log between them, were given".into()),
        };
        draft.ask("policy: receipt_deadline_ms", verdict, words, "ticks that the node signed");
    }
}

#[cfg(test)]
mod tests;

//! What a TEE says of each epoch's key.

use std::collections::{BTreeMap, BTreeSet};

use super::history::History;
use super::keys::Keys;
use super::report::{Draft, Verdict};
use super::words::range;
use crate::evidence::{Evidence, EvidenceError, Kind, VerifiedQuote};
use crate::hex::hex;
use crate::statement::KeyOrigin;
use crate::store::{Contents, Store};

const OPERATOR: &str = "the operator's word";
const INTEL: &str = "Intel SGX root CA";

/// What was found of one epoch's evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There is none, or it says that there is none.
    None,
    /// The vendor's key says that a TEE asked for a quote over this key, and what ran there says that the key never was outside.
    Verified(VerifiedQuote),
    /// The same, but the key was loaded from a file.
    Outside(Kind),
    /// The same, but nobody says where the key comes from.
    Unsaid(Kind),
    /// There is a quote, and nobody can say here whether it is good.
    Unchecked(Kind),
    /// It is damaged or says something else.
    Broken,
}

impl Found {
    fn kind(&self) -> Option<Kind> {
        match self {
            Self::None => Some(Kind::None),
            Self::Verified(quote) => Some(quote.kind),
            Self::Unchecked(kind) | Self::Outside(kind) | Self::Unsaid(kind) => Some(*kind),
            Self::Broken => None,
        }
    }
}

type Line = (Verdict, String, &'static str);

/// The facts, and what was found of each epoch.
pub(super) fn judge(
    store: &Store,
    contents: &Contents,
    keys: &Keys,
    history: &History,
    (collateral, now_s): (Option<&str>, u64),
    draft: &mut Draft,
) -> BTreeMap<u64, Found> {
    let epochs: BTreeSet<u64> = contents.key_bindings.iter().chain(&contents.evidence).copied().collect();
    let mut found = BTreeMap::new();
    let mut lines: Vec<(u64, u64, Line)> = Vec::new();
    for epoch in epochs.into_iter().chain(history.epochs()).collect::<BTreeSet<u64>>() {
        let read = store.evidence(epoch).map_err(|cause| cause.to_string());
        let (here, line) = match (read, keys.get(epoch).map(|key| &key.binding)) {
            (Ok(None), _) => (Found::None, none()),
            (Ok(Some(bytes)), Some(binding)) => {
                let origin = binding.provenance.as_ref().map(|provenance| &provenance.origin);
                check(&bytes, (collateral, now_s), &binding.report_data(), origin)
            }
            (Ok(Some(_)), None) => (Found::Broken, failed("there is no key binding to hold it against".into())),
            (Err(cause), _) => (Found::Broken, failed(cause)),
        };
        let line = contradicted(epoch, &here, history).unwrap_or(line);
        found.insert(epoch, here);
        match lines.last_mut() {
            Some((_, last, before)) if *before == line && last.checked_add(1) == Some(epoch) => *last = epoch,
            _ => lines.push((epoch, epoch, line)),
        }
    }
    for (first, last, (verdict, reason, trust)) in lines {
        draft.add("evidence", verdict, format!("{}: {reason}", range("epoch", first, last)), trust);
    }
    found
}

fn none() -> Line {
    (Verdict::NotChecked, "no TEE: nothing but the operator's word binds the key".into(), OPERATOR)
}

fn failed(reason: String) -> Line {
    (Verdict::Fail, reason, INTEL)
}

/// One epoch's file, held against what its key binding asks for.
fn check(
    bytes: &[u8],
    (collateral, now_s): (Option<&str>, u64),
    report_data: &[u8; 64],
    origin: Option<&KeyOrigin>,
) -> (Found, Line) {
    let evidence = match Evidence::from_bytes(bytes) {
        Ok(evidence) => evidence,
        Err(cause) => return (Found::Broken, failed(cause.to_string())),
    };
    match verify(&evidence, collateral, now_s, report_data) {
        Ok(quote) => bound(quote, now_s, origin),
        Err(EvidenceError::NoEvidence) => (Found::None, none()),
        Err(cause @ (EvidenceError::NoCollateral(_) | EvidenceError::NotSupported(_))) => {
            (Found::Unchecked(evidence.kind), (Verdict::NotChecked, cause.to_string(), OPERATOR))
        }
        Err(cause) => (Found::Broken, failed(cause.to_string())),
    }
}

/// A quote shows that a TEE ran what said this key was its own. A key that came from outside may be anywhere else, too.
fn bound(quote: VerifiedQuote, now_s: u64, origin: Option<&KeyOrigin>) -> (Found, Line) {
    let told = told(&quote, now_s);
    let measured = || ["mr_td", "mr_enclave"].into_iter().find_map(|name| quote.measurement(name));
    let (how, found) = match origin {
        Some(KeyOrigin::Made) => ("; the program measured there made the key", None),
        Some(KeyOrigin::Unsealed(to)) if measured() == Some(&hex(to)) => {
            ("; the key was unsealed to that measurement", None)
        }
        Some(KeyOrigin::Unsealed(_)) => {
            ("; the key was unsealed to another measurement", Some(Found::Unsaid(quote.kind)))
        }
        Some(KeyOrigin::File) => {
            ("; but the key was loaded from a file: whoever has that signs anywhere", Some(Found::Outside(quote.kind)))
        }
        None => (
            "; but the key binding, of version 1, does not say where the key comes from",
            Some(Found::Unsaid(quote.kind)),
        ),
    };
    let reason = told + how;
    match found {
        None => (Found::Verified(quote), (Verdict::Pass, reason, INTEL)),
        Some(found) => (found, (Verdict::NotChecked, reason, OPERATOR)),
    }
}

/// Collateral that was given counts alone. What the operator keeps may be older, from before a platform was revoked: if it
/// stood in for what the reader gave, the operator would choose by what it is judged.
fn verify(
    evidence: &Evidence,
    given: Option<&str>,
    now_s: u64,
    report_data: &[u8; 64],
) -> Result<VerifiedQuote, EvidenceError> {
    let Some(given) = given else { return evidence.verify(now_s, report_data) };
    let with_given = Evidence { collateral: Some(given.to_owned()), ..evidence.clone() };
    with_given.verify(now_s, report_data)
}

fn told(quote: &VerifiedQuote, now_s: u64) -> String {
    let names = ["mr_td", "mr_enclave"];
    let measured = names.iter().find_map(|name| quote.measurement(name).map(|value| format!(", {name} {value}")));
    let advisories = match quote.advisory_ids.as_slice() {
        [] => String::new(),
        ids => format!(", advisories {}", ids.join(" ")),
    };
    format!(
        "a {} quote is over this key; platform {} at {now_s} s{advisories}{}",
        quote.kind,
        quote.status,
        measured.unwrap_or_default()
    )
}

/// Checkpoints say in which TEE they were made: it must be the one that the evidence is of.
fn contradicted(epoch: u64, found: &Found, history: &History) -> Option<Line> {
    let kind = found.kind()?.to_string();
    let other = history.signed().find(|checkpoint| checkpoint.epoch == epoch && checkpoint.environment.tee != kind)?;
    let said = &other.environment.tee;
    Some(failed(format!("checkpoint {} says tee {said:?}, the evidence is of kind {kind:?}", other.sequence)))
}

#[cfg(test)]
mod tests;

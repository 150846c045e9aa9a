//! What a TEE says of each epoch's key.

use std::collections::{BTreeMap, BTreeSet};

use super::history::History;
use super::keys::Keys;
use super::report::{Draft, Verdict};
use super::words::range;
use crate::evidence::{Evidence, EvidenceError, Kind, VerifiedQuote};
use crate::store::{Contents, Store};

const OPERATOR: &str = "the operator's word";
const INTEL: &str = "Intel SGX root CA";

/// What was found of one epoch's evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There is none, or it says that there is none.
    None,
    /// The vendor's key says that a TEE made this key.
    Verified(VerifiedQuote),
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
            Self::Unchecked(kind) => Some(*kind),
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
        let report_data = keys.get(epoch).map(|key| key.binding.report_data());
        let (here, line) = match (read, report_data) {
            (Ok(None), _) => (Found::None, none()),
            (Ok(Some(bytes)), Some(report_data)) => check(&bytes, collateral, now_s, &report_data),
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
fn check(bytes: &[u8], collateral: Option<&str>, now_s: u64, report_data: &[u8; 64]) -> (Found, Line) {
    let evidence = match Evidence::from_bytes(bytes) {
        Ok(evidence) => evidence,
        Err(cause) => return (Found::Broken, failed(cause.to_string())),
    };
    match verify(&evidence, collateral, now_s, report_data) {
        Ok(quote) => {
            let line = (Verdict::Pass, told(&quote, now_s), INTEL);
            (Found::Verified(quote), line)
        }
        Err(EvidenceError::NoEvidence) => (Found::None, none()),
        Err(cause @ (EvidenceError::NoCollateral(_) | EvidenceError::NotSupported(_))) => {
            (Found::Unchecked(evidence.kind), (Verdict::NotChecked, cause.to_string(), OPERATOR))
        }
        Err(cause) => (Found::Broken, failed(cause.to_string())),
    }
}

/// Collateral that was given comes first: what is kept may have run out. Either is signed by the vendor.
fn verify(
    evidence: &Evidence,
    given: Option<&str>,
    now_s: u64,
    report_data: &[u8; 64],
) -> Result<VerifiedQuote, EvidenceError> {
    let Some(given) = given else { return evidence.verify(now_s, report_data) };
    let with_given = Evidence { collateral: Some(given.to_owned()), ..evidence.clone() };
    with_given.verify(now_s, report_data).or_else(|cause| match &evidence.collateral {
        Some(_) => evidence.verify(now_s, report_data).map_err(|_| cause),
        None => Err(cause),
    })
}

fn told(quote: &VerifiedQuote, now_s: u64) -> String {
    let names = ["mr_td", "mr_enclave"];
    let measured = names.iter().find_map(|name| quote.measurement(name).map(|value| format!(", {name} {value}")));
    let advisories = match quote.advisory_ids.as_slice() {
        [] => String::new(),
        ids => format!(", advisories {}", ids.join(" ")),
    };
    format!(
        "a {} quote was made for this key; platform {} at {now_s} s{advisories}{}",
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

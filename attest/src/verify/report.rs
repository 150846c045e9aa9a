//! What a verification has come to: facts, one by one.

use std::fmt;

use serde::Serialize;

use super::words::Problems;
use crate::statement::KeyBinding;

/// What is known of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Verdict {
    /// It was checked, and is as it must be.
    #[serde(rename = "PASS")]
    Pass,
    /// There is no such thing here.
    #[serde(rename = "NOT APPLICABLE")]
    NotApplicable,
    /// It could not be checked, or not with what was given: the answer is open.
    #[serde(rename = "NOT CHECKED")]
    NotChecked,
    /// It was checked, and is not as it must be.
    #[serde(rename = "FAIL")]
    Fail,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "PASS",
            Self::NotApplicable => "NOT APPLICABLE",
            Self::NotChecked => "NOT CHECKED",
            Self::Fail => "FAIL",
        })
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What was looked at, in a word or two. Several facts may have the same name.
    pub name: &'static str,
    /// What is known of it.
    pub verdict: Verdict,
    /// Why, with what was found.
    pub reason: String,
    /// What it rests on: "key 3f…", "Intel SGX root CA", "arithmetic".
    pub trust: String,
}

/// What all facts together come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No fact failed, and all that was asked for (every entry of the policy, the receipts given) passed. What was not
    /// asked for may be unchecked.
    Met,
    /// Some fact failed.
    Failed,
    /// No fact failed, but something that was asked for could not be checked.
    NotEnough,
    /// It cannot be judged as a store: there is no genesis that can be read, or a statement, a key binding or a file of
    /// receipts is not even the kind of file that it must be. Facts that failed as well are listed.
    Malformed,
}

impl Outcome {
    /// The exit code of a program that reports the outcome: 0 met, 1 failed, 2 not enough evidence, 3 malformed.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Met => 0,
            Self::Failed => 1,
            Self::NotEnough => 2,
            Self::Malformed => 3,
        }
    }
}

/// Whose word the store is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BoundKey {
    /// From this epoch on.
    pub epoch: u64,
    /// 64 hexadecimal digits.
    pub key: String,
    /// What the operator calls the node.
    pub node: String,
}

/// A verification's result. There is no single verdict: read the facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What was looked at. A fact comes after those that it rests upon.
    pub facts: Vec<Fact>,
    /// The key of each epoch that has a good binding.
    pub keys: Vec<BoundKey>,
    /// What they come to, for programs.
    pub outcome: Outcome,
}

impl Report {
    /// All facts of this name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().filter(move |fact| fact.name == name)
    }

    /// All facts with this verdict.
    pub fn with(&self, verdict: Verdict) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |fact| fact.verdict == verdict)
    }
}

/// A report that is being made.
#[derive(Debug, Default)]
pub(super) struct Draft {
    facts: Vec<Fact>,
    keys: Vec<BoundKey>,
    malformed: bool,
    unmet: bool,
}

impl Draft {
    pub(super) fn add(
        &mut self,
        name: &'static str,
        verdict: Verdict,
        reason: impl Into<String>,
        trust: impl Into<String>,
    ) {
        self.facts.push(Fact { name, verdict, reason: plain(reason.into()), trust: plain(trust.into()) });
    }

    pub(super) fn key(&mut self, epoch: u64, binding: &KeyBinding) {
        self.keys.push(BoundKey { epoch, key: binding.key.to_string(), node: plain(binding.node.clone()) });
    }

    /// PASS with these words, or FAIL with the problems.
    pub(super) fn judge(
        &mut self,
        name: &'static str,
        problems: &Problems,
        passed: impl Into<String>,
        trust: impl Into<String>,
    ) {
        match problems.reason() {
            None => self.add(name, Verdict::Pass, passed, trust),
            Some(reason) => self.add(name, Verdict::Fail, reason, trust),
        }
    }

    /// A fact that was asked for: unless it passes, the outcome is not "met".
    pub(super) fn ask(
        &mut self,
        name: &'static str,
        verdict: Verdict,
        reason: impl Into<String>,
        trust: impl Into<String>,
    ) {
        self.unmet |= verdict != Verdict::Pass;
        self.add(name, verdict, reason, trust);
    }

    /// Something is not even the kind of file that it must be.
    pub(super) fn malformed(&mut self) {
        self.malformed = true;
    }

    pub(super) fn finish(self) -> Report {
        let failed = self.facts.iter().any(|fact| fact.verdict == Verdict::Fail);
        let outcome = match (self.malformed, failed, self.unmet) {
            (true, ..) => Outcome::Malformed,
            (_, true, _) => Outcome::Failed,
            (.., true) => Outcome::NotEnough,
            _ => Outcome::Met,
        };
        Report { facts: self.facts, keys: self.keys, outcome }
    }
}

/// Causes may quote outside data, and people read this in a terminal.
fn plain(text: String) -> String {
    text.replace(char::is_control, " ")
}

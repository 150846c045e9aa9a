//! What a verification has come to: facts, one by one.

use std::fmt;

use serde::Serialize;

use super::words::Problems;
use crate::Digest;
use crate::statement::{KeyBinding, WorkReceipt};

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

/// A receipt for work that its epoch's key has signed for this world and run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Worked {
    /// Its number.
    pub sequence: u64,
    /// 64 hexadecimal digits: the hash by which the next one names it.
    pub hash: String,
    /// Whose key signed it.
    pub epoch: u64,
    /// The work after this tick.
    pub from_tick: u64,
    /// The last tick of it.
    pub to_tick: u64,
    /// What a replay counts, too.
    pub repeatable: RepeatableWork,
    /// What is the node's word alone.
    pub node_word: DeliveredWork,
}

/// Work that follows from the world and its inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RepeatableWork {
    /// From one tick to the other.
    pub ticks: u64,
    /// Used by the world's program.
    pub fuel: u64,
    /// For each tick, the players in the world.
    pub player_ticks: u64,
}

/// What a node says that it has sent to viewers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeliveredWork {
    /// By growing size.
    pub views: Vec<ViewTime>,
    /// Sent to viewers.
    pub media_bytes: u64,
}

/// How long viewers had pictures of one size, all viewers together. 0 × 0: of further sizes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ViewTime {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Milliseconds.
    pub ms: u64,
}

impl Worked {
    pub(super) fn of(hash: Digest, receipt: &WorkReceipt) -> Self {
        let views = receipt.delivered.views().map(|((width, height), ms)| ViewTime { width, height, ms }).collect();
        let (fuel, player_ticks) = (receipt.repeatable.fuel, receipt.repeatable.player_ticks);
        Self {
            sequence: receipt.sequence,
            hash: hash.to_string(),
            epoch: receipt.epoch,
            from_tick: receipt.from_tick,
            to_tick: receipt.to_tick,
            repeatable: RepeatableWork { ticks: receipt.ticks(), fuel, player_ticks },
            node_word: DeliveredWork { views, media_bytes: receipt.delivered.media_bytes },
        }
    }
}

/// A verification's result. There is no single verdict: read the facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What was looked at. A fact comes after those that it rests upon.
    pub facts: Vec<Fact>,
    /// The key of each epoch that has a good binding.
    pub keys: Vec<BoundKey>,
    /// The receipts for work, in order.
    pub work: Vec<Worked>,
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
    work: Vec<Worked>,
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

    pub(super) fn worked(&mut self, worked: Worked) {
        self.work.push(worked);
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
        Report { facts: self.facts, keys: self.keys, work: self.work, outcome }
    }
}

/// Causes may quote outside data, and people read this in a terminal.
fn plain(text: String) -> String {
    text.replace(char::is_control, " ")
}

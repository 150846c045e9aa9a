//! Who really sent the inputs: players' signatures, in the order of the log.

use super::inputs::Witness;
use super::report::{Draft, Verdict};
use super::words::count;
use crate::Digest;
use crate::log::{Forged, InputCounts, InputVerifier, Label, TickInputs};
use crate::store::Genesis;

/// Reads the log along.
#[derive(Debug)]
pub(super) struct Signatures {
    world: Digest,
    run: [u8; 16],
    label: Option<Label>,
    verifier: InputVerifier,
    /// What was counted before the last gap.
    before: InputCounts,
    forged: Option<Forged>,
}

impl Signatures {
    pub(super) fn new(genesis: &Genesis, label: Option<Label>) -> Self {
        let (world, run) = (genesis.world_id(), genesis.run);
        let verifier = InputVerifier::new(&world, &run).with_label(label);
        Self { world, run, label, verifier, before: InputCounts::default(), forged: None }
    }

    /// The first that was found.
    pub(super) fn forged(&self) -> Option<&Forged> {
        self.forged.as_ref()
    }

    pub(super) fn counts(&self) -> InputCounts {
        let (before, here) = (self.before, self.verifier.counts());
        InputCounts {
            signed: before.signed + here.signed,
            unsigned: before.unsigned + here.unsigned,
            unknown_key: before.unknown_key + here.unknown_key,
            players: before.players.max(here.players),
        }
    }

    /// The facts.
    pub(super) fn judge(&self, sealed: bool, draft: &mut Draft) {
        const KEYS: &str = "players' keys as the log gives them: each player can compare its own";
        if sealed {
            return draft.add("input signatures", Verdict::NotChecked, "sealed from you: give the seal key", KEYS);
        }
        let InputCounts { signed, unsigned, unknown_key, .. } = self.counts();
        let inputs = |number| count(number, "input", "inputs");
        match (&self.forged, signed) {
            (Some(forged), _) => draft.add("input signatures", Verdict::Fail, forged.to_string(), KEYS),
            (None, 0) => {
                let reason = "no kept input has a signature that can be checked";
                draft.add("input signatures", Verdict::NotApplicable, reason, KEYS);
            }
            (None, _) => {
                let reason = format!("{} signed by the players", inputs(signed));
                draft.add("input signatures", Verdict::Pass, reason, KEYS);
            }
        }
        if unknown_key > 0 {
            let reason = format!("{} signed with keys in a part of the log that is not kept", inputs(unknown_key));
            draft.add("unknown keys", Verdict::NotChecked, reason, "the node's word");
        }
        if unsigned > 0 {
            let reason = format!("{} of players without a key", inputs(unsigned));
            draft.add("unsigned inputs", Verdict::NotChecked, reason, "the node's word");
        }
    }
}

impl Witness for Signatures {
    /// The first forgery stands.
    fn take(&mut self, inputs: &TickInputs) {
        if self.forged.is_none() {
            self.forged = self.verifier.check(inputs).err();
        }
    }

    fn gap(&mut self) {
        self.before = self.counts();
        self.verifier = InputVerifier::in_the_middle(&self.world, &self.run).with_label(self.label);
    }
}

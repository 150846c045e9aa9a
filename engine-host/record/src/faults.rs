//! A world that halted: written down and signed, after all that came before it.

use lightcone_attest::Digest;
use lightcone_attest::log::TickInputs;
use lightcone_attest::statement::{self, Checkpoint, Fault, FaultKind};
use lightcone_attest::store::Store;
use lightcone_world::simulation::{HaltKind, Halted};

use super::fault_chain::FaultChain;
use super::ledger::{Ledger, RecordError};
use super::read::{ReadError, signed_fault};

/// A tick that did not come to its end. Nothing of it is in the record: neither its inputs, which nobody was told are kept, nor a
/// state.
#[derive(Clone, Debug)]
pub struct HaltedTick {
    /// What the tick took in.
    pub inputs: TickInputs,
    /// What the world says.
    pub halted: Halted,
}

/// All faults of a record, in order, if each is signed by the key of its epoch.
pub fn faults(store: &Store) -> Result<Vec<Fault>, ReadError> {
    store.faults()?.into_iter().map(|sequence| Ok(signed_fault(store, sequence)?.1)).collect()
}

impl Ledger {
    /// Signs that the world halted, and keeps that; none without a store. After an error the same call may succeed later.
    pub fn sign_fault(&mut self, tick: &HaltedTick) -> Result<Option<Vec<u8>>, RecordError> {
        let HaltedTick { inputs, halted } = tick;
        let Some(kept) = &mut self.kept else { return Ok(None) };
        let mut hasher = kept.store.input_hasher();
        if !inputs.entries.is_empty() {
            hasher.update(inputs)?;
        }
        let (input_root, input_count) = hasher.finish();
        let Checkpoint { world, run, epoch, .. } = self.template;
        let fault = Fault {
            world,
            run,
            epoch,
            sequence: self.faults.sequence,
            previous: self.faults.previous,
            checkpoint: self.newest.map_or(Digest([0; 32]), |(hash, _)| hash),
            tick: inputs.tick,
            kind: kind(halted.kind),
            fuel: halted.fuel,
            why: halted.why.clone(),
            input_root,
            input_count,
        };
        let bytes = statement::sign(&fault, &self.key);
        kept.store.put_fault(fault.sequence, &bytes)?;
        kept.room.took(bytes.len() as u64);
        self.faults = FaultChain { sequence: fault.sequence + 1, previous: statement::hash(&bytes) };
        Ok(Some(bytes))
    }
}

fn kind(kind: HaltKind) -> FaultKind {
    match kind {
        HaltKind::Trap => FaultKind::Trap,
        HaltKind::OutOfFuel => FaultKind::OutOfFuel,
        HaltKind::StackOverflow => FaultKind::StackOverflow,
        HaltKind::Interface => FaultKind::Interface,
        HaltKind::Machine => FaultKind::Machine,
        HaltKind::World => FaultKind::World,
    }
}

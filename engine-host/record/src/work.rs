//! Receipts for work: what an operator is paid for, signed beside the checkpoints.

use lightcone_attest::statement::{self, Delivered};

use super::ledger::{Ledger, RecordError};

impl Ledger {
    /// Notes what was done up to the newest checkpoint, which was just made. `fuel`: used by the world's program since the world
    /// began; `delivered`: sent to viewers since this epoch began.
    pub fn worked(&mut self, fuel: u64, delivered: &Delivered) {
        if let Some(newest) = self.newest {
            self.meter.reach(newest, fuel, delivered);
        }
    }

    /// Signs for the work that was noted since the last such receipt, and keeps that. None where nothing was noted, and without a
    /// store: what nobody can check is not signed for. After an error the same call may succeed later.
    pub fn sign_work(&mut self) -> Result<Option<Vec<u8>>, RecordError> {
        let Some(kept) = &mut self.kept else { return Ok(None) };
        let Some(receipt) = self.meter.receipt(&self.template) else { return Ok(None) };
        let bytes = statement::sign(&receipt, &self.key);
        kept.store.put_work_receipt(receipt.sequence, &bytes)?;
        kept.room.took(bytes.len() as u64);
        self.meter.signed(statement::hash(&bytes));
        Ok(Some(bytes))
    }
}

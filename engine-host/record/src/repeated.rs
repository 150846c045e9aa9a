//! Receipts for work, held against what a replay counts.

use std::collections::BTreeMap;

use lightcone_attest::log::{Presence, TickInputs};
use lightcone_attest::statement::{Repeatable, WorkReceipt};
use lightcone_attest::store::Store;
use lightcone_world::simulation::Simulation;

use super::begin::players;
use super::read::{ReadError, signed_work_receipt};

/// What a replay says of the receipts for work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepeatedWork {
    /// Receipts whose fuel and player-ticks the replay counted, too.
    pub same: u64,
    /// Receipts for stretches that the replay did not run whole.
    pub outside: u64,
    /// The first that differs.
    pub differs: Option<OtherWork>,
}

/// A receipt for work that a replay does not bear out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherWork {
    /// The receipt's number.
    pub sequence: u64,
    /// The work after this tick.
    pub from_tick: u64,
    /// The last tick of it.
    pub to_tick: u64,
    /// What was signed.
    pub signed: Repeatable,
    /// What the replay counts.
    pub counted: Repeatable,
}

/// Counts along with a replay.
pub(super) struct Count {
    presence: Presence,
    /// Totals at checkpoints, from where the replay began.
    at: BTreeMap<u64, Repeatable>,
}

impl Count {
    pub(super) fn begin(simulation: &mut Simulation) -> Self {
        let here = players(simulation).into_iter().map(|session| session.0);
        let mut count = Self { presence: Presence::after(simulation.tick(), here), at: BTreeMap::new() };
        count.reach(simulation, &[]);
        count
    }

    /// The replay has come to a checkpoint, by these inputs.
    pub(super) fn reach(&mut self, simulation: &Simulation, inputs: &[TickInputs]) {
        inputs.iter().for_each(|inputs| self.presence.take(inputs));
        let player_ticks = self.presence.until(simulation.tick());
        self.at.insert(simulation.tick(), Repeatable { fuel: simulation.fuel(), player_ticks });
    }

    /// In order, up to the first that differs.
    pub(super) fn compare(&self, store: &Store) -> Result<RepeatedWork, ReadError> {
        let mut repeated = RepeatedWork::default();
        for sequence in store.work_receipts()? {
            let (_, receipt) = signed_work_receipt(store, sequence)?;
            match self.counted(&receipt) {
                None => repeated.outside += 1,
                Some(counted) if counted == receipt.repeatable => repeated.same += 1,
                Some(counted) => {
                    let WorkReceipt { from_tick, to_tick, repeatable: signed, .. } = receipt;
                    repeated.differs = Some(OtherWork { sequence, from_tick, to_tick, signed, counted });
                    break;
                }
            }
        }
        Ok(repeated)
    }

    fn counted(&self, receipt: &WorkReceipt) -> Option<Repeatable> {
        let (from, to) = (self.at.get(&receipt.from_tick)?, self.at.get(&receipt.to_tick)?);
        let fuel = to.fuel.saturating_sub(from.fuel);
        Some(Repeatable { fuel, player_ticks: to.player_ticks.saturating_sub(from.player_ticks) })
    }
}

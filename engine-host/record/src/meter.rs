//! What a node does on its world, counted from one receipt for work to the next.

use lightcone_attest::Digest;
use lightcone_attest::log::{Presence, TickInputs};
use lightcone_attest::statement::{Checkpoint, Delivered, Repeatable, WorkReceipt};

/// Totals at the end of a tick.
#[derive(Clone, Debug, Default)]
struct Point {
    tick: u64,
    /// Since the world began.
    fuel: u64,
    /// Since the meter began.
    player_ticks: u64,
    /// Since the node began.
    delivered: Delivered,
}

/// Counts.
#[derive(Debug)]
pub(super) struct Meter {
    presence: Presence,
    /// Up to here it is signed for, or another epoch's business.
    from: Point,
    /// The newest checkpoint, if it came after that: its hash, and what was counted there.
    to: Option<(Digest, Point)>,
    sequence: u64,
    previous: Digest,
}

impl Meter {
    /// Begins after a tick, with the fuel used so far and the players who are in the world.
    pub(super) fn after(tick: u64, fuel: u64, players: impl IntoIterator<Item = u64>) -> Self {
        let from = Point { tick, fuel, ..Point::default() };
        let presence = Presence::after(tick, players);
        Self { presence, from, to: None, sequence: 0, previous: Digest([0; 32]) }
    }

    /// The next receipt follows this one.
    pub(super) fn following(self, newest: Option<&(Digest, WorkReceipt)>) -> Self {
        match newest {
            Some((hash, receipt)) => Self { sequence: receipt.sequence.saturating_add(1), previous: *hash, ..self },
            None => self,
        }
    }

    /// Inputs that were written down.
    pub(super) fn take(&mut self, inputs: &TickInputs) {
        self.presence.take(inputs);
    }

    /// A checkpoint, given by its hash and tick, was made. `fuel`: since the world began; `delivered`: since the node began.
    pub(super) fn reach(&mut self, (checkpoint, tick): (Digest, u64), fuel: u64, delivered: &Delivered) {
        if tick > self.from.tick {
            let player_ticks = self.presence.until(tick);
            self.to = Some((checkpoint, Point { tick, fuel, player_ticks, delivered: delivered.clone() }));
        }
    }

    /// For all that came since the last receipt, up to the newest checkpoint; none if there is nothing. `template`: names world,
    /// run and epoch.
    pub(super) fn receipt(&self, template: &Checkpoint) -> Option<WorkReceipt> {
        let (checkpoint, to) = self.to.as_ref()?;
        let fuel = to.fuel.saturating_sub(self.from.fuel);
        let player_ticks = to.player_ticks.saturating_sub(self.from.player_ticks);
        Some(WorkReceipt {
            world: template.world,
            run: template.run,
            epoch: template.epoch,
            sequence: self.sequence,
            previous: self.previous,
            checkpoint: *checkpoint,
            from_tick: self.from.tick,
            to_tick: to.tick,
            repeatable: Repeatable { fuel, player_ticks },
            delivered: to.delivered.since(&self.from.delivered),
        })
    }

    /// That receipt was signed and kept: the next one begins there.
    pub(super) fn signed(&mut self, hash: Digest) {
        if let Some((_, to)) = self.to.take() {
            self.from = to;
        }
        (self.sequence, self.previous) = (self.sequence + 1, hash);
    }
}

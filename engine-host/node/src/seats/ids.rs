//! What tells one life of a world from all others, and what its players sign their inputs for.

use lightcone_attest::Digest;
use lightcone_attest::log::player_binding;
use lightcone_attest::statement::Checkpoint;
use lightcone_protocol::SessionId;

/// What players sign their inputs for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunIds {
    pub(crate) world: Digest,
    pub(crate) run: [u8; 16],
    /// Players of different epochs have different ids.
    pub(crate) epoch: u32,
}

impl RunIds {
    /// `epoch` beyond 32 bits would need four billion starts of one run.
    pub(crate) fn of(checkpoint: &Checkpoint) -> Self {
        let Checkpoint { world, run, epoch, .. } = checkpoint;
        Self { world: *world, run: *run, epoch: *epoch as u32 }
    }

    /// What a player's signatures are bound to.
    pub(crate) fn binding(&self, player: SessionId) -> Digest {
        player_binding(&self.world, &self.run, player.0)
    }
}

//! What a node acknowledges to a player.

use super::cbor::{FieldError, FieldReader, FieldWriter};
use super::envelope::Statement;
use crate::digest::Digest;
use crate::log::player_chain::{Lane, PlayerChain};

/// Says: of this player, these inputs are in the log for good. A log without them proves that the node dropped them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// As in [`Checkpoint`](super::Checkpoint).
    pub world: Digest,
    /// As in [`Checkpoint`](super::Checkpoint).
    pub run: [u8; 16],
    /// As in [`Checkpoint`](super::Checkpoint).
    pub epoch: u64,
    /// The player that sent the inputs.
    pub player: u64,
    /// The hash chains over all that the player sent, up to the newest entry of each kind.
    pub chain: PlayerChain,
    /// All of it is in the log at or before this tick.
    pub tick: u64,
}

const VERSION: u64 = 1;

impl Statement for Receipt {
    const CONTEXT: &'static str = "lightcone-receipt-v1";

    fn to_payload(&self) -> Vec<u8> {
        let mut out = FieldWriter::default();
        out.number(VERSION).bytes(&self.world.0).bytes(&self.run).number(self.epoch);
        out.number(self.player);
        for lane in [&self.chain.motions, &self.chain.edges] {
            out.number(lane.sequence).number(lane.count).bytes(&lane.head.0);
        }
        out.number(self.tick);
        out.finish()
    }

    fn from_payload(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut from = FieldReader::new(bytes)?;
        from.exactly(VERSION)?;
        let lane = |from: &mut FieldReader| -> Result<Lane, FieldError> {
            let (sequence, count) = (from.number()?, from.number()?);
            Ok(Lane { sequence, count, head: from.digest()? })
        };
        let receipt = Self {
            world: from.digest()?,
            run: from.array()?,
            epoch: from.number()?,
            player: from.number()?,
            chain: PlayerChain { motions: lane(&mut from)?, edges: lane(&mut from)? },
            tick: from.number()?,
        };
        from.finish()?;
        Ok(receipt)
    }
}

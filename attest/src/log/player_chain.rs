//! What a player signs, and the hash chains over what it sent.

use super::entry::{Entry, Kind};
use crate::canonical::Encoder;
use crate::digest::Digest;

const BINDING_CONTEXT: &str = "lightcone 2026-11-22 player binding v1";
const CHAIN_CONTEXT: &str = "lightcone 2026-11-22 player chain v1";
const SIGNED_PREFIX: &[u8] = b"lightcone-input-v1:";

/// What ties a player's signatures to one world, run and player, so that they are worth nothing elsewhere:
/// BLAKE3 (derive-key) of world (32 bytes), run (16) and player (u64).
pub fn player_binding(world: &Digest, run: &[u8; 16], player: u64) -> Digest {
    Digest::derive(BINDING_CONTEXT, &[&world.0[..], run, &player.to_le_bytes()].concat())
}

/// What a player's key signs: `lightcone-input-v1:`, the [`player_binding`] (32 bytes), the payload.
pub fn signed_input(binding: &Digest, payload: &[u8]) -> Vec<u8> {
    [SIGNED_PREFIX, &binding.0, payload].concat()
}

/// Everything that a player sent, as two hashes. The node's receipts name them; the player computes the same.
///
/// Motions and edges travel apart and may overtake one another; among themselves they keep their order. So each kind
/// has a chain of its own, and a player can compute both without knowing in which order the node received them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlayerChain {
    /// The motions, which may be lost on their way.
    pub motions: Lane,
    /// What may not be lost: the key, then presses, releases and lines of text.
    pub edges: Lane,
}

/// The hash chain over one kind of a player's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The hash of the newest link; in the beginning the [`player_binding`].
    pub head: Digest,
    /// How many entries it has.
    pub count: u64,
    /// The newest entry's sequence; 0 before the first.
    pub sequence: u64,
}

impl PlayerChain {
    /// A chain without entries. `binding`: see [`player_binding`].
    pub fn new(binding: Digest) -> Self {
        let lane = Lane { head: binding, count: 0, sequence: 0 };
        Self { motions: lane, edges: lane }
    }

    /// Adds a key or an input; other entries are the node's and leave the chain as it is.
    pub fn push(&mut self, entry: &Entry) {
        match entry.kind {
            Kind::Motion => self.motions.push(entry),
            Kind::Key | Kind::Edge => self.edges.push(entry),
            Kind::Join | Kind::Leave | Kind::Command => {}
        }
    }
}

impl Lane {
    /// `head = BLAKE3(derive-key; head (32 bytes), kind u8, sequence u64, payload blob, signed bool, signature)`
    fn push(&mut self, entry: &Entry) {
        let mut link = Encoder::default();
        link.u8(entry.kind as u8).u64(entry.sequence).blob(&entry.payload).bool(entry.signature.is_some());
        let signature = entry.signature.as_ref().map_or(&[][..], |signature| signature);
        self.head = Digest::derive(CHAIN_CONTEXT, &[&self.head.0[..], link.bytes(), signature].concat());
        self.count += 1;
        self.sequence = entry.sequence;
    }
}

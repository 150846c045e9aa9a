//! Players who were in the world when the program ended, as the record knows them: enough to let them go on.

use std::collections::{BTreeMap, BTreeSet};

use lightcone_attest::Digest;
use lightcone_attest::log::{Entry, Kind, PlayerChain};
use lightcone_attest::statement::PublicKey;
use lightcone_attest::store::{Store, StoreError};
use lightcone_protocol::SessionId;

/// A player whose whole stay is in the record.
#[derive(Clone, Debug)]
pub struct Returning {
    /// The player's.
    pub session: SessionId,
    /// Signs all of its input, if there is one.
    pub key: Option<PublicKey>,
    /// The newest sequence of its motions.
    pub last_motion: u32,
    /// The newest sequence of its edges.
    pub last_edge: u32,
    /// All of its inputs so far, as receipts name them.
    pub chain: PlayerChain,
}

impl Returning {
    fn new(session: SessionId, binding: Digest) -> Self {
        Self { session, key: None, last_motion: 0, last_edge: 0, chain: PlayerChain::new(binding) }
    }

    fn take(&mut self, entry: &Entry) {
        self.chain.push(entry);
        let sequence = u32::try_from(entry.sequence).unwrap_or(u32::MAX);
        match entry.kind {
            Kind::Key => {
                self.key = entry.payload.as_slice().try_into().ok().and_then(|key| PublicKey::from_bytes(key).ok())
            }
            Kind::Motion => self.last_motion = sequence,
            Kind::Edge => self.last_edge = sequence,
            Kind::Join | Kind::Leave | Kind::Command => {}
        }
    }
}

/// Those of `players` whose stay the store has from its beginning: of others nobody knows the key. Reads back as far as the
/// oldest of these began.
pub(super) fn returning(
    store: &Store,
    players: &[SessionId],
    binding: impl Fn(SessionId) -> Digest,
) -> Result<Vec<Returning>, StoreError> {
    let mut unseen: BTreeSet<u64> = players.iter().map(|session| session.0).collect();
    let mut wanted = Vec::new();
    for sequence in store.segments()?.into_iter().rev() {
        if unseen.is_empty() {
            break;
        }
        let Ok(segment) = store.segment(sequence) else { break };
        wanted.push(sequence);
        for entry in segment.iter().flat_map(|tick| &tick.entries).filter(|entry| entry.kind == Kind::Join) {
            unseen.remove(&entry.player);
        }
    }
    let whole = players.iter().filter(|session| !unseen.contains(&session.0));
    let mut found: BTreeMap<u64, _> =
        whole.map(|session| (session.0, Returning::new(*session, binding(*session)))).collect();
    for sequence in wanted.into_iter().rev().filter(|_| !players.is_empty()) {
        for entry in store.segment(sequence)?.iter().flat_map(|tick| &tick.entries) {
            if let Some(player) = found.get_mut(&entry.player) {
                player.take(entry);
            }
        }
    }
    Ok(found.into_values().collect())
}

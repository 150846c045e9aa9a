//! Upgrades follow one another, across starts, from the package of the genesis on.

use lightcone_attest::Digest;
use lightcone_attest::statement::Upgrade;
use lightcone_attest::store::Store;

use super::read::{ReadError, signed_upgrade};

/// Where the chain of a record's upgrades stands.
#[derive(Debug)]
pub(super) struct UpgradeChain {
    /// Of the next one.
    pub(super) sequence: u64,
    /// The hash of the newest; zero without one.
    pub(super) previous: Digest,
    /// What the world's program is now, if it is one.
    pub(super) package: Option<Digest>,
    /// Of one that is being made: the root of the state that the old version left.
    pub(super) before: Option<Digest>,
    /// One that is signed and not yet in the store, with its sequence: it comes before the checkpoint that it names.
    pub(super) pending: Option<(u64, Vec<u8>)>,
}

impl UpgradeChain {
    /// Before the first.
    pub(super) fn from(package: Option<Digest>) -> Self {
        Self { sequence: 0, previous: Digest([0; 32]), package, before: None, pending: None }
    }

    /// After those of a store.
    pub(super) fn of(store: &Store) -> Result<Self, ReadError> {
        let mut chain = Self::from(store.genesis().package());
        for (hash, upgrade, happened) in upgrades(store)? {
            (chain.sequence, chain.previous) = (upgrade.sequence.saturating_add(1), hash);
            if happened {
                chain.package = Some(upgrade.to);
            }
        }
        Ok(chain)
    }
}

/// All upgrades of a record, in order, each with its hash and whether it came to its checkpoint.
pub(super) fn upgrades(store: &Store) -> Result<Vec<(Digest, Upgrade, bool)>, ReadError> {
    let read = |sequence| {
        let (hash, upgrade) = signed_upgrade(store, sequence)?;
        let happened = store.has_checkpoint(upgrade.number, &upgrade.checkpoint)?;
        Ok((hash, upgrade, happened))
    };
    store.upgrades()?.into_iter().map(read).collect()
}

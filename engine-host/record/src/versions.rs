//! Which version of the world's program a stretch of the record was run by.

use std::collections::BTreeMap;

use lightcone_attest::Digest;
use lightcone_attest::statement::Upgrade;
use lightcone_attest::store::Store;
use lightcone_world::WorldSpec;

use super::replay_error::ReplayError;
use super::upgrade_chain::upgrades;
use super::upgrades::package;

/// The upgrades that happened, by the checkpoints that they name, and the worlds to choose from.
pub(super) struct Versions<'a> {
    store: &'a Store,
    worlds: &'a [WorldSpec],
    upgrades: BTreeMap<u64, Upgrade>,
}

impl<'a> Versions<'a> {
    pub(super) fn of(store: &'a Store, worlds: &'a [WorldSpec]) -> Result<Self, ReplayError> {
        let happened = upgrades(store)?.into_iter().filter(|(_, _, happened)| *happened);
        let upgrades = happened.map(|(_, upgrade, _)| (upgrade.number, upgrade)).collect();
        Ok(Self { store, worlds, upgrades })
    }

    /// Of the state of this checkpoint.
    pub(super) fn at(&self, checkpoint: u64) -> Result<&'a WorldSpec, ReplayError> {
        self.newest(self.upgrades.range(..=checkpoint).next_back())
    }

    /// Of the ticks that lead to this checkpoint.
    pub(super) fn up_to(&self, checkpoint: u64) -> Result<&'a WorldSpec, ReplayError> {
        self.newest(self.upgrades.range(..checkpoint).next_back())
    }

    /// The state that the old version left, where an upgrade went on from this checkpoint.
    pub(super) fn left_at(&self, checkpoint: u64) -> Option<Digest> {
        self.upgrades.get(&checkpoint).map(|upgrade| upgrade.before)
    }

    fn newest(&self, upgrade: Option<(&u64, &Upgrade)>) -> Result<&'a WorldSpec, ReplayError> {
        let genesis = self.store.genesis();
        let Some((_, upgrade)) = upgrade else {
            let found = self.worlds.iter().find(|world| world.assets() == genesis.assets);
            return found.ok_or_else(|| match genesis.package() {
                Some(wanted) if !self.upgrades.is_empty() => ReplayError::Version { wanted },
                _ => ReplayError::Assets,
            });
        };
        let found = self.worlds.iter().find(|world| package(world) == Some(upgrade.to));
        found.ok_or(ReplayError::Version { wanted: upgrade.to })
    }
}

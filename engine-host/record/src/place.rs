//! Where a node's epoch stands among the others: after the newest that the store has, or, after a restore, visibly apart.

use std::path::PathBuf;

use lightcone_attest::Digest;
use lightcone_attest::statement;
use lightcone_attest::store::{Store, StoreError};

use super::anchor::{self, AnchorError};
use super::identity::Identity;

/// Why no epoch can be opened.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the key has signed last cannot be told.
    #[error(transparent)]
    Anchor(#[from] AnchorError),
    /// The store is older than what its key has signed.
    #[error(
        "the key has signed epoch {signed} of this record, as {path} says, and the store is an older copy, in which epoch {next} \
         would be next: with --after-restore it goes on, and says so to everybody; what came since is given up"
    )]
    Restored {
        /// What says so.
        path: PathBuf,
        /// The newest epoch by the key.
        signed: u64,
        /// What would be opened.
        next: u64,
    },
}

/// Where an epoch stands among the others.
pub(super) struct Place {
    pub(super) epoch: u64,
    /// The hash of the newest key binding in the store.
    pub(super) previous: Digest,
    /// See [`Provenance::given_up`](lightcone_attest::statement::Provenance::given_up).
    pub(super) given_up: u64,
}

impl Place {
    pub(super) const FIRST: Self = Self { epoch: 0, previous: Digest([0; 32]), given_up: 0 };

    /// After the newest epoch that the store has. If the key has signed a later one, the store is an older copy.
    pub(super) fn next(store: &Store, identity: &Identity) -> Result<Self, PlaceError> {
        let newest = store.epochs()?.pop();
        let bound = newest.map(|epoch| Ok::<_, StoreError>((epoch, statement::hash(&store.key_binding(epoch)?))));
        let bound = bound.transpose()?;
        let (epoch, previous) = bound.map_or((0, Digest([0; 32])), |(newest, hash)| (newest + 1, hash));
        let next = Self { epoch, previous, given_up: 0 };
        let Some(path) = &identity.anchor else { return Ok(next) };
        let Some((signed, hash)) = anchor::read(path, &store.genesis().run)? else { return Ok(next) };
        if store.key_binding(signed).is_ok_and(|binding| statement::hash(&binding) == hash) {
            return Ok(next);
        }
        if !identity.after_restore {
            return Err(PlaceError::Restored { path: path.clone(), signed, next: epoch });
        }
        Ok(Self { epoch: epoch.max(signed.saturating_add(1)), given_up: signed, ..next })
    }
}

//! What is written down, and in which order, so that a crash at any moment leaves a record that verifies:
//! inputs before they are acknowledged; chunks, then the manifest, then the statement that names it, then the next segment.

use std::collections::{BTreeMap, BTreeSet};

use lightcone_attest::log::{
    InputError, InputHasher, Kind, LogError, PlayerChain, SegmentWriter, TickInputs, player_binding,
};
use lightcone_attest::statement::{self, Checkpoint, Receipt, SigningKey};
use lightcone_attest::store::{Manifest, ManifestError, Store, StoreError};
use lightcone_attest::{Digest, DigestError, SavedState, StateChanges, StateDigest, StateTree};

/// Why the record cannot go on. Nothing after it may be acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The input log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Inputs that cannot be hashed.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A state that cannot be digested.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// Something was written without bevy's change detection.
    #[error(
        "at tick {tick} the state kept up to date differs from the whole state in {components:?}: a system writes it past \
         bevy's change detection"
    )]
    Unnoticed {
        /// Of the states.
        tick: u64,
        /// Names.
        components: Vec<String>,
    },
    /// A state that cannot be listed.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A state of the past.
    #[error("a checkpoint at tick {tick} cannot follow one at tick {previous}")]
    TickOrder {
        /// Asked for.
        tick: u64,
        /// Of the newest checkpoint.
        previous: u64,
    },
}

/// A checkpoint that was just made.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The COSE_Sign1 bytes.
    pub bytes: Vec<u8>,
    /// With the digests of all components.
    pub state: StateDigest,
    /// Written to the store for it.
    pub stored_bytes: u64,
}

/// A receipt for a player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// The session's number.
    pub player: u64,
    /// The signed [`Receipt`].
    pub bytes: Vec<u8>,
}

/// The record of one world by one key.
#[derive(Debug)]
pub struct Ledger {
    pub(super) key: SigningKey,
    pub(super) kept: Option<Kept>,
    pub(super) tree: StateTree,
    /// What stays the same in all checkpoints of this epoch; the rest is filled in for each.
    pub(super) template: Checkpoint,
    /// The newest statement's hash and tick.
    pub(super) newest: Option<(Digest, u64)>,
    pub(super) inputs: InputHasher,
    /// Of players who are here, and what of theirs was not yet acknowledged.
    pub(super) chains: BTreeMap<u64, (PlayerChain, bool)>,
}

/// Where it is kept.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) store: Store,
    pub(super) segment: SegmentWriter,
    pub(super) unsynced: bool,
    /// States and inputs of so many checkpoints are kept; all without.
    pub(super) keep: Option<u64>,
}

impl Kept {
    fn sync(&mut self) -> Result<(), LogError> {
        if self.unsynced {
            self.segment.sync()?;
            self.unsynced = false;
        }
        Ok(())
    }
}

impl Ledger {
    /// What a world's id, run and so on are in its statements.
    pub fn template(&self) -> &Checkpoint {
        &self.template
    }

    /// Writes down what a tick took in. Ticks that took nothing are not written.
    pub fn tick(&mut self, inputs: &TickInputs) -> Result<(), RecordError> {
        if inputs.entries.is_empty() {
            return Ok(());
        }
        if let Some(kept) = &mut self.kept {
            kept.segment.append(inputs)?;
            kept.unsynced = true;
        }
        self.inputs.update(inputs)?;
        for entry in &inputs.entries {
            if entry.kind == Kind::Leave {
                self.chains.remove(&entry.player);
                continue;
            }
            let (world, run) = (&self.template.world, &self.template.run);
            let begin = || (PlayerChain::new(player_binding(world, run, entry.player)), false);
            let (chain, fresh) = self.chains.entry(entry.player).or_insert_with(begin);
            chain.push(entry);
            *fresh |= entry.kind.is_input() || entry.kind == Kind::Key;
        }
        Ok(())
    }

    /// Makes everything so far outlive a loss of power, and acknowledges it to the players. Without a store nothing lasts,
    /// and nothing is acknowledged.
    pub fn sync(&mut self, tick: u64) -> Result<Vec<Acknowledged>, RecordError> {
        let Some(kept) = &mut self.kept else { return Ok(Vec::new()) };
        kept.sync()?;
        let Checkpoint { world, run, epoch, .. } = self.template;
        let fresh = self.chains.iter_mut().filter(|(_, (_, fresh))| *fresh);
        Ok(fresh
            .map(|(player, (chain, fresh))| {
                *fresh = false;
                let receipt = Receipt { world, run, epoch, player: *player, chain: *chain, tick };
                Acknowledged { player: *player, bytes: statement::sign(&receipt, &self.key) }
            })
            .collect())
    }

    /// Who has sent something and not left.
    pub(super) fn players(&self) -> BTreeSet<u64> {
        self.chains.keys().copied().collect()
    }

    /// Takes in what changed in the state since the last call of this or [`Ledger::checkpoint`], and digests it.
    pub fn digest(&mut self, changes: &StateChanges) -> Result<StateDigest, RecordError> {
        self.tree.apply(changes)?;
        Ok(self.tree.digest())
    }

    /// Compares the state kept up to date with the whole one.
    pub fn check(&mut self, whole: &SavedState) -> Result<(), RecordError> {
        let (kept, scratch) = (self.tree.digest(), whole.digest(self.tree.hashing())?);
        if kept == scratch {
            return Ok(());
        }
        let components = kept.differing_components(&scratch).into_iter().map(str::to_owned).collect();
        Err(RecordError::Unnoticed { tick: whole.tick, components })
    }

    /// Takes in what changed, and signs the state, which came of everything written down so far. `wall_time_ms`: Unix time,
    /// for information.
    pub fn checkpoint(&mut self, changes: &StateChanges, wall_time_ms: u64) -> Result<Signed, RecordError> {
        let tick = changes.tick;
        if let Some((_, previous)) = self.newest.filter(|(_, previous)| *previous >= tick) {
            return Err(RecordError::TickOrder { tick, previous });
        }
        let digest = self.digest(changes)?;
        let (manifest, stored_bytes) = match &mut self.kept {
            Some(kept) => {
                kept.sync()?;
                let written = kept.store.put_tree(&mut self.tree)?;
                (written.manifest, written.bytes)
            }
            None => (Manifest::digest_of(&Manifest { tick, leaves: self.tree.leaves() }.to_bytes()?), 0),
        };
        let (input_root, input_count) = self.inputs.take();
        let checkpoint = Checkpoint {
            tick,
            previous: self.newest.map_or(Digest([0; 32]), |(hash, _)| hash),
            state_root: digest.root,
            input_root,
            input_count,
            manifest,
            wall_time_ms,
            ..self.template.clone()
        };
        let bytes = statement::sign(&checkpoint, &self.key);
        self.close(checkpoint.sequence, &bytes)?;
        self.newest = Some((statement::hash(&bytes), tick));
        self.template.sequence += 1;
        Ok(Signed { checkpoint, bytes, state: digest, stored_bytes })
    }

    /// Puts the statement down and begins the next segment.
    fn close(&mut self, sequence: u64, statement: &[u8]) -> Result<(), RecordError> {
        let Some(kept) = &mut self.kept else { return Ok(()) };
        kept.store.put_statement(sequence, statement)?;
        (kept.segment, _) = kept.store.segment_writer(sequence + 1)?;
        if let Some(keep) = kept.keep {
            kept.store.retain(keep)?;
        }
        Ok(())
    }
}

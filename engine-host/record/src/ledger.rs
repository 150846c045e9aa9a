//! What is written down, and in which order, so that a crash at any moment leaves a record that verifies:
//! inputs before they are acknowledged; chunks, then the manifest, then the statement that names it, then the next segment.
//!
//! A disk that is full, or fails for a while, loses nothing: what an error interrupted can be tried again, see
//! [`RecordError::may_pass`]. What is signed once stays as it was signed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lightcone_attest::log::{
    InputError, InputHasher, Kind, LogError, PlayerChain, SegmentWriter, TickInputs, player_binding,
};
use lightcone_attest::statement::{self, Checkpoint, KeyBinding, Receipt, SigningKey};
use lightcone_attest::store::{Manifest, ManifestError, Store, StoreError};
use lightcone_attest::{Digest, DigestError, SavedState, StateChanges, StateDigest, StateTree};

use super::fault_chain::FaultChain;
use super::meter::Meter;
use super::room::Room;
use super::upgrade_chain::UpgradeChain;

/// A segment of this length is to be closed by a checkpoint, whenever the next one would be due: who goes on with the record
/// reads it whole, and at [`MAX_SEGMENT_BYTES`](lightcone_attest::log::MAX_SEGMENT_BYTES) there would be no more room for
/// inputs.
const LONG_SEGMENT_BYTES: u64 = 64 << 20;

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
    /// What a sync could not bring to the disk cannot be read back either.
    #[error("inputs in {path} are lost after a failed sync: restart the node, it goes on from what is on the disk")]
    Lost {
        /// The segment's file.
        path: PathBuf,
    },
    /// A state that cannot be listed.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The store is as large as it may get.
    #[error("the store has {used} bytes, and may have {limit}: raise --store-limit, or keep fewer states with --keep")]
    Limit {
        /// By all its files.
        used: u64,
        /// By configuration.
        limit: u64,
    },
    /// A state of the past.
    #[error("a checkpoint at tick {tick} cannot follow one at tick {previous}")]
    TickOrder {
        /// Asked for.
        tick: u64,
        /// Of the newest checkpoint.
        previous: u64,
    },
}

impl RecordError {
    /// Whether the same call may succeed later, as when there is room on the disk again. Nothing was lost so far.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Limit { .. } | Self::Store(StoreError::Io { .. }) => true,
            Self::Log(cause) | Self::Store(StoreError::Log(cause)) => {
                matches!(cause, LogError::Io { .. } | LogError::SyncFailed { .. })
            }
            _ => false,
        }
    }
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
    pub(super) key: Arc<SigningKey>,
    /// Of this epoch.
    pub(super) binding: KeyBinding,
    pub(super) kept: Option<Kept>,
    pub(super) tree: StateTree,
    /// What stays the same in all checkpoints of this epoch; the rest is filled in for each.
    pub(super) template: Checkpoint,
    /// The newest statement's hash and tick.
    pub(super) newest: Option<(Digest, u64)>,
    /// A checkpoint that is signed and not yet whole in the store: it is finished before anything else is written.
    pub(super) pending: Option<Signed>,
    pub(super) inputs: InputHasher,
    /// Of players who are here, and what of theirs was not yet acknowledged.
    pub(super) chains: BTreeMap<u64, (PlayerChain, bool)>,
    pub(super) meter: Meter,
    pub(super) faults: FaultChain,
    pub(super) upgrades: UpgradeChain,
}

/// Where it is kept.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) store: Store,
    pub(super) segment: SegmentWriter,
    pub(super) unsynced: bool,
    /// States and inputs of so many checkpoints are kept; all without.
    pub(super) keep: Option<u64>,
    pub(super) room: Room,
}

impl Kept {
    fn append(&mut self, inputs: &TickInputs) -> Result<(), RecordError> {
        self.make_room()?;
        let before = self.segment.bytes();
        self.segment.append(inputs)?;
        self.room.took(self.segment.bytes() - before);
        self.unsynced = true;
        Ok(())
    }

    /// `sequence`: the segment's.
    fn sync(&mut self, sequence: u64) -> Result<(), RecordError> {
        if !self.unsynced {
            return Ok(());
        }
        match self.segment.sync() {
            Err(LogError::SyncFailed { path }) => self.write_again(&path, sequence)?,
            synced => synced?,
        }
        self.unsynced = false;
        Ok(())
    }

    /// After a sync that failed nobody knows which bytes are on the disk, and a later sync may not say. So all of them are
    /// written to a new file, as they are read back, if they are what was appended.
    fn write_again(&mut self, path: &Path, sequence: u64) -> Result<(), RecordError> {
        let (bytes, last_tick) = (self.segment.bytes(), self.segment.last_tick());
        replace_by_itself(path, bytes)
            .map_err(|cause| RecordError::Log(LogError::Io { path: path.to_owned(), doing: "write again", cause }))?;
        let (segment, _) = self.store.segment_writer(sequence)?;
        if (segment.bytes(), segment.last_tick()) != (bytes, last_tick) {
            return Err(RecordError::Lost { path: path.to_owned() });
        }
        self.segment = segment;
        Ok(())
    }

    /// At the limit fewer states are kept, if any number is to be kept at all.
    fn make_room(&mut self) -> Result<(), RecordError> {
        self.room.look_now_and_then();
        let mut keep = self.keep.unwrap_or(1);
        while let Some((used, limit)) = self.room.is_over() {
            self.room.look();
            if self.room.is_over().is_none() {
                break;
            }
            if keep <= 1 {
                return Err(RecordError::Limit { used, limit });
            }
            keep /= 2;
            self.store.retain(keep)?;
        }
        Ok(())
    }
}

/// The first `bytes` of a file, in a new file of the same name that is on the disk when this returns.
fn replace_by_itself(path: &Path, bytes: u64) -> io::Result<()> {
    let whole = fs::read(path)?;
    let kept = usize::try_from(bytes).ok().and_then(|bytes| whole.get(..bytes));
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    let temporary = PathBuf::from(name);
    fs::write(&temporary, kept.ok_or(io::ErrorKind::UnexpectedEof)?)?;
    File::open(&temporary)?.sync_all()?;
    fs::rename(&temporary, path)?;
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
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
        self.finish()?;
        if let Some(kept) = &mut self.kept {
            kept.append(inputs)?;
        }
        self.inputs.update(inputs)?;
        self.meter.take(inputs);
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
        self.finish()?;
        let Some(kept) = &mut self.kept else { return Ok(Vec::new()) };
        kept.sync(self.template.sequence)?;
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

    /// So much came in that a checkpoint is to be made soon, and begins a new segment.
    pub fn wants_checkpoint(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.segment.bytes() >= LONG_SEGMENT_BYTES)
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
        if let Some(signed) = self.finish()?.filter(|signed| signed.checkpoint.tick == tick) {
            return Ok(signed);
        }
        self.must_come_after(tick)?;
        let signed = self.sign(changes, wall_time_ms)?;
        self.put_down(signed)
    }

    /// A tick has one checkpoint at most.
    pub(super) fn must_come_after(&self, tick: u64) -> Result<(), RecordError> {
        match self.newest.filter(|(_, previous)| *previous >= tick) {
            Some((_, previous)) => Err(RecordError::TickOrder { tick, previous }),
            None => Ok(()),
        }
    }

    pub(super) fn put_down(&mut self, signed: Signed) -> Result<Signed, RecordError> {
        self.pending = Some(signed.clone());
        self.finish()?;
        Ok(signed)
    }

    pub(super) fn sign(&mut self, changes: &StateChanges, wall_time_ms: u64) -> Result<Signed, RecordError> {
        let tick = changes.tick;
        let state = self.digest(changes)?;
        let (manifest, stored_bytes) = match &mut self.kept {
            Some(kept) => {
                kept.make_room()?;
                kept.sync(self.template.sequence)?;
                let written = kept.store.put_tree(&mut self.tree)?;
                kept.room.took(written.bytes);
                (written.manifest, written.bytes)
            }
            None => (Manifest::digest_of(&Manifest { tick, leaves: self.tree.leaves() }.to_bytes()?), 0),
        };
        let (input_root, input_count) = self.inputs.take();
        let checkpoint = Checkpoint {
            tick,
            previous: self.newest.map_or(Digest([0; 32]), |(hash, _)| hash),
            state_root: state.root,
            input_root,
            input_count,
            manifest,
            wall_time_ms,
            ..self.template.clone()
        };
        let bytes = statement::sign(&checkpoint, &self.key);
        Ok(Signed { checkpoint, bytes, state, stored_bytes })
    }

    /// Puts a signed checkpoint down, if there is one, and begins the next segment. After an error it is still there.
    pub(super) fn finish(&mut self) -> Result<Option<Signed>, RecordError> {
        let Some(signed) = self.pending.take() else { return Ok(None) };
        if let Err(error) = self.close(signed.checkpoint.sequence, &signed.bytes) {
            self.pending = Some(signed);
            return Err(error);
        }
        self.newest = Some((statement::hash(&signed.bytes), signed.checkpoint.tick));
        self.template.sequence += 1;
        Ok(Some(signed))
    }

    /// Each step may find that it was done before.
    fn close(&mut self, sequence: u64, statement: &[u8]) -> Result<(), RecordError> {
        let Some(kept) = &mut self.kept else { return Ok(()) };
        if let Some((upgrade, bytes)) = &self.upgrades.pending {
            kept.store.put_upgrade(*upgrade, bytes)?;
            kept.room.took(bytes.len() as u64);
            self.upgrades.pending = None;
        }
        kept.store.put_statement(sequence, statement)?;
        (kept.segment, _) = kept.store.segment_writer(sequence + 1)?;
        if let Some(keep) = kept.keep {
            kept.store.retain(keep)?;
        }
        Ok(())
    }
}

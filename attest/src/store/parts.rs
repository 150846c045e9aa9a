//! What is put into a store and taken out again.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::chunk::{self, Packer};
use super::error::StoreError;
use super::layout::{self, EVIDENCE, INPUTS, KEYS, MANIFESTS, SEGMENT, STATEMENT, STATEMENTS};
use super::listing;
use super::manifest::{self, Manifest, ManifestError};
use super::open::Store;
use crate::digest::{Digest, StateDigest};
use crate::files;
use crate::log::{self, OpenSegment, Repair, SegmentId, SegmentWriter, TickInputs};
use crate::state::{Leaf, Piece, SavedState};
use crate::statement;
use crate::tree::StateTree;

/// The longest signed statement, bytes: 16 KiB.
pub const MAX_STATEMENT_BYTES: u64 = statement::MAX_BYTES as u64;
/// The longest evidence of one key, bytes: 1 MiB.
pub const MAX_EVIDENCE_BYTES: u64 = 1 << 20;

/// What was written when a state was put into a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The digest of the state's manifest: what a statement calls the state by.
    pub manifest: Digest,
    /// The digest of the state.
    pub state: StateDigest,
    /// How many of its pieces were not there before.
    pub new_chunks: u64,
    /// The length of all files written, together.
    pub bytes: u64,
}

impl Store {
    /// Keeps a state, given as its pieces in order of component and chunk. Pieces that are there already are not
    /// written again. When this returns, the state is on the disk.
    pub fn put_state(&mut self, tick: u64, pieces: &[Piece]) -> Result<Written, StoreError> {
        let hashing = self.hashing();
        let leaves: Vec<Leaf> = pieces.iter().map(|piece| piece.leaf(&hashing)).collect();
        self.put_leaves(Manifest { tick, leaves }, |at, _| Some(Cow::Borrowed(&pieces[at].bytes)))
    }

    /// As [`Store::put_state`], for a state that is digested with this store's [`hashing`](Store::hashing): only what
    /// is new is looked at.
    pub fn put_tree(&mut self, tree: &mut StateTree) -> Result<Written, StoreError> {
        let manifest = Manifest { tick: tree.tick(), leaves: tree.leaves() };
        self.put_leaves(manifest, |_, leaf| tree.piece(leaf))
    }

    /// `piece` gives the bytes of a leaf by its place and itself; none if there is no such piece.
    fn put_leaves<'a>(
        &mut self,
        manifest: Manifest,
        piece: impl Fn(usize, &Leaf) -> Option<Cow<'a, [u8]>>,
    ) -> Result<Written, StoreError> {
        let hashing = self.hashing();
        let bytes = manifest.to_bytes();
        let bytes = bytes.map_err(|cause| StoreError::Manifest { path: self.directory.join(MANIFESTS), cause })?;
        let id = Manifest::digest_of(&bytes);
        let path = self.manifest_path(&id);
        let state = manifest.state_digest(&hashing).map_err(|cause| StoreError::State { path: path.clone(), cause })?;
        let (new_chunks, chunk_bytes) = self.put_chunks(&manifest.leaves, piece)?;
        self.put_once(&path, &bytes, manifest::MAX_FILE_BYTES)?;
        self.writing_mut()?.newest = Some(id);
        Ok(Written { manifest: id, state, new_chunks, bytes: chunk_bytes + bytes.len() as u64 })
    }

    /// How many files were written, and their length. All bytes are on the disk before any file has its name, and all
    /// names when this returns.
    fn put_chunks<'a>(
        &mut self,
        leaves: &[Leaf],
        piece: impl Fn(usize, &Leaf) -> Option<Cow<'a, [u8]>>,
    ) -> Result<(u64, u64), StoreError> {
        let known = &self.writing()?.chunks;
        let mut packer = Packer::default();
        let mut new = BTreeSet::new();
        let mut shelves = BTreeSet::new();
        let mut length = 0;
        for (at, leaf) in leaves.iter().enumerate() {
            if known.contains(&leaf.digest) || new.contains(&leaf.digest) {
                continue;
            }
            let Some(piece) = piece(at, leaf) else { continue };
            new.insert(leaf.digest);
            let path = layout::chunk(&self.directory, &leaf.digest);
            let file = chunk::encode_with(&mut packer, &leaf.digest, &piece, self.seal.as_ref());
            let file = file.map_err(|cause| StoreError::Chunk { path: path.clone(), cause })?;
            length += file.len() as u64;
            let shelf = path.parent().unwrap_or(&self.directory).to_owned();
            if shelves.insert(shelf.clone()) {
                fs::create_dir_all(&shelf).map_err(StoreError::io("create", &shelf))?;
            }
            files::write_temporary(&path, &file).map_err(StoreError::io("write", &path))?;
        }
        if new.is_empty() {
            return Ok((0, 0));
        }
        files::sync_all_below(&self.directory).map_err(StoreError::io("sync", &self.directory))?;
        for id in &new {
            let path = layout::chunk(&self.directory, id);
            files::name_temporary(&path).map_err(StoreError::io("name", &path))?;
        }
        files::sync_all_below(&self.directory).map_err(StoreError::io("sync", &self.directory))?;
        let count = new.len() as u64;
        self.writing_mut()?.chunks.append(&mut new);
        Ok((count, length))
    }

    /// The list of the pieces that make a state.
    pub fn manifest(&self, id: &Digest) -> Result<Manifest, StoreError> {
        let path = self.manifest_path(id);
        let bytes = read(&path, manifest::MAX_FILE_BYTES)?;
        let refused = |cause| StoreError::Manifest { path: path.clone(), cause };
        let found = Manifest::digest_of(&bytes);
        if found != *id {
            return Err(refused(ManifestError::Content(found)));
        }
        Manifest::from_bytes(&bytes).map_err(refused)
    }

    /// A whole state, by its manifest. Every piece is checked against its digest.
    pub fn state(&self, manifest: &Digest) -> Result<SavedState, StoreError> {
        let Manifest { tick, leaves } = self.manifest(manifest)?;
        let pieces = leaves.iter().map(|leaf| self.piece(leaf)).collect::<Result<Vec<_>, _>>()?;
        let path = self.manifest_path(manifest);
        SavedState::from_pieces(tick, pieces).map_err(|cause| StoreError::State { path, cause })
    }

    /// Keeps a signed checkpoint, after the state that it names. One that is there already is never changed.
    pub fn put_statement(&self, sequence: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_signed(STATEMENTS, sequence, bytes)
    }

    /// A signed checkpoint, by its sequence.
    pub fn statement(&self, sequence: u64) -> Result<Vec<u8>, StoreError> {
        self.signed(STATEMENTS, sequence)
    }

    /// The sequences of all checkpoints, growing. Gaps are for the verifier to judge.
    pub fn sequences(&self) -> Result<Vec<u64>, StoreError> {
        listing::numbers(&self.directory.join(STATEMENTS), STATEMENT, None)
    }

    /// Keeps the signed key binding of an epoch.
    pub fn put_key_binding(&self, epoch: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_once(&self.key_path(epoch, STATEMENT), bytes, MAX_STATEMENT_BYTES)
    }

    /// The signed key binding of an epoch.
    pub fn key_binding(&self, epoch: u64) -> Result<Vec<u8>, StoreError> {
        read(&self.key_path(epoch, STATEMENT), MAX_STATEMENT_BYTES)
    }

    /// The epochs of all key bindings, growing.
    pub fn epochs(&self) -> Result<Vec<u64>, StoreError> {
        listing::numbers(&self.directory.join(KEYS), STATEMENT, Some(EVIDENCE))
    }

    /// Keeps a TEE's evidence for an epoch's key.
    pub fn put_evidence(&self, epoch: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_once(&self.key_path(epoch, EVIDENCE), bytes, MAX_EVIDENCE_BYTES)
    }

    /// The evidence for an epoch's key, if there is any.
    pub fn evidence(&self, epoch: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match read(&self.key_path(epoch, EVIDENCE), MAX_EVIDENCE_BYTES) {
            Err(StoreError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        }
    }

    /// Begins the segment that checkpoint `sequence` will close, or goes on with it. Then a torn end is cut off, and
    /// the repair says what was found. There may be one writer at a time.
    pub fn segment_writer(&self, sequence: u64) -> Result<(SegmentWriter, Option<Repair>), StoreError> {
        self.writing()?;
        let (path, id, seal) = (self.segment_path(sequence), self.segment_id(sequence), self.seal.as_ref());
        if path.exists() {
            let (writer, repair) = SegmentWriter::open_to_append(&path, id, seal)?;
            Ok((writer, Some(repair)))
        } else {
            Ok((SegmentWriter::create_new(&path, id, seal)?, None))
        }
    }

    /// The inputs between checkpoints `sequence − 1` and `sequence`. Anything wrong with them is an error.
    pub fn segment(&self, sequence: u64) -> Result<Vec<TickInputs>, StoreError> {
        Ok(log::read_segment(&self.segment_path(sequence), self.segment_id(sequence), self.seal.as_ref())?)
    }

    /// The inputs of the newest segment, which no checkpoint has closed. Its end may be torn, or be written just now.
    pub fn open_segment(&self, sequence: u64) -> Result<OpenSegment, StoreError> {
        Ok(log::read_open_segment(&self.segment_path(sequence), self.segment_id(sequence), self.seal.as_ref())?)
    }

    /// The sequences of all input segments, growing.
    pub fn segments(&self) -> Result<Vec<u64>, StoreError> {
        listing::numbers(&self.directory.join(INPUTS), SEGMENT, None)
    }

    /// A signed statement, kept by its number.
    pub(super) fn put_signed(&self, folder: &str, number: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_once(&self.signed_path(folder, number), bytes, MAX_STATEMENT_BYTES)
    }

    pub(super) fn signed(&self, folder: &str, number: u64) -> Result<Vec<u8>, StoreError> {
        read(&self.signed_path(folder, number), MAX_STATEMENT_BYTES)
    }

    fn signed_path(&self, folder: &str, number: u64) -> PathBuf {
        layout::numbered(&self.directory.join(folder), number, STATEMENT)
    }

    pub(super) fn manifest_path(&self, id: &Digest) -> PathBuf {
        self.directory.join(MANIFESTS).join(id.to_string())
    }

    pub(super) fn statement_path(&self, sequence: u64) -> PathBuf {
        self.signed_path(STATEMENTS, sequence)
    }

    pub(super) fn segment_path(&self, sequence: u64) -> PathBuf {
        layout::numbered(&self.directory.join(INPUTS), sequence, SEGMENT)
    }

    fn key_path(&self, epoch: u64, ending: &str) -> PathBuf {
        layout::numbered(&self.directory.join(KEYS), epoch, ending)
    }

    fn segment_id(&self, sequence: u64) -> SegmentId {
        SegmentId { run: self.genesis.run, sequence }
    }

    /// Writes a file that never changes.
    fn put_once(&self, path: &Path, bytes: &[u8], most: u64) -> Result<(), StoreError> {
        self.writing()?;
        if bytes.len() as u64 > most {
            return Err(StoreError::TooLong { path: path.to_owned(), bytes: bytes.len(), most });
        }
        if path.exists() {
            return if read(path, most)? == bytes {
                Ok(())
            } else {
                Err(StoreError::Differs { path: path.to_owned() })
            };
        }
        files::replace(path, bytes).map_err(StoreError::io("write", path))
    }
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, StoreError> {
    files::read_bounded(path, most).map_err(StoreError::io("read", path))
}

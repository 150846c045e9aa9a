//! What is put into a store and taken out again.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::chunk::Packer;
use super::layout::{self, EVIDENCE, INPUTS, KEYS, MANIFESTS, SEGMENT, STATEMENT, STATEMENTS};
use super::{Manifest, ManifestError, Store, StoreError, chunk, files, manifest};
use crate::log::{self, OpenSegment, Repair, SegmentId, SegmentWriter, TickInputs};
use crate::statement;
use crate::{Digest, Leaf, Piece, SavedState, StateDigest, StateTree};

/// A signed statement's longest length: 16 KiB.
pub const MAX_STATEMENT_BYTES: u64 = statement::MAX_BYTES as u64;
/// A key's evidence's longest length: 1 MiB.
pub const MAX_EVIDENCE_BYTES: u64 = 1 << 20;

/// A state that was put into a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What a statement calls it.
    pub manifest: Digest,
    /// Its digest.
    pub state: StateDigest,
    /// Pieces that were not there before.
    pub new_chunks: u64,
    /// Length of all files written.
    pub bytes: u64,
}

impl Store {
    /// Keeps a state: its pieces in order of component and chunk. Pieces that are there already are not written again. It
    /// lasts when this returns.
    pub fn put_state(&mut self, tick: u64, pieces: &[Piece]) -> Result<Written, StoreError> {
        let hashing = self.hashing();
        let leaves: Vec<Leaf> = pieces.iter().map(|piece| piece.leaf(&hashing)).collect();
        self.put_leaves(Manifest { tick, leaves }, |at, _| Some(Cow::Borrowed(&pieces[at].bytes)))
    }

    /// As [`Store::put_state`], of a state that is digested with this store's [`hashing`](Store::hashing): only what is new
    /// is looked at.
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

    /// How many files, and their length. All bytes last before any file has its name, all names when this returns.
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

    /// Which pieces make a state.
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

    /// A whole state, by its manifest; every piece is checked against its digest.
    pub fn state(&self, manifest: &Digest) -> Result<SavedState, StoreError> {
        let Manifest { tick, leaves } = self.manifest(manifest)?;
        let pieces = leaves.iter().map(|leaf| self.piece(leaf)).collect::<Result<Vec<_>, _>>()?;
        let path = self.manifest_path(manifest);
        SavedState::from_pieces(tick, pieces).map_err(|cause| StoreError::State { path, cause })
    }

    /// Keeps a signed checkpoint, after the state it names. One that is there is never changed.
    pub fn put_statement(&self, sequence: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_once(&self.statement_path(sequence), bytes, MAX_STATEMENT_BYTES)
    }

    /// A signed checkpoint.
    pub fn statement(&self, sequence: u64) -> Result<Vec<u8>, StoreError> {
        read(&self.statement_path(sequence), MAX_STATEMENT_BYTES)
    }

    /// Of all checkpoints, growing; gaps are the verifier's business.
    pub fn sequences(&self) -> Result<Vec<u64>, StoreError> {
        layout::numbers(&self.directory.join(STATEMENTS), STATEMENT, None)
    }

    /// Keeps the signed statement that says whose key it is since an epoch.
    pub fn put_key_binding(&self, epoch: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_once(&self.key_path(epoch, STATEMENT), bytes, MAX_STATEMENT_BYTES)
    }

    /// A key binding.
    pub fn key_binding(&self, epoch: u64) -> Result<Vec<u8>, StoreError> {
        read(&self.key_path(epoch, STATEMENT), MAX_STATEMENT_BYTES)
    }

    /// Of all key bindings, growing.
    pub fn epochs(&self) -> Result<Vec<u64>, StoreError> {
        layout::numbers(&self.directory.join(KEYS), STATEMENT, Some(EVIDENCE))
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

    /// Begins the segment that checkpoint `sequence` will close, or goes on with it: then a torn end is cut off, and the
    /// repair says what was found. One writer at a time.
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

    /// The inputs between checkpoints `sequence − 1` and `sequence`; anything wrong with them is an error.
    pub fn segment(&self, sequence: u64) -> Result<Vec<TickInputs>, StoreError> {
        Ok(log::read_segment(&self.segment_path(sequence), self.segment_id(sequence), self.seal.as_ref())?)
    }

    /// The inputs of the newest segment, which no checkpoint has closed: its end may be torn, or be written just now.
    pub fn open_segment(&self, sequence: u64) -> Result<OpenSegment, StoreError> {
        Ok(log::read_open_segment(&self.segment_path(sequence), self.segment_id(sequence), self.seal.as_ref())?)
    }

    /// Of all input segments, growing.
    pub fn segments(&self) -> Result<Vec<u64>, StoreError> {
        layout::numbers(&self.directory.join(INPUTS), SEGMENT, None)
    }

    pub(super) fn manifest_path(&self, id: &Digest) -> PathBuf {
        self.directory.join(MANIFESTS).join(id.to_string())
    }

    pub(super) fn statement_path(&self, sequence: u64) -> PathBuf {
        layout::numbered(&self.directory.join(STATEMENTS), sequence, STATEMENT)
    }

    pub(super) fn segment_path(&self, sequence: u64) -> PathBuf {
        layout::numbered(&self.directory.join(INPUTS), sequence, SEGMENT)
    }

    fn key_path(&self, epoch: u64, ending: &str) -> PathBuf {
        layout::numbered(&self.directory.join(KEYS), epoch, ending)
    }

    fn segment_id(&self, sequence: u64) -> SegmentId {
        SegmentId { session: self.genesis.session, sequence }
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

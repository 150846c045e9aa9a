//! Which pieces make a state.
//!
//! ```text
//! file = "lc-manif", version u32, tick u64, count u64, count × (component str, layout version u32, chunk u64, digest (32 bytes),
//!        length u64)
//! ```
//!
//! Canonical bytes; the file's name is their digest (BLAKE3 in its key-derivation mode), which the statement names.

use super::chunk::MAX_CHUNK_BYTES;
use crate::canonical::Encoder;
use crate::decoder::{DecodeError, Decoder};
use crate::digest::{Digest, StateDigest, StateHashing};
use crate::state::{Leaf, StateError};

const MAGIC: &[u8; 8] = b"lc-manif";
const VERSION: u32 = 1;
const CONTEXT: &str = "lightcone 2026-11-22 manifest v1";
const MAX_NAME_BYTES: usize = 256;
/// A manifest file's longest length.
pub(super) const MAX_FILE_BYTES: u64 = 64 << 20;

/// The longest state, bytes: all pieces together may have 4 GiB.
pub const MAX_STATE_BYTES: u64 = 4 << 30;

/// The list of the pieces that make a state, in order of component and chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// How many ticks the world had run.
    pub tick: u64,
    /// The pieces without their bytes: what the state's digest is made of.
    pub leaves: Vec<Leaf>,
}

/// What is wrong with a manifest.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ManifestError {
    /// The bytes are no canonical bytes of a manifest.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The file was not written by this program.
    #[error("it is no manifest")]
    Magic,
    /// The file was written in this other version of the format.
    #[error("format version {0} is not known: {VERSION} is")]
    Version(u32),
    /// The pieces are out of order.
    #[error(transparent)]
    State(#[from] StateError),
    /// The name of a component is too long.
    #[error("a component's name has {0} bytes: {MAX_NAME_BYTES} at most can be kept")]
    Name(usize),
    /// A piece is too long.
    #[error("piece {chunk} of component '{component}' has {bytes} bytes: {MAX_CHUNK_BYTES} at most can be kept")]
    Piece {
        /// The component's name.
        component: String,
        /// The chunk of the piece.
        chunk: u64,
        /// Its length.
        bytes: u64,
    },
    /// All pieces together are too long.
    #[error("the state has more than {MAX_STATE_BYTES} bytes")]
    Total,
    /// The manifest is too long: there are too many pieces.
    #[error("the manifest has {0} bytes: {MAX_FILE_BYTES} at most can be kept")]
    TooLong(usize),
    /// The file has other bytes than its name says: this is their digest.
    #[error("its digest is {0}, not the one that it is named by")]
    Content(Digest),
}

impl Manifest {
    /// The canonical bytes of the manifest.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ManifestError> {
        self.check()?;
        let mut out = Encoder::default();
        for byte in MAGIC {
            out.u8(*byte);
        }
        out.u32(VERSION).u64(self.tick).u64(self.leaves.len() as u64);
        for leaf in &self.leaves {
            out.str(&leaf.component).u32(leaf.version).u64(leaf.chunk);
            for byte in leaf.digest.0 {
                out.u8(byte);
            }
            out.u64(leaf.bytes);
        }
        let bytes = out.into_bytes();
        if bytes.len() as u64 > MAX_FILE_BYTES { Err(ManifestError::TooLong(bytes.len())) } else { Ok(bytes) }
    }

    /// Reads canonical bytes and refuses everything that [`Manifest::to_bytes`] would not have written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ManifestError> {
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(ManifestError::TooLong(bytes.len()));
        }
        let mut from = Decoder::new(bytes);
        if from.array()? != *MAGIC {
            return Err(ManifestError::Magic);
        }
        match from.u32()? {
            VERSION => {}
            other => return Err(ManifestError::Version(other)),
        }
        let (tick, count) = (from.u64()?, from.u64()?);
        let mut leaves = Vec::new();
        for _ in 0..count {
            let component = from.str()?.to_owned();
            let (version, chunk, digest) = (from.u32()?, from.u64()?, Digest(from.array()?));
            leaves.push(Leaf { component, version, chunk, digest, bytes: from.u64()? });
        }
        from.finish()?;
        let manifest = Self { tick, leaves };
        manifest.check()?;
        Ok(manifest)
    }

    /// The digest of a manifest's bytes, by which a statement names it.
    pub fn digest_of(bytes: &[u8]) -> Digest {
        Digest::derive(CONTEXT, bytes)
    }

    /// The digest of the state, computed without its pieces.
    pub fn state_digest(&self, hashing: &StateHashing) -> Result<StateDigest, StateError> {
        StateDigest::of_leaves(hashing, self.tick, &self.leaves)
    }

    fn check(&self) -> Result<(), ManifestError> {
        let mut total = 0u64;
        for leaf in &self.leaves {
            if leaf.component.len() > MAX_NAME_BYTES {
                return Err(ManifestError::Name(leaf.component.len()));
            }
            if leaf.bytes > MAX_CHUNK_BYTES as u64 {
                let component = leaf.component.clone();
                return Err(ManifestError::Piece { component, chunk: leaf.chunk, bytes: leaf.bytes });
            }
            total += leaf.bytes;
        }
        if total > MAX_STATE_BYTES {
            return Err(ManifestError::Total);
        }
        // The order does not depend on the hashing.
        self.state_digest(&StateHashing::public())?;
        Ok(())
    }
}

//! Which pieces make a state.
//!
//! ```text
//! file = "lc-manif", version u32, tick u64, count u64, count × (component str, layout version u32, chunk u64, digest (32 bytes),
//!        length u64)
//! ```
//!
//! Canonical bytes; the file's name is their digest (BLAKE3 in its key-derivation mode), which the statement names.

use super::MAX_CHUNK_BYTES;
use crate::{DecodeError, Decoder, Digest, Encoder, Leaf, StateDigest, StateError, StateHashing};

const MAGIC: &[u8; 8] = b"lc-manif";
const VERSION: u32 = 1;
const CONTEXT: &str = "lightcone 2026-11-22 manifest v1";
const MAX_NAME_BYTES: usize = 256;
/// A manifest file's longest length.
pub(super) const MAX_FILE_BYTES: u64 = 64 << 20;

/// All pieces of a state together: 4 GiB.
pub const MAX_STATE_BYTES: u64 = 4 << 30;

/// A state's pieces, in order of component and chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Of the state.
    pub tick: u64,
    /// What the state's digest is made of.
    pub leaves: Vec<Leaf>,
}

/// What is wrong with a manifest.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ManifestError {
    /// No canonical bytes of a manifest.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Not written by this program.
    #[error("it is no manifest")]
    Magic,
    /// Written by another version of the program.
    #[error("format version {0} is not known: {VERSION} is")]
    Version(u32),
    /// Out of order.
    #[error(transparent)]
    State(#[from] StateError),
    /// Too long a name.
    #[error("a component's name has {0} bytes: {MAX_NAME_BYTES} at most can be kept")]
    Name(usize),
    /// Too long a piece.
    #[error("piece {chunk} of component '{component}' has {bytes} bytes: {MAX_CHUNK_BYTES} at most can be kept")]
    Piece {
        /// Whose.
        component: String,
        /// Which.
        chunk: u64,
        /// Its length.
        bytes: u64,
    },
    /// Too long together.
    #[error("the state has more than {MAX_STATE_BYTES} bytes")]
    Total,
    /// Too many pieces.
    #[error("the manifest has {0} bytes: {MAX_FILE_BYTES} at most can be kept")]
    TooLong(usize),
    /// Other bytes than its name says.
    #[error("its digest is {0}, not the one that it is named by")]
    Content(Digest),
}

impl Manifest {
    /// Canonical bytes.
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

    /// What a manifest's bytes are named by.
    pub fn digest_of(bytes: &[u8]) -> Digest {
        Digest::derive(CONTEXT, bytes)
    }

    /// The digest of the state, without any of its pieces.
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

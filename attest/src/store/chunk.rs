//! One piece of a state in a file.
//!
//! ```text
//! file = "lc-chunk", version u8, content, check (16 bytes)
//! content = form u8 (0 as it is, 1 zstd), raw length u32, data; sealed in a private world
//! check = H(all before), BLAKE3 in its key-derivation mode, cut to 16 bytes
//! ```
//!
//! Its name is the digest of the raw bytes, so what is read is what was signed. The check is for what zstd does not notice.

use std::fmt;

use crate::digest::{Digest, StateHashing};
use crate::seal::{SEAL_BYTES, Seal};

const MAGIC: &[u8; 8] = b"lc-chunk";
const VERSION: u8 = 1;
const CHECK_CONTEXT: &str = "lightcone 2026-11-22 chunk file v1";
const CHECK_BYTES: usize = 16;
const RAW: u8 = 0;
const ZSTD: u8 = 1;
const PREFIX_BYTES: usize = 5;
/// zstd's level. It is the fastest, because a full state is written while the world runs.
const LEVEL: i32 = 1;

/// The longest piece, bytes: 64 MiB.
pub const MAX_CHUNK_BYTES: usize = 64 << 20;
/// A chunk file's longest length.
pub(super) const MAX_FILE_BYTES: u64 =
    (MAGIC.len() + 1 + PREFIX_BYTES + MAX_CHUNK_BYTES + SEAL_BYTES + CHECK_BYTES) as u64;

/// What is wrong with a chunk.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChunkError {
    /// The file was not written by this program, or is damaged.
    #[error("it is no chunk, or it is damaged")]
    Damaged,
    /// The file was written in this other version of the format.
    #[error("format version {0} is not known: {VERSION} is")]
    Version(u8),
    /// The file was sealed with another key, or for another place.
    #[error("it does not open with this seal key, or it belongs to another chunk or session")]
    Sealed,
    /// The content has a form that is not known.
    #[error("form {0} is not known")]
    Form(u8),
    /// The piece has another length than the manifest says.
    #[error("it has {found} bytes: the manifest says {wanted}")]
    Length {
        /// The length that the manifest says.
        wanted: u64,
        /// The length that the file says.
        found: u64,
    },
    /// zstd fails, or gives another length.
    #[error("it cannot be decompressed")]
    Zstd,
    /// The piece has other bytes than its name says: this is their digest.
    #[error("its content has the digest {0}, not the one that it is named by")]
    Content(Digest),
    /// The piece is too long to keep.
    #[error("it has {0} bytes: {MAX_CHUNK_BYTES} at most can be kept")]
    TooLong(usize),
}

/// Compresses one piece after the other. Its tables are large next to a piece, so they are made once.
#[derive(Default)]
pub(super) struct Packer(Option<zstd::bulk::Compressor<'static>>);

impl fmt::Debug for Packer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Packer")
    }
}

impl Packer {
    /// The bytes compressed; none where that would not be shorter.
    fn pack(&mut self, raw: &[u8]) -> Option<Vec<u8>> {
        if self.0.is_none() {
            self.0 = zstd::bulk::Compressor::new(LEVEL).ok();
        }
        self.0.as_mut()?.compress(raw).ok().filter(|packed| packed.len() < raw.len())
    }
}

/// The file of a piece, whose digest is `id`.
pub fn encode_chunk(id: &Digest, raw: &[u8], seal: Option<&Seal>) -> Result<Vec<u8>, ChunkError> {
    encode_with(&mut Packer::default(), id, raw, seal)
}

pub(super) fn encode_with(
    packer: &mut Packer,
    id: &Digest,
    raw: &[u8],
    seal: Option<&Seal>,
) -> Result<Vec<u8>, ChunkError> {
    let length = u32::try_from(raw.len()).ok().filter(|_| raw.len() <= MAX_CHUNK_BYTES);
    let length = length.ok_or(ChunkError::TooLong(raw.len()))?;
    let packed = packer.pack(raw);
    let form = if packed.is_some() { ZSTD } else { RAW };
    let content = [&[form][..], &length.to_le_bytes(), packed.as_deref().unwrap_or(raw)].concat();
    let content = seal.map_or_else(|| content.clone(), |seal| seal.seal(&seal.chunk_place(id), &content));
    let mut file = [&MAGIC[..], &[VERSION], &content].concat();
    file.extend(check(&file));
    Ok(file)
}

/// The piece in a file. Its digest must be `id`, its length must be `length`.
pub fn decode_chunk(
    file: &[u8],
    id: &Digest,
    length: u64,
    hashing: &StateHashing,
    seal: Option<&Seal>,
) -> Result<Vec<u8>, ChunkError> {
    let (signed, written) = file.split_last_chunk::<CHECK_BYTES>().ok_or(ChunkError::Damaged)?;
    let rest = signed.strip_prefix(MAGIC).filter(|_| *written == check(signed)).ok_or(ChunkError::Damaged)?;
    let (version, content) = rest.split_first().ok_or(ChunkError::Damaged)?;
    if *version != VERSION {
        return Err(ChunkError::Version(*version));
    }
    let opened = match seal {
        Some(seal) => Some(seal.open(&seal.chunk_place(id), content).ok_or(ChunkError::Sealed)?),
        None => None,
    };
    let raw = unpack(opened.as_deref().unwrap_or(content), length)?;
    match hashing.leaf(&raw) {
        found if found == *id => Ok(raw),
        found => Err(ChunkError::Content(found)),
    }
}

fn unpack(content: &[u8], wanted: u64) -> Result<Vec<u8>, ChunkError> {
    let (prefix, data) = content.split_first_chunk::<PREFIX_BYTES>().ok_or(ChunkError::Damaged)?;
    let [form, length @ ..] = *prefix;
    let length = u32::from_le_bytes(length) as usize;
    if length as u64 != wanted {
        return Err(ChunkError::Length { wanted, found: length as u64 });
    }
    if length > MAX_CHUNK_BYTES {
        return Err(ChunkError::TooLong(length));
    }
    let raw = match form {
        RAW => data.to_vec(),
        // Stops at `length` bytes, whatever the frame says.
        ZSTD => zstd::bulk::decompress(data, length).map_err(|_| ChunkError::Zstd)?,
        other => return Err(ChunkError::Form(other)),
    };
    if raw.len() == length { Ok(raw) } else { Err(ChunkError::Zstd) }
}

fn check(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let digest = Digest::derive(CHECK_CONTEXT, bytes);
    std::array::from_fn(|i| digest.0[i])
}

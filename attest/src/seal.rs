//! Sealing: a private world's chunks and inputs, encrypted with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha).
//!
//! ```text
//! associated = use ("chunk" or "record", with its own context), where it belongs (run and chunk id, or run, segment,
//!              record number and the checksum before it)
//! nonce      = first 24 bytes of keyed BLAKE3(nonce key; associated length u64, associated, plaintext)
//! sealed     = nonce, ciphertext, tag (16 bytes)
//! ```
//!
//! The nonce is a function of everything that is encrypted: one nonce never serves two texts, whatever a crash and a repair
//! have made the node write again, and no randomness is needed. What shows: how long things are, and that the same bytes at the
//! same place are the same.

use std::fmt;
use std::path::{Path, PathBuf};

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use zeroize::Zeroizing;

use crate::canonical::Encoder;
use crate::digest::Digest;
use crate::files;

const CIPHER_CONTEXT: &str = "lightcone 2026-11-22 seal v1 cipher key";
const NONCE_CONTEXT: &str = "lightcone 2026-11-22 seal v1 nonce key";
const HASHING_CONTEXT: &str = "lightcone 2026-11-22 seal v1 state hashing";
const NAME_CONTEXT: &str = "lightcone 2026-11-22 seal v1 key name";

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// How many bytes sealing adds.
pub(crate) const SEAL_BYTES: usize = NONCE_BYTES + TAG_BYTES;

/// The owner's secret. Whoever has it can read the world's store.
#[derive(Clone)]
pub struct SealKey(Zeroizing<[u8; KEY_BYTES]>);

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey")
    }
}

/// Why a key file cannot be written or used.
#[derive(Debug, thiserror::Error)]
pub enum SealKeyError {
    /// The operating system refused. A file that is there already is never overwritten.
    #[error("seal key {path}: {cause}")]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Others than its owner can read or write it.
    #[error("seal key {path} has mode {mode:o}: others than its owner may use it; run chmod 600 on it")]
    Mode {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is not 32 bytes long.
    #[error("seal key {path} has {bytes} bytes: 32 are wanted")]
    Length {
        /// The key file.
        path: PathBuf,
        /// How many bytes it has.
        bytes: usize,
    },
}

impl SealKey {
    /// The key of 32 random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Writes a new key file (32 bytes, mode 0600). A file that is there already is left alone, and is an error.
    pub fn write_new(&self, path: &Path) -> Result<(), SealKeyError> {
        files::create_secret(path, &*self.0).map_err(|cause| SealKeyError::Io { path: path.to_owned(), cause })
    }

    /// Reads a key file, or makes one of these random bytes where there is none. Says whether it was made.
    pub fn read_or_make(path: &Path, random: [u8; 32]) -> Result<(Self, bool), SealKeyError> {
        let there = path.exists() && !files::is_empty_file(path);
        let made = match (there, Self::from_bytes(random)) {
            (true, _) => false,
            (false, new) => match new.write_new(path) {
                Ok(()) => true,
                // Another process was faster.
                Err(_) if path.exists() => false,
                Err(cause) => return Err(cause),
            },
        };
        Self::read(path).map(|key| (key, made))
    }

    /// Reads a key file. One that its group or others may read or write is refused.
    pub fn read(path: &Path) -> Result<Self, SealKeyError> {
        let failed = |cause| SealKeyError::Io { path: path.to_owned(), cause };
        if let Some(mode) = files::open_to_others(path).map_err(failed)? {
            return Err(SealKeyError::Mode { path: path.to_owned(), mode });
        }
        let bytes = Zeroizing::new(files::read_bounded(path, 4096).map_err(failed)?);
        let key = <[u8; KEY_BYTES]>::try_from(bytes.as_slice());
        Ok(Self::from_bytes(key.map_err(|_| SealKeyError::Length { path: path.to_owned(), bytes: bytes.len() })?))
    }
}

/// What one run of a world is sealed with: keys that are derived from a [`SealKey`] and the run.
#[derive(Clone)]
pub struct Seal {
    run: [u8; 16],
    cipher_key: Zeroizing<[u8; KEY_BYTES]>,
    nonce_key: Zeroizing<[u8; KEY_BYTES]>,
    hashing_key: Zeroizing<[u8; KEY_BYTES]>,
    name: Digest,
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seal({})", self.name)
    }
}

impl Seal {
    /// The seal of this run; every run has keys of its own.
    pub fn new(key: &SealKey, run: &[u8; 16]) -> Self {
        let secret = Zeroizing::new([&key.0[..], run].concat());
        let derived = |context| Zeroizing::new(blake3::derive_key(context, &secret));
        Self {
            run: *run,
            cipher_key: derived(CIPHER_CONTEXT),
            nonce_key: derived(NONCE_CONTEXT),
            hashing_key: derived(HASHING_CONTEXT),
            name: Digest::derive(NAME_CONTEXT, &secret),
        }
    }

    /// Tells keys apart and says nothing about them.
    pub(crate) fn name(&self) -> Digest {
        self.name
    }

    /// The secret of the state's digest and of the input root.
    pub(crate) fn hashing_key(&self) -> &[u8; 32] {
        &self.hashing_key
    }

    /// What a chunk is tied to.
    pub(crate) fn chunk_place(&self, id: &Digest) -> Vec<u8> {
        let mut place = Encoder::default();
        place.str("chunk").blob(&self.run).blob(&id.0);
        place.into_bytes()
    }

    /// What an input record is tied to.
    pub(crate) fn record_place(&self, segment: u64, record: u64, previous: &[u8; 16]) -> Vec<u8> {
        let mut place = Encoder::default();
        place.str("record").blob(&self.run).u64(segment).u64(record).blob(previous);
        place.into_bytes()
    }

    /// Encrypts. Bytes that cannot be encrypted do not exist below 256 GiB.
    pub(crate) fn seal(&self, place: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut nonce = blake3::Hasher::new_keyed(&self.nonce_key);
        nonce.update(&(place.len() as u64).to_le_bytes()).update(place).update(plain);
        let mut sealed = nonce.finalize().as_bytes()[..NONCE_BYTES].to_vec();
        let text = encrypt(&self.cipher_key, &sealed, place, plain);
        sealed.extend(text.expect("shorter than the cipher's 256 GiB"));
        sealed
    }

    /// Decrypts; none if the key is another one, or the bytes were altered or belong elsewhere.
    pub(crate) fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_at_checked(NONCE_BYTES)?;
        let cipher = XChaCha20Poly1305::new((&*self.cipher_key).into());
        cipher.decrypt(nonce.try_into().ok()?, Payload { msg: text, aad: place }).ok()
    }
}

fn encrypt(key: &[u8; KEY_BYTES], nonce: &[u8], place: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    XChaCha20Poly1305::new(key.into()).encrypt(nonce.try_into().ok()?, Payload { msg: plain, aad: place }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Scratch;
    use proptest::prelude::*;
    use std::os::unix::fs::PermissionsExt;

    fn seal(key: u8, run: u8) -> Seal {
        Seal::new(&SealKey::from_bytes([key; 32]), &[run; 16])
    }

    /// draft-irtf-cfrg-xchacha-03, A.3.1.
    #[test]
    fn the_cipher_is_the_published_one() {
        let key: [u8; 32] = std::array::from_fn(|i| 0x80 + i as u8);
        let nonce: [u8; 24] = std::array::from_fn(|i| 0x40 + i as u8);
        let associated = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let plain = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
            sunscreen would be it.";
        let expected = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39\
            ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c\
            97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49";
        let sealed = encrypt(&key, &nonce, &associated, plain).unwrap();
        assert_eq!(sealed.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), expected);
    }

    #[test]
    fn what_is_sealed_opens_only_where_it_belongs() {
        let (seal_1, id) = (seal(1, 1), Digest([9; 32]));
        let place = seal_1.chunk_place(&id);
        let sealed = seal_1.seal(&place, b"text");
        assert_eq!(sealed.len(), 4 + SEAL_BYTES);
        assert_eq!(seal_1.open(&place, &sealed), Some(b"text".to_vec()));
        assert_eq!(seal_1.open(&seal_1.chunk_place(&Digest([8; 32])), &sealed), None);
        assert_eq!(seal_1.open(&seal_1.record_place(1, 2, &[0; 16]), &sealed), None);
        assert_eq!(seal(2, 1).open(&place, &sealed), None);
        let other_run = seal(1, 2);
        assert_eq!(other_run.open(&other_run.chunk_place(&id), &sealed), None);
        for at in 0..sealed.len() {
            let mut broken = sealed.clone();
            broken[at] ^= 1;
            assert_eq!(seal_1.open(&place, &broken), None, "{at}");
        }
    }

    #[test]
    fn other_text_or_place_has_another_nonce() {
        let seal = seal(1, 1);
        let nonce = |place: &[u8], plain: &[u8]| seal.seal(place, plain)[..NONCE_BYTES].to_vec();
        let all = [nonce(b"a", b"x"), nonce(b"a", b"y"), nonce(b"b", b"x"), nonce(b"", b"ax"), nonce(b"ax", b"")];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| a != b));
        }
    }

    #[test]
    fn key_files_are_their_owners_and_never_overwritten() {
        let scratch = Scratch::new("seal-key");
        let path = scratch.0.join("key");
        let key = SealKey::from_bytes([3; 32]);
        key.write_new(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
        assert_eq!(*SealKey::read(&path).unwrap().0, [3; 32]);
        assert!(matches!(key.write_new(&path), Err(SealKeyError::Io { .. })));
        for mode in [0o640, 0o604, 0o620] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert!(matches!(SealKey::read(&path), Err(SealKeyError::Mode { mode: found, .. }) if found == mode));
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&path, [3; 33]).unwrap();
        assert!(matches!(SealKey::read(&path), Err(SealKeyError::Length { bytes: 33, .. })));
        assert_eq!(format!("{key:?}"), "SealKey");
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert_eq!(seal(1, 1).open(b"place", &bytes), None);
        }
    }
}

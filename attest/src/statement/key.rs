//! Ed25519 keys (RFC 8032).

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ed25519_dalek::Signer;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::digest::Digest;
use crate::files;

/// An Ed25519 public key: a point of the curve, and not a weak one. Written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

/// Bytes that are no public key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0} is no Ed25519 public key: 64 hexadecimal digits of a point that is not weak are wanted")]
pub struct KeyError(String);

impl PublicKey {
    /// Reads the 32 bytes of RFC 8032 §5.1.2. Points of small order, with which one signature can fit many messages,
    /// are refused.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let wrong = || KeyError(Digest(*bytes).to_string());
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| wrong())?;
        if key.is_weak() || key.to_edwards().compress().as_bytes() != bytes { Err(wrong()) } else { Ok(Self(key)) }
    }

    /// The key's 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The name by which statements call the key: its SHA-256.
    pub fn kid(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// Whether the key signed the message. Strict: weak points and other spellings of a signature are refused.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Digest(self.to_bytes()).fmt(f)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let bytes: Digest =
            text.parse().map_err(|_| KeyError(format!("'{}'", text.chars().take(80).collect::<String>())))?;
        Self::from_bytes(&bytes.0)
    }
}

/// An Ed25519 secret key. It is wiped from memory when dropped, and never printed.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// Why a key file cannot be written or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The operating system refused.
    #[error("cannot {doing} key file {path}: {cause}")]
    Io {
        /// The key file.
        path: PathBuf,
        /// What was tried: "read" or "write".
        doing: &'static str,
        /// What the system says.
        cause: io::Error,
    },
    /// Others may read it.
    #[error("key file {path} has mode {mode:03o}: others may read it; chmod 600 it, or make a new key")]
    Open {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It does not hold 64 hexadecimal digits.
    #[error("key file {path} holds no key: 64 hexadecimal digits are wanted")]
    Content {
        /// The key file.
        path: PathBuf,
    },
}

/// The length of a key file: 64 digits and the end of the line.
const FILE_BYTES: usize = 65;

impl SigningKey {
    /// The key of a secret seed: 32 random bytes.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let seed = Zeroizing::new(seed);
        Self(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// Writes a new file that only its owner can read, whole or not at all. A file that is there already is not touched.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyFileError> {
        let failed = |cause| KeyFileError::Io { path: path.to_owned(), doing: "write", cause };
        let text = Zeroizing::new(format!("{}\n", Digest(self.0.to_bytes())));
        files::create_secret(path, text.as_bytes()).map_err(failed)
    }

    /// Reads a key file, or makes one of this random seed where there is none. Says whether it was made.
    pub fn read_or_make(path: &Path, seed: [u8; 32]) -> Result<(Self, bool), KeyFileError> {
        let there = path.exists() && !files::is_empty_file(path);
        let made = match (there, Self::from_seed(seed)) {
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

    /// Reads a file that [`SigningKey::write_new`] wrote.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let failed = |cause| KeyFileError::Io { path: path.to_owned(), doing: "read", cause };
        if !fs::metadata(path).map_err(failed)?.is_file() {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file")));
        }
        let file = File::open(path).map_err(failed)?;
        // Of the file that is open: another may get its name meanwhile.
        let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFileError::Open { path: path.to_owned(), mode });
        }
        let wrong = |_| KeyFileError::Content { path: path.to_owned() };
        let mut text = Zeroizing::new(String::with_capacity(FILE_BYTES + 1));
        file.take(FILE_BYTES as u64 + 1).read_to_string(&mut text).map_err(failed)?;
        let digits = text.strip_suffix('\n').unwrap_or_default();
        Ok(Self::from_seed(digits.parse::<Digest>().map_err(wrong)?.0))
    }

    /// The public key, with which others verify.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The message's signature, 64 bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public())
    }
}

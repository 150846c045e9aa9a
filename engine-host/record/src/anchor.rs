//! What a key has signed last, beside its file: so that a node which was restored from an older copy of its store does not go on
//! twice from one epoch, which is fraud by the key that signed twice.
//!
//! ```text
//! KEYFILE.epochs = count × (session, 32 hexadecimal digits; epoch; hash of its signed key binding), one on a line
//! ```
//!
//! It grows alone. It is written after the store has a new key binding, and before that epoch signs anything else: a crash in
//! between leaves the store ahead, which is no harm. It keeps honest operators from mistakes; who deletes it can still sign twice,
//! and `lightcone fraud` proves it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lightcone_attest::statement::SigningKey;
use lightcone_attest::{Digest, replace_secret};

/// Records by one key, of which the newest are remembered.
const MAX_RUNS: usize = 4096;
/// Longer than any line.
const MAX_LINE_BYTES: usize = 128;

/// A signing key that outlives a node.
#[derive(Debug)]
pub struct OwnKey {
    /// It signs.
    pub key: SigningKey,
    /// Where is written down what it has signed last; without, nothing keeps it from going on twice.
    pub anchor: Option<PathBuf>,
    /// Goes on, visibly, where the store is older than what the key has signed.
    pub after_restore: bool,
}

impl From<SigningKey> for OwnKey {
    fn from(key: SigningKey) -> Self {
        Self { key, anchor: None, after_restore: false }
    }
}

/// Why it cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    /// The system refused.
    #[error("{path}, which says what the key has signed last: {cause}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It was edited or damaged.
    #[error("{path} does not say what the key has signed last: line {line} is wrong")]
    Content {
        /// The file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
}

/// The newest epoch that the key has opened in a run, and the hash of its binding.
pub(super) type Anchored = (u64, Digest);

/// What is written down of a run.
pub(super) fn read(path: &Path, run: &[u8; 16]) -> Result<Option<Anchored>, AnchorError> {
    let all = lines(path)?;
    Ok(all.into_iter().find(|(of, _)| of == run).map(|(_, anchored)| anchored))
}

/// Writes down the newest epoch of a run. The runs that were not touched longest are forgotten when there are too many.
pub(super) fn write(path: &Path, run: &[u8; 16], anchored: Anchored) -> Result<(), AnchorError> {
    let mut all = lines(path)?;
    all.retain(|(of, _)| of != run);
    all.push((*run, anchored));
    let from = all.len().saturating_sub(MAX_RUNS);
    let line =
        |(run, (epoch, hash)): &([u8; 16], Anchored)| format!("{:032x} {epoch} {hash}\n", u128::from_be_bytes(*run));
    let text: String = all[from..].iter().map(line).collect();
    replace_secret(path, text.as_bytes()).map_err(|cause| AnchorError::Io { path: path.to_owned(), cause })
}

fn lines(path: &Path) -> Result<Vec<([u8; 16], Anchored)>, AnchorError> {
    let failed = |cause| AnchorError::Io { path: path.to_owned(), cause };
    let text = match fs::metadata(path).map(|found| found.len() <= (MAX_RUNS * MAX_LINE_BYTES) as u64) {
        Ok(true) => fs::read_to_string(path).map_err(failed)?,
        Ok(false) => return Err(failed(io::ErrorKind::FileTooLarge.into())),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => String::new(),
        Err(cause) => return Err(failed(cause)),
    };
    let read = |(number, text): (usize, &str)| {
        line(text).ok_or_else(|| AnchorError::Content { path: path.to_owned(), line: number + 1 })
    };
    text.lines().enumerate().map(read).collect()
}

fn line(text: &str) -> Option<([u8; 16], Anchored)> {
    let mut parts = text.split(' ');
    let (run, epoch, hash) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let run = u128::from_str_radix(run, 16).ok().filter(|_| run.len() == 32)?;
    parts.next().is_none().then_some((run.to_be_bytes(), (epoch, hash)))
}

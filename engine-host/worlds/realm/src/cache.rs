//! What was fetched, on disk: content by its hash, and what realms said of themselves by their addresses.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use url::Url;

use crate::error::RealmError;
use crate::hash::Hash;

/// See the top of the file.
pub(crate) struct Cache {
    root: PathBuf,
}

impl Cache {
    pub(crate) fn at(root: &Path) -> Result<Self, RealmError> {
        for folder in ["content", "realms", "scenes"] {
            let path = root.join(folder);
            fs::create_dir_all(&path).map_err(failed(&path))?;
        }
        Ok(Self { root: root.to_owned() })
    }

    pub(crate) fn content(&self, hash: &Hash) -> PathBuf {
        self.root.join("content").join(hash.as_str())
    }

    pub(crate) fn scenes(&self) -> PathBuf {
        self.root.join("scenes")
    }

    fn about(&self, url: &Url) -> PathBuf {
        let digest: [u8; 32] = Sha256::digest(url.as_str()).into();
        let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.root.join("realms").join(name)
    }

    /// What a realm said last.
    pub(crate) fn last_about(&self, url: &Url) -> Option<Vec<u8>> {
        fs::read(self.about(url)).ok()
    }

    pub(crate) fn keep_about(&self, url: &Url, json: &[u8]) -> Result<(), RealmError> {
        write(&self.about(url), json)
    }

    /// Content that is here, and still what its hash says.
    pub(crate) fn read(&self, hash: &Hash, limit: u64) -> Option<Vec<u8>> {
        let path = self.content(hash);
        let is_sound = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file() && found.len() <= limit);
        fs::read(&path).ok().filter(|content| is_sound && hash.is_of(content))
    }

    /// Only what is what its hash says is given to this.
    pub(crate) fn keep(&self, hash: &Hash, content: &[u8]) -> Result<(), RealmError> {
        write(&self.content(hash), content)
    }
}

/// The error of a file or folder.
pub(crate) fn failed(path: &Path) -> impl Fn(io::Error) -> RealmError {
    |cause| RealmError::Io { path: path.to_owned(), cause }
}

/// Names that are tried: those left by runs that were killed, and those of others with the same process number, are taken.
const MAX_TRIES: u32 = 10_000;

/// Makes something under a name beside a path that nobody else has.
pub(crate) fn beside<T>(path: &Path, make: impl Fn(&Path) -> io::Result<T>) -> io::Result<(PathBuf, T)> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for _ in 0..MAX_TRIES {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let other = path.with_file_name(format!(".{name}.{}.{number}", std::process::id()));
        match make(&other) {
            Ok(made) => return Ok((other, made)),
            Err(cause) if is_taken(&cause) => {}
            Err(cause) => return Err(cause),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many files are left there by runs that were ended"))
}

fn is_taken(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty)
}

/// Whole, or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), RealmError> {
    let (other, mut file) = beside(path, |other| fs::File::create_new(other)).map_err(failed(path))?;
    let written = file.write_all(bytes).and_then(|()| fs::rename(&other, path));
    written.map_err(|cause| {
        _ = fs::remove_file(&other);
        RealmError::Io { path: path.to_owned(), cause }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_that_was_killed_has_left_is_not_used() {
        let root = std::env::temp_dir().join(format!("lightcone-beside-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let path = root.join("scene");
        let (first, ()) = beside(&path, |other| fs::create_dir(other)).unwrap();
        let number: u64 = first.extension().unwrap().to_str().unwrap().parse().unwrap();
        let left = |number: u64| first.with_extension(number.to_string());
        for number in number + 1..number + 9 {
            _ = fs::create_dir(left(number));
        }
        let (fresh, ()) = beside(&path, |other| fs::create_dir(other)).unwrap();
        assert!((number + 1..number + 9).all(|number| fresh != left(number)));
        write(&path, b"whole").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        fs::remove_dir_all(&root).unwrap();
    }
}

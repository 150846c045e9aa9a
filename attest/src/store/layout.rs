//! Where things are in a store's directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{StoreError, files};
use crate::Digest;

pub(super) const README: &str = "README";
pub(super) const GENESIS: &str = "genesis.toml";
pub(super) const LOCK: &str = "LOCK";
pub(super) const SEAL: &str = "seal-key-name";
pub(super) const STATEMENTS: &str = "statements";
pub(super) const KEYS: &str = "keys";
pub(super) const MANIFESTS: &str = "manifests";
pub(super) const CHUNKS: &str = "chunks";
pub(super) const INPUTS: &str = "inputs";
pub(super) const DIRECTORIES: [&str; 5] = [STATEMENTS, KEYS, MANIFESTS, CHUNKS, INPUTS];

pub(super) const STATEMENT: &str = "cose";
pub(super) const EVIDENCE: &str = "evidence";
pub(super) const SEGMENT: &str = "log";

pub(super) const README_TEXT: &str = "\
The record of one world, written by Lightcone. Check it with `lightcone verify`, run it again with `lightcone replay`.

genesis.toml     what the world began with; its id is what statements call the world
statements/N     checkpoint N, signed (COSE_Sign1, CBOR): each names the one before it, a state, the inputs since, a key
keys/N           whose key it is since lease epoch N, signed by that key; .evidence: a TEE's quote over it, if there is one
manifests/D      the pieces of a state, named by the digest that a statement names
chunks/DD/D      pieces (zstd), named by the digest of their content and shared between states
inputs/N.log     what players and host did between checkpoints N-1 and N, tick by tick
seal-key-name    only in a private world: tells the seal key apart from others; chunks and inputs are encrypted with it
LOCK             held by the node that runs the world

*.tmp is left by a crash and means nothing. Nothing here is edited by hand: everything is named by a digest, signed or checked.
";

/// `00000007.cose`: eight digits, more where they are needed.
pub(super) fn numbered(directory: &Path, number: u64, ending: &str) -> PathBuf {
    directory.join(format!("{number:08}.{ending}"))
}

/// `chunks/ab/ab…`.
pub(super) fn chunk(directory: &Path, id: &Digest) -> PathBuf {
    let name = id.to_string();
    directory.join(CHUNKS).join(&name[..2]).join(name)
}

/// Names in a directory, sorted, without those of temporary files.
pub(super) fn names(directory: &Path) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(StoreError::io("list", directory))? {
        let name = entry.map_err(StoreError::io("list", directory))?.file_name();
        let name = name.into_string().map_err(|name| StoreError::StrangeName { path: directory.join(name) })?;
        if !is_temporary(&name) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The numbers of a directory's files with this ending, growing. Names that end in neither `ending` nor `other` are refused.
pub(super) fn numbers(directory: &Path, ending: &str, other: Option<&str>) -> Result<Vec<u64>, StoreError> {
    let mut numbers = Vec::new();
    for name in names(directory)? {
        match (number_of(&name, ending), other.and_then(|other| number_of(&name, other))) {
            (Some(number), _) => numbers.push(number),
            (None, Some(_)) => {}
            (None, None) => return Err(StoreError::StrangeName { path: directory.join(name) }),
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn number_of(name: &str, ending: &str) -> Option<u64> {
    let digits = name.strip_suffix(ending)?.strip_suffix('.')?;
    let number = digits.parse().ok()?;
    (format!("{number:08}") == digits).then_some(number)
}

/// Every chunk of a store.
pub(super) fn chunks(store: &Path) -> Result<Vec<Digest>, StoreError> {
    let directory = store.join(CHUNKS);
    let mut found = Vec::new();
    for shelf in names(&directory)? {
        for name in names(&directory.join(&shelf))? {
            let id = name.parse().ok().filter(|_| name.starts_with(&shelf) && shelf.len() == 2);
            found.push(id.ok_or_else(|| StoreError::StrangeName { path: directory.join(&shelf).join(&name) })?);
        }
    }
    Ok(found)
}

/// Every manifest of a store.
pub(super) fn manifests(store: &Path) -> Result<Vec<Digest>, StoreError> {
    let directory = store.join(MANIFESTS);
    let read = |name: String| name.parse().map_err(|_| StoreError::StrangeName { path: directory.join(&name) });
    names(&directory)?.into_iter().map(read).collect()
}

/// Removes what a crash left of files that were being written, and makes every name last that is there: it may be younger
/// than the last fsync of its directory.
pub(super) fn clean(store: &Path) -> io::Result<()> {
    let shelves = fs::read_dir(store.join(CHUNKS))?.collect::<io::Result<Vec<_>>>()?;
    let shelves = shelves.into_iter().map(|shelf| shelf.path()).filter(|path| path.is_dir());
    for directory in DIRECTORIES.map(|name| store.join(name)).into_iter().chain(shelves).chain([store.to_owned()]) {
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            if entry.file_name().to_str().is_some_and(is_temporary) {
                fs::remove_file(entry.path())?;
            }
        }
        files::sync_directory(&directory)?;
    }
    Ok(())
}

pub(super) fn is_temporary(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == files::TEMPORARY)
}

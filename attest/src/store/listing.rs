//! What is in a store's directory, by its names.

use std::fs;
use std::io;
use std::path::Path;

use super::error::StoreError;
use super::layout::{CHUNKS, DIRECTORIES, MANIFESTS};
use crate::digest::Digest;
use crate::files;

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

//! Files of a developer's folder.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::ProjectError;
use crate::bounds::MAX_ASSETS;
use crate::file::open_regular;
use crate::name::check_asset_name;

const MAX_TEXT_BYTES: u64 = 64 << 10;

/// All of a file that is text.
pub(super) fn read_text(path: &Path) -> Result<String, ProjectError> {
    let bytes = read_file(path, MAX_TEXT_BYTES)?;
    let text = String::from_utf8(bytes).map_err(|cause| io::Error::new(io::ErrorKind::InvalidData, cause.utf8_error()));
    text.map_err(|cause| ProjectError::Io { path: path.to_owned(), cause })
}

/// All of a file, if it has at most `most` bytes.
pub(super) fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, ProjectError> {
    let failed = |cause| ProjectError::Io { path: path.to_owned(), cause };
    let mut bytes = Vec::new();
    let file = open_regular(path).map_err(failed)?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(ProjectError::Length { path: path.to_owned(), most });
    }
    Ok(bytes)
}

/// The files that `listed` stands for, by name. A folder stands for what is in it.
pub(super) fn find(folder: &Path, listed: &[String]) -> Result<BTreeMap<String, PathBuf>, ProjectError> {
    let mut found = BTreeMap::new();
    for name in listed {
        let name = name.strip_suffix('/').unwrap_or(name);
        check_asset_name(name)?;
        for (at, _) in name.match_indices('/') {
            refuse_link(&folder.join(&name[..at]))?;
        }
        add(folder, name, &mut found)?;
    }
    Ok(found)
}

fn add(folder: &Path, name: &str, found: &mut BTreeMap<String, PathBuf>) -> Result<(), ProjectError> {
    check_asset_name(name)?;
    let path = folder.join(name);
    let kind = refuse_link(&path)?;
    if kind.is_file() {
        found.insert(name.to_owned(), path);
    } else if kind.is_dir() {
        for child in children(&path)? {
            add(folder, &format!("{name}/{child}"), found)?;
        }
    } else {
        return Err(ProjectError::NoFile(path));
    }
    if found.len() > MAX_ASSETS as usize { Err(ProjectError::Assets { most: MAX_ASSETS }) } else { Ok(()) }
}

/// Names in a folder, except those that begin with a dot: what editors and systems leave there. One that is no UTF-8 is refused
/// later, because it has a replacement character.
fn children(path: &Path) -> Result<Vec<String>, ProjectError> {
    let failed = |cause| ProjectError::Io { path: path.to_owned(), cause };
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| !name.starts_with('.'));
    // So that of several errors the same one is told each time.
    names.sort_unstable();
    Ok(names)
}

fn refuse_link(path: &Path) -> Result<fs::FileType, ProjectError> {
    let found = fs::symlink_metadata(path).map_err(|cause| ProjectError::Io { path: path.to_owned(), cause })?;
    if found.is_symlink() { Err(ProjectError::Link(path.to_owned())) } else { Ok(found.file_type()) }
}

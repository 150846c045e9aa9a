use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::FolderError;

/// All of a file within `root`, if it is a file of its own and has at most `limit` bytes. None if it is not there.
pub(super) fn read_within(root: &Path, name: &str, limit: u64) -> Result<Option<Vec<u8>>, FolderError> {
    let mut path = PathBuf::from(root);
    for part in name.split('/') {
        path.push(part);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => return Err(FolderError::NotAFile(path)),
            Ok(_) => {}
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(FolderError::Io { path, cause }),
        }
    }
    // Asked before it is opened: to open a pipe waits for somebody to write into it.
    let failed = |cause| FolderError::Io { path: path.clone(), cause };
    if !fs::metadata(&path).map_err(failed)?.is_file() {
        return Err(FolderError::NotAFile(path));
    }
    let mut bytes = Vec::new();
    let file = File::open(&path).map_err(failed)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(FolderError::TooLarge { path, limit });
    }
    Ok(Some(bytes))
}

/// All of a file that is text, without the mark that some editors put before it.
pub(super) fn read_text_within(root: &Path, name: &str, limit: u64) -> Result<Option<String>, FolderError> {
    let Some(bytes) = read_within(root, name, limit)? else { return Ok(None) };
    let text = String::from_utf8(bytes).map_err(|_| FolderError::Text(root.join(name)))?;
    Ok(Some(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }))
}

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::Path;

use super::error::FolderError;
use super::ignore::Ignored;
use super::name::key;

/// How many files and folders a scene's folder may hold, those aside that are no content.
const MAX_ENTRIES: usize = 50_000;

/// How deep folders may lie in one another.
const MAX_DEPTH: usize = 32;

/// A file of a scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneFile {
    /// Its path in the scene's folder, as it is written there.
    pub name: String,
    /// Its size when the folder was opened.
    pub bytes: u64,
}

/// The files of a scene, by their names in small letters.
pub(super) fn find(root: &Path, ignored: &Ignored) -> Result<BTreeMap<String, SceneFile>, FolderError> {
    let mut files = BTreeMap::new();
    walk(root, ignored, |name, found| add(&mut files, SceneFile { name, bytes: found.len() }))?;
    Ok(files)
}

/// Goes through the files of a scene, by their paths in its folder. Links and names that are no text are left out.
pub(super) fn walk(
    root: &Path,
    ignored: &Ignored,
    mut file: impl FnMut(String, Metadata) -> Result<(), FolderError>,
) -> Result<(), FolderError> {
    let mut folders = vec![(String::new(), 0)];
    let mut seen = 0;
    while let Some((folder, depth)) = folders.pop() {
        let path = root.join(&folder);
        let failed = |cause| FolderError::Io { path: path.clone(), cause };
        for entry in fs::read_dir(&path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let name = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if ignored.has(&name) {
                continue;
            }
            seen += 1;
            if seen > MAX_ENTRIES {
                return Err(FolderError::TooMany { path: root.to_owned(), limit: MAX_ENTRIES });
            }
            let found = entry.metadata().map_err(failed)?;
            if found.is_file() {
                file(name, found)?;
            } else if found.is_dir() && depth < MAX_DEPTH {
                folders.push((name, depth + 1));
            }
        }
    }
    Ok(())
}

fn add(files: &mut BTreeMap<String, SceneFile>, file: SceneFile) -> Result<(), FolderError> {
    let Some(key) = key(&file.name) else { return Ok(()) };
    match files.insert(key, file.clone()) {
        Some(other) => {
            let mut names = [other.name, file.name];
            names.sort();
            let [first, second] = names;
            Err(FolderError::SameName { first, second })
        }
        None => Ok(()),
    }
}

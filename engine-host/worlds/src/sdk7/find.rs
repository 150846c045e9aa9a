//! Folders of scenes below a folder.

use std::fs;
use std::path::{Path, PathBuf};

use lightcone_sdk7::folder::SceneFolder;

/// Scenes lie so deep below the folder, at most.
const MOST_LEVELS: usize = 2;
/// Files and folders that are looked at.
const MOST_ENTRIES: usize = 4096;

/// Whether there are scenes below a folder that is none itself.
pub fn is_folder_of_scenes(path: &Path) -> bool {
    !SceneFolder::is_one(path) && path.is_dir() && !scenes_below(path).is_empty()
}

/// In the order of their paths. What lies within a scene belongs to it; hidden folders and those of packages are passed by.
pub(super) fn scenes_below(root: &Path) -> Vec<PathBuf> {
    scenes_among(root, MOST_ENTRIES)
}

fn scenes_among(root: &Path, most_entries: usize) -> Vec<PathBuf> {
    let (mut found, mut left) = (Vec::new(), most_entries);
    let mut level = vec![root.to_owned()];
    for _ in 0..MOST_LEVELS {
        let folders: Vec<PathBuf> = level.iter().flat_map(|folder| folders_in(folder, &mut left)).collect();
        let (scenes, others): (Vec<_>, Vec<_>) = folders.into_iter().partition(|path| SceneFolder::is_one(path));
        found.extend(scenes);
        level = others;
    }
    found.sort_unstable();
    found
}

fn folders_in(folder: &Path, left: &mut usize) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    // Which ones are looked at does not depend on the order in which the disk has them.
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_unstable_by_key(fs::DirEntry::file_name);
    if entries.len() > *left {
        tracing::warn!("{}: scenes are looked for among its first {left} files and folders", folder.display());
        entries.truncate(*left);
    }
    *left -= entries.len();
    let is_hidden = |name: &str| name.starts_with('.') || name == "node_modules";
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let folders = entries.iter().filter(|entry| is_folder(entry) && !is_hidden(&entry.file_name().to_string_lossy()));
    folders.map(fs::DirEntry::path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenes_are_found_one_or_two_levels_below() {
        let root = std::env::temp_dir().join(format!("lightcone-find-{}", std::process::id()));
        _ = fs::remove_dir_all(&root);
        for path in ["b", "a", "more/c", "more/node_modules/d", "more/deep/e", ".git/f", "a/inside"] {
            fs::create_dir_all(root.join(path)).unwrap();
            fs::write(root.join(path).join("scene.json"), "{}").unwrap();
        }
        let names: Vec<_> =
            scenes_below(&root).iter().map(|path| path.strip_prefix(&root).unwrap().to_owned()).collect();
        assert_eq!(names, ["a", "b", "more/c"].map(PathBuf::from));
        assert!(is_folder_of_scenes(&root) && !is_folder_of_scenes(&root.join("a")));
        let first: Vec<_> = scenes_among(&root, 2).iter().map(|path| path.file_name().unwrap().to_owned()).collect();
        assert_eq!(first, ["a"]);
        fs::remove_dir_all(&root).unwrap();
    }
}

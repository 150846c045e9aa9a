//! Where the scenes of others are.

use std::path::{Path, PathBuf};
use std::{env, fs};

const VARIABLE: &str = "LIGHTCONE_SDK7_SCENES";
/// Collections keep their scenes a few folders deep.
const DEEPEST: usize = 4;

/// The folders that the variable names.
pub(super) fn collections() -> Result<Vec<PathBuf>, String> {
    let named: Vec<PathBuf> = env::var_os(VARIABLE).map(|all| env::split_paths(&all).collect()).unwrap_or_default();
    if named.is_empty() { Err(format!("{VARIABLE} names no folders of scenes")) } else { Ok(named) }
}

/// All folders with a `scene.json` below this one, in order.
pub(super) fn scenes(collection: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    look(collection, DEEPEST, &mut found);
    found.sort();
    found
}

fn look(folder: &Path, deeper: usize, found: &mut Vec<PathBuf>) {
    if folder.join("scene.json").is_file() {
        return found.push(folder.to_owned());
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_hidden = name.to_string_lossy().starts_with('.') || name == "node_modules";
        if deeper > 0 && !is_hidden && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            look(&entry.path(), deeper - 1, found);
        }
    }
}

/// The scene in a folder of this name.
pub(super) fn scene(name: &str) -> Result<PathBuf, String> {
    let all = collections()?.iter().flat_map(|collection| scenes(collection)).collect::<Vec<_>>();
    let is_it = |path: &&PathBuf| path.file_name().is_some_and(|found| found == name);
    all.iter().find(is_it).cloned().ok_or_else(|| format!("no scene {name} below what {VARIABLE} names"))
}

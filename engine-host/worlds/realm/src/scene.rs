//! Deployed scenes as folders, like those that `sdk-commands build` leaves.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache::{Cache, beside, failed, write};
use crate::entity::Entity;
use crate::error::RealmError;

/// Of an entity's hash, so many letters at its end name its folder, beside where it stands.
const NAME_LETTERS: usize = 12;

/// The folder of a scene whose files are all in the cache. It is made once; what was changed in it since is made anew.
pub(crate) fn folder(cache: &Cache, entity: &Entity) -> Result<PathBuf, RealmError> {
    let id = entity.id.as_str();
    let end = id.get(id.len().saturating_sub(NAME_LETTERS)..).unwrap_or(id);
    let path = cache.scenes().join(format!("{}-{end}", entity.manifest.base));
    if !is_whole(&path, entity) {
        make(cache, entity, &path)?;
    }
    Ok(path)
}

fn is_whole(path: &Path, entity: &Entity) -> bool {
    let is_of =
        |name: &str, is_right: &dyn Fn(&[u8]) -> bool| fs::read(path.join(name)).is_ok_and(|bytes| is_right(&bytes));
    let description = entity.manifest.json.as_bytes();
    is_of("scene.json", &|bytes| bytes == description)
        && files(entity).all(|file| is_of(&file.name, &|bytes| file.hash.is_of(bytes)))
        && count(path) == Some(files(entity).count() + 1)
}

/// Files below a folder; none if there is anything else.
fn count(path: &Path) -> Option<usize> {
    let mut files = 0;
    for entry in fs::read_dir(path).ok()? {
        let entry = entry.ok()?;
        let kind = entry.file_type().ok()?;
        files += if kind.is_dir() { count(&entry.path())? } else { kind.is_file().then_some(1)? };
    }
    Some(files)
}

/// What the entity says of the scene is what counts, and not the file of that name that was deployed with it.
fn files(entity: &Entity) -> impl Iterator<Item = &crate::entity::ContentFile> {
    entity
        .files
        .iter()
        .filter(|file| !file.name.eq_ignore_ascii_case("scene.json") && !file.name.eq_ignore_ascii_case(".dclignore"))
}

fn make(cache: &Cache, entity: &Entity, path: &Path) -> Result<(), RealmError> {
    let fresh = beside(path);
    let made = fill(cache, entity, &fresh).and_then(|()| {
        if path.exists() {
            let old = beside(path);
            fs::rename(path, &old).map_err(failed(path))?;
            fs::remove_dir_all(&old).map_err(failed(&old))?;
        }
        fs::rename(&fresh, path).map_err(failed(path))
    });
    if made.is_err() {
        _ = fs::remove_dir_all(&fresh);
    }
    made
}

fn fill(cache: &Cache, entity: &Entity, folder: &Path) -> Result<(), RealmError> {
    fs::create_dir_all(folder).map_err(failed(folder))?;
    for file in files(entity) {
        let path = folder.join(&file.name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(failed(parent))?;
        let content = cache.content(&file.hash);
        // A link takes no room; not every disk has them.
        if fs::hard_link(&content, &path).is_err() {
            fs::copy(&content, &path).map_err(failed(&path))?;
        }
    }
    write(&folder.join("scene.json"), entity.manifest.json.as_bytes())
}

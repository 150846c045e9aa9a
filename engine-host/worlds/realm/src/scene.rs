//! Deployed scenes as folders, like those that `sdk-commands build` leaves.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::cache::{Cache, beside, failed, write};
use crate::entity::Entity;
use crate::error::RealmError;
use crate::hash::Hash;

/// Of an entity's hash, so many letters at its end name its folder, beside where it stands.
const NAME_LETTERS: usize = 12;

/// Of all files of all scenes, each counted as often as it is named: so much is read at each start, and is written where a disk has
/// no links.
const MAX_BYTES: u64 = 4 << 30;

/// Refuses scenes whose files, all in the cache, are too much together.
pub(crate) fn weigh<'e>(cache: &Cache, entities: impl Iterator<Item = &'e Entity>) -> Result<(), RealmError> {
    let mut bytes = 0_u64;
    for file in entities.flat_map(files) {
        let path = cache.content(&file.hash);
        bytes = bytes.saturating_add(fs::metadata(&path).map_err(failed(&path))?.len());
        if bytes > MAX_BYTES {
            return Err(RealmError::TooMuch { what: "what the scenes' folders weigh".into(), limit: MAX_BYTES });
        }
    }
    Ok(())
}

/// The folder of a scene whose files are all in the cache. It is made once; what was changed in it since is made anew.
pub(crate) fn folder(cache: &Cache, entity: &Entity) -> Result<PathBuf, RealmError> {
    let id = entity.id.as_str();
    let end = id.get(id.len().saturating_sub(NAME_LETTERS)..).unwrap_or(id);
    let path = cache.scenes().join(format!("{}-{end}", entity.manifest.base));
    if is_whole(&path, entity) {
        return Ok(path);
    }
    let made = make(cache, entity, &path);
    // Another process may have made it meanwhile.
    if is_whole(&path, entity) {
        return Ok(path);
    }
    made?;
    let changed = io::Error::new(io::ErrorKind::InvalidData, "it was changed while it was made");
    Err(RealmError::Io { path, cause: changed })
}

fn is_whole(path: &Path, entity: &Entity) -> bool {
    let description = entity.manifest.json.as_bytes();
    // First of all, for it follows no links.
    if count(path) != Some(files(entity).count() + 1)
        || !fs::read(path.join("scene.json")).is_ok_and(|bytes| bytes == description)
    {
        return false;
    }
    let mut known = BTreeSet::new();
    files(entity).all(|file| is_sound(&path.join(&file.name), &file.hash, &mut known))
}

/// Names of one file on disk are read once.
fn is_sound<'e>(path: &Path, hash: &'e Hash, known: &mut BTreeSet<(u64, u64, &'e Hash)>) -> bool {
    let on_disk = on_disk(path).map(|(device, number)| (device, number, hash));
    if on_disk.is_some_and(|on_disk| known.contains(&on_disk)) {
        return true;
    }
    let is_sound = fs::read(path).is_ok_and(|bytes| hash.is_of(&bytes));
    known.extend(on_disk.filter(|_| is_sound));
    is_sound
}

/// What links to the same file have in common.
#[cfg(unix)]
fn on_disk(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn on_disk(_: &Path) -> Option<(u64, u64)> {
    None
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
    let (fresh, ()) = beside(path, |fresh| fs::create_dir(fresh)).map_err(failed(path))?;
    let made = fill(cache, entity, &fresh).and_then(|()| {
        if path.exists() {
            let (old, ()) = beside(path, |old| fs::rename(path, old)).map_err(failed(path))?;
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
    for file in files(entity) {
        let path = folder.join(&file.name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(failed(parent))?;
        link(&cache.content(&file.hash), &path).map_err(failed(&path))?;
    }
    write(&folder.join("scene.json"), entity.manifest.json.as_bytes())
}

/// A link takes no room; not every disk has them. A copy over a link that is there already would empty what it leads to.
fn link(content: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(content, path) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => fs::copy(content, path).map(|_| ()),
        linked => linked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_copied_over_a_link_to_itself() {
        let root = std::env::temp_dir().join(format!("lightcone-link-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let (content, path) = (root.join("content"), root.join("path"));
        fs::write(&content, b"all of it").unwrap();
        link(&content, &path).unwrap();
        assert!(link(&content, &path).is_err());
        assert_eq!(fs::read(&content).unwrap(), b"all of it");
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn a_file_weighs_as_often_as_it_is_named() {
        const ID: &str = "bafkreihxpp7cgggf2lqcf4mrhqhbqci4xdl2vkq2itqohia2or2mtozefm";
        let root = std::env::temp_dir().join(format!("lightcone-weigh-{}", std::process::id()));
        let (cache, id) = (Cache::at(&root).unwrap(), Hash::parse(ID).unwrap());
        // It has no blocks on disk.
        fs::File::create(cache.content(&id)).unwrap().set_len(MAX_BYTES / 2).unwrap();
        let file = |name: &str| format!(r#"{{ "file": "{name}", "hash": "{ID}" }}"#);
        let scene = |names: &[&str]| {
            let content = names.iter().map(|name| file(name)).collect::<Vec<_>>().join(",");
            let metadata =
                r#"{ "main": "index.js", "runtimeVersion": "7", "scene": { "base": "3,4", "parcels": ["3,4"] } }"#;
            let json = format!(r#"{{ "type": "scene", "content": [{content}], "metadata": {metadata} }}"#);
            Entity::read(&id, json.as_bytes()).unwrap()
        };
        assert!(weigh(&cache, [scene(&["a", "b"])].iter()).is_ok());
        assert!(matches!(weigh(&cache, [scene(&["a", "b", "c"])].iter()), Err(RealmError::TooMuch { .. })));
        assert!(weigh(&cache, [scene(&["a", "b"]), scene(&["c"])].iter()).is_err());
        fs::remove_dir_all(&root).unwrap();
    }
}

//! Entities: what is deployed to a content server under a hash, here scenes.

use std::collections::BTreeSet;

use lightcone_sdk7::folder::{Parcel, SceneManifest};
use serde::Deserialize;
use serde_json::Value;

use crate::about::object;
use crate::error::RealmError;
use crate::hash::Hash;

/// Of an entity's own description.
pub(crate) const MAX_BYTES: u64 = 8 << 20;
const MAX_FILES: usize = 10_000;
/// Of a file's name, and of the folders in it.
const MAX_NAME_BYTES: usize = 512;
const MAX_FOLDERS: usize = 32;
/// Of a part of a name: disks have no longer ones.
const MAX_PART_BYTES: usize = 255;

/// A scene that is deployed.
#[derive(Clone, Debug)]
pub(crate) struct Entity {
    pub(crate) id: Hash,
    pub(crate) manifest: SceneManifest,
    /// By growing names, which lead nowhere out of the scene's folder and differ in more than capitals.
    pub(crate) files: Vec<ContentFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ContentFile {
    pub(crate) name: String,
    pub(crate) hash: Hash,
}

#[derive(Deserialize)]
struct Fields {
    r#type: String,
    #[serde(default)]
    content: Vec<ContentFields>,
    metadata: Value,
}

#[derive(Deserialize)]
struct ContentFields {
    file: String,
    hash: String,
}

impl Entity {
    pub(crate) fn read(id: &Hash, json: &[u8]) -> Result<Self, RealmError> {
        let wrong = |why: String| RealmError::Entity { id: id.to_string(), why };
        let fields: Fields = object(json).map_err(|cause| wrong(cause.to_string()))?;
        if fields.r#type != "scene" {
            return Err(wrong(format!("it is a {:?}", fields.r#type.chars().take(50).collect::<String>())));
        }
        if fields.content.len() > MAX_FILES {
            return Err(RealmError::TooMuch {
                what: format!("{} files of {id}", fields.content.len()),
                limit: MAX_FILES as u64,
            });
        }
        let manifest = SceneManifest::read(&fields.metadata.to_string()).map_err(|cause| wrong(cause.to_string()))?;
        let (mut files, mut names) = (Vec::new(), BTreeSet::new());
        for ContentFields { file, hash } in fields.content {
            let name = name(&file).ok_or_else(|| {
                wrong(format!("{:?} is no name of a file", file.chars().take(200).collect::<String>()))
            })?;
            if !names.insert(name.to_lowercase()) {
                return Err(wrong(format!("two of its files are {name:?}")));
            }
            files.push(ContentFile { name, hash: Hash::parse(&hash)? });
        }
        // The description is written beside them.
        names.insert("scene.json".into());
        if let Some(folder) = names.iter().flat_map(|name| folders(name)).find(|folder| names.contains(*folder)) {
            return Err(wrong(format!("{folder:?} is both a file and a folder")));
        }
        files.sort_unstable();
        Ok(Self { id: id.clone(), manifest, files })
    }

    /// How far a scene is from a parcel, as the king of chess walks.
    pub(crate) fn parcels_to(&self, from: Parcel) -> u32 {
        let apart = |parcel: &Parcel| parcel.x.abs_diff(from.x).max(parcel.y.abs_diff(from.y));
        self.manifest.parcels.iter().map(apart).min().unwrap_or(u32::MAX)
    }
}

/// Those that a name is in.
fn folders(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('/').map(|(at, _)| &name[..at])
}

/// A path below the scene's folder, in plain parts.
fn name(file: &str) -> Option<String> {
    let is_sound = |part: &&str| !part.is_empty() && part.len() <= MAX_PART_BYTES && *part != "." && *part != "..";
    let is_plain =
        file.len() <= MAX_NAME_BYTES && !file.contains(['\\', ':', '\0']) && !file.contains(char::is_control);
    let parts: Vec<&str> = file.split('/').collect();
    (is_plain && parts.len() <= MAX_FOLDERS && parts.iter().all(is_sound)).then(|| file.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "bafkreihxpp7cgggf2lqcf4mrhqhbqci4xdl2vkq2itqohia2or2mtozefm";

    fn read(content: &str) -> Result<Entity, RealmError> {
        let metadata =
            r#"{ "main": "index.js", "runtimeVersion": "7", "scene": { "base": "3,4", "parcels": ["3,4", "3,5"] } }"#;
        let json = format!(
            r#"{{ "version": "v3", "type": "scene", "pointers": ["3,4"], "content": [{content}], "metadata": {metadata} }}"#
        );
        Entity::read(&Hash::parse(ID).unwrap(), json.as_bytes())
    }

    fn file(name: &str) -> String {
        format!("{{ \"file\": {}, \"hash\": \"{ID}\" }}", Value::from(name))
    }

    #[test]
    fn an_entity_is_a_scene_and_its_files() {
        let entity = read(&[file("models/b.glb"), file("index.js")].join(",")).unwrap();
        assert_eq!(
            entity.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
            ["index.js", "models/b.glb"]
        );
        assert_eq!((entity.parcels_to(Parcel { x: 3, y: 9 }), entity.manifest.base), (4, Parcel { x: 3, y: 4 }));
    }

    #[test]
    fn no_file_leads_out_of_the_scene_and_no_two_are_one() {
        for name in ["", "../a", "a/../../b", "/etc/passwd", "a//b", "a\\b", "c:a", "a\u{0}b", "./a", "a/"] {
            assert!(read(&file(name)).is_err(), "{name:?}");
        }
        assert!(read(&[file("A.glb"), file("a.glb")].join(",")).is_err());
        assert!(read(&file(&"a".repeat(256))).is_err() && read(&file(&"a".repeat(255))).is_ok());
        assert!(read(&[file("A"), file("b"), file("a/b/c")].join(",")).is_err());
        assert!(read(&file("scene.json/x")).is_err() && read(&file("scene.json")).is_ok());
        assert!(read(r#"{ "file": "a", "hash": "../../a" }"#).is_err());
        assert!(Entity::read(&Hash::parse(ID).unwrap(), br#"{ "type": "profile", "metadata": {} }"#).is_err());
    }

    proptest! {
        #[test]
        fn any_name_is_plain_or_refused(file in ".{0,40}") {
            if let Some(name) = name(&file) {
                prop_assert!(name.split('/').all(|part| !part.is_empty() && part != ".."));
            }
        }
    }
}

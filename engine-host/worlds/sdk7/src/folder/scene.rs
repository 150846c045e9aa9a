use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::content::{SceneFile, find};
use super::error::FolderError;
use super::ignore::Ignored;
use super::manifest::SceneManifest;
use super::name::{key, normal};
use super::read::{read_text_within, read_within};
use crate::executor::SceneSource;

const MAX_JSON_BYTES: u64 = 1 << 20;
const MAX_BUNDLE_BYTES: u64 = 32 << 20;
const MAX_CRDT_BYTES: u64 = 8 << 20;
/// What `sdk-commands deploy` lets a file be.
const MAX_FILE_BYTES: u64 = 50_000_000;

/// A scene's folder.
#[derive(Clone, Debug)]
pub struct SceneFolder {
    root: PathBuf,
    manifest: SceneManifest,
    source: SceneSource,
    main_crdt: Vec<u8>,
    files: BTreeMap<String, SceneFile>,
}

impl SceneFolder {
    /// Whether there is a `scene.json`.
    pub fn is_one(root: &Path) -> bool {
        root.join("scene.json").is_file()
    }

    /// Opens a folder: reads its `scene.json`, its bundle and its `main.crdt`, and lists its files.
    ///
    /// # Errors
    ///
    /// [`FolderError`] if it is no scene of SDK 7, is not built, or is too large.
    pub fn open(root: &Path) -> Result<Self, FolderError> {
        let json = read_text_within(root, "scene.json", MAX_JSON_BYTES)?;
        let json = json.ok_or_else(|| FolderError::NoScene(root.to_owned()))?;
        let manifest = SceneManifest::read(&json).map_err(|error| match error {
            FolderError::Json { cause, .. } => FolderError::Json { path: root.join("scene.json"), cause },
            other => other,
        })?;
        let text = read_text_within(root, &manifest.main, MAX_BUNDLE_BYTES)?;
        let text = text.ok_or_else(|| FolderError::NotBuilt(root.join(&manifest.main)))?;
        let main_crdt = read_within(root, "main.crdt", MAX_CRDT_BYTES)?.unwrap_or_default();
        let ignored = ignored(root)?;
        Ok(Self {
            root: root.to_owned(),
            source: SceneSource { file: manifest.main.clone(), text },
            manifest,
            main_crdt,
            files: find(root, &Ignored::read(&ignored))?,
        })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What its `scene.json` says.
    pub fn manifest(&self) -> &SceneManifest {
        &self.manifest
    }

    /// Its JavaScript.
    pub fn source(&self) -> &SceneSource {
        &self.source
    }

    /// Its `main.crdt`, the messages that the scene begins with; empty if there is none.
    pub fn main_crdt(&self) -> &[u8] {
        &self.main_crdt
    }

    /// Its files, in the order of their names in small letters.
    pub fn files(&self) -> impl Iterator<Item = &SceneFile> {
        self.files.values()
    }

    /// The file of that name, in whatever letters.
    pub fn find(&self, name: &str) -> Option<&SceneFile> {
        self.files.get(&key(name)?)
    }

    /// The file that `name` stands for in another file, as a texture does in a model: seen from that file's folder.
    pub fn find_beside(&self, file: &str, name: &str) -> Option<&SceneFile> {
        let file = normal(file)?;
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.find(&format!("{folder}/{name}"))
    }

    /// All of the file of that name, in whatever letters.
    ///
    /// # Errors
    ///
    /// [`FolderError`] if there is none, or it is too large or cannot be read.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, FolderError> {
        let missing = || FolderError::NoFile(name.to_owned());
        let file = self.find(name).ok_or_else(missing)?;
        read_within(&self.root, &file.name, MAX_FILE_BYTES)?.ok_or_else(missing)
    }
}

/// The folder's `.dclignore`; nothing if there is none.
pub(super) fn ignored(root: &Path) -> Result<String, FolderError> {
    Ok(read_text_within(root, ".dclignore", MAX_JSON_BYTES)?.unwrap_or_default())
}

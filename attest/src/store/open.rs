//! Creating and opening a store.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::genesis::{Genesis, GenesisError, MAX_FILE_BYTES};
use super::layout::{DIRECTORIES, GENESIS, LATER, LOCK, README, README_TEXT, SEAL};
use super::listing;
use crate::digest::{Digest, StateHashing};
use crate::files;
use crate::log::InputHasher;
use crate::seal::{Seal, SealKey};

/// A world's record in a directory; see the [module](super).
#[derive(Debug)]
pub struct Store {
    pub(super) directory: PathBuf,
    pub(super) genesis: Genesis,
    pub(super) seal: Option<Seal>,
    /// None in a store that is opened to be read: then nothing is ever written.
    pub(super) writing: Option<Writing>,
}

#[derive(Debug)]
pub(super) struct Writing {
    /// Held as long as it is open.
    _lock: File,
    /// Chunks that are there and last.
    pub(super) chunks: BTreeSet<Digest>,
    /// The manifest that was written last: a statement is about to name it.
    pub(super) newest: Option<Digest>,
}

impl Store {
    /// Whether there is a store to open in a directory.
    pub fn is_there(directory: &Path) -> bool {
        directory.join(GENESIS).exists()
    }

    /// Begins a store in a new or empty directory and takes its lock. A key makes the store private; the genesis must
    /// say the same.
    pub fn create(directory: &Path, genesis: &Genesis, key: Option<SealKey>) -> Result<Self, StoreError> {
        let genesis_path = directory.join(GENESIS);
        let text = genesis.to_toml().map_err(|cause| StoreError::Genesis { path: genesis_path.clone(), cause })?;
        let seal = seal_for(directory, genesis, key)?;
        fs::create_dir_all(directory).map_err(StoreError::io("create", directory))?;
        refuse_foreign_files(directory)?;
        let lock = lock(directory)?;
        // Another node may have created it in between.
        refuse_foreign_files(directory)?;
        let write = |name: &str, bytes: &[u8]| {
            let path = directory.join(name);
            files::replace(&path, bytes).map_err(StoreError::io("write", &path))
        };
        create_folders(directory, &DIRECTORIES)?;
        write(README, README_TEXT.as_bytes())?;
        if let Some(seal) = &seal {
            write(SEAL, seal_line(seal).as_bytes())?;
        }
        // Last: what has a genesis is whole.
        write(GENESIS, text.as_bytes())?;
        let parent = directory.parent().unwrap_or(directory);
        files::sync_directory(parent).map_err(StoreError::io("sync", parent))?;
        let writing = Writing { _lock: lock, chunks: BTreeSet::new(), newest: None };
        Ok(Self { directory: directory.to_owned(), genesis: genesis.clone(), seal, writing: Some(writing) })
    }

    /// Opens a store for a node: takes its lock and removes what a crash left of files that were being written.
    pub fn open(directory: &Path, key: Option<SealKey>) -> Result<Self, StoreError> {
        let mut store = Self::read(directory, key)?;
        let lock = lock(directory)?;
        create_folders(directory, &LATER)?;
        listing::clean(directory).map_err(StoreError::io("clean", directory))?;
        let chunks = listing::chunks(directory)?.into_iter().collect();
        store.writing = Some(Writing { _lock: lock, chunks, newest: None });
        Ok(store)
    }

    /// Opens a store to verify or replay it. It needs no lock and never writes, and works while a node runs the
    /// world.
    pub fn read(directory: &Path, key: Option<SealKey>) -> Result<Self, StoreError> {
        let genesis = read_genesis(directory)?;
        let seal = seal_for(directory, &genesis, key)?;
        if let Some(seal) = &seal {
            let path = directory.join(SEAL);
            let line = files::read_bounded(&path, 4096).map_err(StoreError::io("read", &path))?;
            if line != seal_line(seal).as_bytes() {
                return Err(StoreError::WrongKey { path });
            }
        }
        Ok(Self { directory: directory.to_owned(), genesis, seal, writing: None })
    }

    /// What a world began with; of a private one, too.
    pub fn read_genesis(directory: &Path) -> Result<Genesis, StoreError> {
        read_genesis(directory)
    }

    /// Opens a store, also a private one, for what needs no seal key: the genesis, statements, key bindings, evidence and
    /// names. States and inputs of a private world cannot be read through it.
    pub(crate) fn read_unsealed(directory: &Path) -> Result<Self, StoreError> {
        let genesis = read_genesis(directory)?;
        Ok(Self { directory: directory.to_owned(), genesis, seal: None, writing: None })
    }

    /// What the world began with.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// How the states in it are digested: keyed in a private world.
    pub fn hashing(&self) -> StateHashing {
        self.seal.as_ref().map_or_else(StateHashing::public, |seal| StateHashing::keyed(seal.hashing_key()))
    }

    /// How the inputs in it are hashed: keyed in a private world.
    pub fn input_hasher(&self) -> InputHasher {
        self.seal.as_ref().map_or_else(InputHasher::new, |seal| InputHasher::keyed(seal.hashing_key()))
    }

    pub(super) fn writing(&self) -> Result<&Writing, StoreError> {
        self.writing.as_ref().ok_or_else(|| StoreError::ReadOnly { path: self.directory.clone() })
    }

    pub(super) fn writing_mut(&mut self) -> Result<&mut Writing, StoreError> {
        self.writing.as_mut().ok_or_else(|| StoreError::ReadOnly { path: self.directory.clone() })
    }
}

fn create_folders(directory: &Path, names: &[&str]) -> Result<(), StoreError> {
    names
        .iter()
        .map(|name| directory.join(name))
        .try_for_each(|path| fs::create_dir_all(&path).map_err(StoreError::io("create", &path)))
}

fn read_genesis(directory: &Path) -> Result<Genesis, StoreError> {
    let path = directory.join(GENESIS);
    let bytes = files::read_bounded(&path, MAX_FILE_BYTES).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => StoreError::NoStore { path: directory.to_owned() },
        _ => StoreError::io("read", &path)(cause),
    })?;
    let text = String::from_utf8(bytes).map_err(|cause| GenesisError::Toml(cause.to_string()));
    let genesis = text.and_then(|text| Genesis::from_toml(&text));
    genesis.map_err(|cause| StoreError::Genesis { path, cause })
}

fn seal_for(directory: &Path, genesis: &Genesis, key: Option<SealKey>) -> Result<Option<Seal>, StoreError> {
    if key.is_some() != genesis.private {
        return Err(StoreError::Seal { path: directory.to_owned(), private: genesis.private });
    }
    Ok(key.map(|key| Seal::new(&key, &genesis.run)))
}

fn seal_line(seal: &Seal) -> String {
    format!("{}\n", seal.name())
}

fn lock(directory: &Path) -> Result<File, StoreError> {
    let path = directory.join(LOCK);
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(StoreError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path: directory.to_owned() }),
        Err(TryLockError::Error(cause)) => Err(StoreError::io("lock", &path)(cause)),
    }
}

/// What a creation that was cut off left is no obstacle to the next one.
pub(super) fn refuse_foreign_files(directory: &Path) -> Result<(), StoreError> {
    let ours = |name: &String| DIRECTORIES.contains(&name.as_str()) || [README, LOCK, SEAL].contains(&name.as_str());
    match listing::names(directory)?.into_iter().find(|name| !ours(name)) {
        Some(found) => Err(StoreError::NotEmpty { path: directory.to_owned(), found }),
        None => Ok(()),
    }
}

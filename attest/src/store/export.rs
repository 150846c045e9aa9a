//! A whole copy of a store that a node may be writing to.
//!
//! A statement is written after everything that it names. So the statements are looked at first, and fix where the copy ends;
//! what is copied after them can only be newer. Receipts for work, faults and upgrades name checkpoints, so those are listed even before. Retention takes a state away before the inputs that lead to the next one, so
//! inputs are copied before states: a state that is still there has its inputs in the copy. Inputs after the newest statement
//! come along as far as they were written.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::error::StoreError;
use super::layout::{
    self, DIRECTORIES, FAULTS, GENESIS, INPUTS, KEYS, MANIFESTS, README, SEAL, STATEMENT, STATEMENTS, UPGRADES, WORK,
};
use super::listing;
use super::manifest::Manifest;
use super::open::{Store, refuse_foreign_files};
use crate::digest::Digest;
use crate::files;
use crate::statement::{Checkpoint, read_unverified};

/// How often it begins again when retention was faster.
const TRIES: u32 = 5;

/// What was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Signed checkpoints.
    pub checkpoints: u64,
    /// The number of the newest one.
    pub newest: u64,
    /// Their states that are kept.
    pub states: u64,
    /// The length of all files, together.
    pub bytes: u64,
}

impl Store {
    /// Copies a store, also while a node writes to it, into a new or empty directory. It needs no seal key: sealed files stay
    /// sealed. The copy ends at the newest checkpoint whose state is there.
    pub fn export(from: &Path, to: &Path) -> Result<Exported, StoreError> {
        let store = Self::read_unsealed(from)?;
        fs::create_dir_all(to).map_err(StoreError::io("create", to))?;
        if let Some(found) = listing::names(to)?.into_iter().next() {
            return Err(StoreError::NotEmpty { path: to.to_owned(), found });
        }
        let mut tries = 1;
        loop {
            match copy(&store, to) {
                Err(StoreError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound && tries < TRIES => {
                    tries += 1;
                    clear(to)?;
                }
                done => return done,
            }
        }
    }
}

/// What a try that came too late has written.
fn clear(to: &Path) -> Result<(), StoreError> {
    refuse_foreign_files(to)?;
    DIRECTORIES
        .iter()
        .map(|name| to.join(name))
        .filter(|path| path.exists())
        .try_for_each(|path| fs::remove_dir_all(&path).map_err(StoreError::io("remove", &path)))
}

fn copy(store: &Store, to: &Path) -> Result<Exported, StoreError> {
    let beside = [(WORK, store.work_receipts()?), (FAULTS, store.faults()?), (UPGRADES, store.upgrades()?)];
    let checkpoints = checkpoints(store)?;
    let mut copying = Copying { from: &store.directory, to, bytes: 0 };
    for name in DIRECTORIES {
        let path = to.join(name);
        fs::create_dir_all(&path).map_err(StoreError::io("create", &path))?;
    }
    for name in listing::names(&store.directory.join(KEYS))? {
        copying.file(&Path::new(KEYS).join(name))?;
    }
    let newest = checkpoints.last().map_or(0, |(newest, _)| *newest);
    for name in listing::names(&store.directory.join(INPUTS))? {
        let number = name.split('.').next().and_then(|number| number.parse::<u64>().ok());
        if number.is_some_and(|number| number <= newest.saturating_add(1)) {
            copying.file(&Path::new(INPUTS).join(name))?;
        }
    }
    let states = copying.states(store, &checkpoints)?;
    for (number, _) in &checkpoints {
        let path = store.statement_path(*number);
        copying.file(&Path::new(STATEMENTS).join(path.file_name().unwrap_or_default()))?;
    }
    for (folder, numbers) in beside {
        for number in numbers {
            copying.file(&layout::numbered(Path::new(folder), number, STATEMENT))?;
        }
    }
    copying.file(Path::new(README))?;
    if store.genesis.private {
        copying.file(Path::new(SEAL))?;
    }
    files::sync_all_below(to).map_err(StoreError::io("sync", to))?;
    // Last: what has a genesis is whole.
    copying.file(Path::new(GENESIS))?;
    files::sync_all_below(to).map_err(StoreError::io("sync", to))?;
    Ok(Exported { checkpoints: checkpoints.len() as u64, newest, states, bytes: copying.bytes })
}

/// Numbers and manifests, up to the newest checkpoint whose state is there.
fn checkpoints(store: &Store) -> Result<Vec<(u64, Digest)>, StoreError> {
    let mut checkpoints = Vec::new();
    for number in store.sequences()? {
        let read = read_unverified::<Checkpoint>(&store.statement(number)?);
        let path = store.statement_path(number);
        let (checkpoint, _) = read.map_err(|cause| StoreError::Statement { path, cause: cause.to_string() })?;
        checkpoints.push((number, checkpoint.manifest));
    }
    let has_state = |(_, manifest): &(u64, Digest)| store.manifest_path(manifest).exists();
    let whole = checkpoints.iter().rposition(has_state).map_or(0, |newest| newest + 1);
    checkpoints.truncate(whole);
    Ok(checkpoints)
}

struct Copying<'a> {
    from: &'a Path,
    to: &'a Path,
    bytes: u64,
}

impl Copying<'_> {
    fn file(&mut self, name: &Path) -> Result<(), StoreError> {
        let (from, to) = (self.from.join(name), self.to.join(name));
        if let Some(shelf) = to.parent() {
            fs::create_dir_all(shelf).map_err(StoreError::io("create", shelf))?;
        }
        self.bytes += fs::copy(&from, &to).map_err(StoreError::io("copy", &from))?;
        Ok(())
    }

    /// From the newest back to the first that is no longer whole; the newest must be.
    fn states(&mut self, store: &Store, checkpoints: &[(u64, Digest)]) -> Result<u64, StoreError> {
        let (mut states, mut copied) = (0, BTreeSet::new());
        for (_, id) in checkpoints.iter().rev() {
            match self.state(store, id, &mut copied) {
                Ok(()) => states += 1,
                Err(StoreError::Io { cause, .. }) if states > 0 && cause.kind() == io::ErrorKind::NotFound => break,
                Err(cause) => return Err(cause),
            }
        }
        Ok(states)
    }

    /// The manifest comes last, as a node writes it.
    fn state(&mut self, store: &Store, id: &Digest, copied: &mut BTreeSet<Digest>) -> Result<(), StoreError> {
        let Manifest { leaves, .. } = store.manifest(id)?;
        for leaf in leaves {
            if !copied.contains(&leaf.digest) {
                let path = layout::chunk(Path::new(""), &leaf.digest);
                self.file(&path)?;
                copied.insert(leaf.digest);
            }
        }
        self.file(&Path::new(MANIFESTS).join(id.to_string()))
    }
}

//! What a verifier needs of a store: every name in it, also those that do not belong there, and states piece by piece.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::error::StoreError;
use super::layout::{
    self, CHUNKS, DIRECTORIES, EVIDENCE, FAULTS, GENESIS, INPUTS, KEYS, LATER, LOCK, MANIFESTS, README, SEAL, SEGMENT,
    STATEMENT, STATEMENTS, UPGRADES, WORK,
};
use super::open::Store;
use super::{chunk, listing};
use crate::digest::Digest;
use crate::files;
use crate::state::{Leaf, Piece};

/// Everything in a store's directory, by its name. Nothing was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) statements: BTreeSet<u64>,
    pub(crate) work: BTreeSet<u64>,
    pub(crate) faults: BTreeSet<u64>,
    pub(crate) upgrades: BTreeSet<u64>,
    pub(crate) key_bindings: BTreeSet<u64>,
    pub(crate) evidence: BTreeSet<u64>,
    pub(crate) segments: BTreeSet<u64>,
    pub(crate) manifests: BTreeSet<Digest>,
    pub(crate) chunks: BTreeSet<Digest>,
    /// Whether there is a file that tells seal keys apart.
    pub(crate) seal_name: bool,
    /// Files that were being written when a crash came.
    pub(crate) temporary: u64,
    /// What does not belong there, and what cannot be listed, in words.
    pub(crate) strange: Vec<String>,
}

impl Store {
    /// See [`Contents`].
    pub(crate) fn contents(&self) -> Contents {
        let mut contents = Contents::default();
        for name in contents.list(&self.directory, "") {
            match name.as_str() {
                README | LOCK | GENESIS => {}
                SEAL => contents.seal_name = true,
                name if DIRECTORIES.contains(&name) => {}
                name => contents.strange.push(format!("{name:?} does not belong there")),
            }
        }
        let there = |folder: &&str| !LATER.contains(folder) || self.directory.join(folder).exists();
        for folder in DIRECTORIES.into_iter().filter(there) {
            for name in contents.list(&self.directory.join(folder), folder) {
                if folder == CHUNKS {
                    contents.shelf(&self.directory, &name);
                } else if !contents.take(folder, &name) {
                    contents.strange.push(format!("{folder}/{name:?} does not belong there"));
                }
            }
        }
        contents
    }

    /// One piece of a state, if its chunk holds what the leaf says.
    pub(crate) fn piece(&self, leaf: &Leaf) -> Result<Piece, StoreError> {
        let path = layout::chunk(&self.directory, &leaf.digest);
        let file = files::read_bounded(&path, chunk::MAX_FILE_BYTES).map_err(StoreError::io("read", &path))?;
        let bytes = chunk::decode_chunk(&file, &leaf.digest, leaf.bytes, &self.hashing(), self.seal.as_ref());
        let bytes = bytes.map_err(|cause| StoreError::Chunk { path, cause })?;
        Ok(Piece { component: leaf.component.clone(), version: leaf.version, chunk: leaf.chunk, bytes })
    }
}

impl Contents {
    /// Names in a directory but for temporary files, which are counted. Names that are no UTF-8 are written with
    /// replacement characters, and so are none of ours.
    fn list(&mut self, directory: &Path, said: &str) -> Vec<String> {
        let entries = match fs::read_dir(directory).and_then(|entries| entries.collect::<Result<Vec<_>, _>>()) {
            Ok(entries) => entries,
            Err(cause) => {
                self.strange.push(format!("{said:?} cannot be listed: {cause}"));
                return Vec::new();
            }
        };
        let mut names: Vec<String> =
            entries.into_iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        let all = names.len();
        names.retain(|name| !listing::is_temporary(name));
        self.temporary += (all - names.len()) as u64;
        names.sort_unstable();
        names
    }

    fn shelf(&mut self, store: &Path, shelf: &str) {
        for name in self.list(&store.join(CHUNKS).join(shelf), &format!("{CHUNKS}/{shelf}")) {
            match name.parse().ok().filter(|_| shelf.len() == 2 && name.starts_with(shelf)) {
                Some(id) => _ = self.chunks.insert(id),
                None => self.strange.push(format!("{CHUNKS}/{shelf:?}/{name:?} does not belong there")),
            }
        }
    }

    /// Whether the name belongs into this folder.
    fn take(&mut self, folder: &str, name: &str) -> bool {
        let (numbers, number) = match folder {
            MANIFESTS => return name.parse().map(|id| self.manifests.insert(id)).is_ok(),
            STATEMENTS => (&mut self.statements, number(name, STATEMENT)),
            WORK => (&mut self.work, number(name, STATEMENT)),
            FAULTS => (&mut self.faults, number(name, STATEMENT)),
            UPGRADES => (&mut self.upgrades, number(name, STATEMENT)),
            INPUTS => (&mut self.segments, number(name, SEGMENT)),
            KEYS if name.ends_with(EVIDENCE) => (&mut self.evidence, number(name, EVIDENCE)),
            _ => (&mut self.key_bindings, number(name, STATEMENT)),
        };
        number.map(|number| numbers.insert(number)).is_some()
    }
}

/// Of a file as [`layout::numbered`] spells it.
fn number(name: &str, ending: &str) -> Option<u64> {
    let number = name.split('.').next()?.parse().ok()?;
    (layout::numbered(Path::new(""), number, ending) == Path::new(name)).then_some(number)
}

//! Files of a scene that players' pages may have: the pictures that its screen has named.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use lightcone_attest::Digest;
use lightcone_sdk7::folder::SceneFolder;

const CONTEXT: &str = "lightcone 2026-12-01 scene file v1";
/// Larger ones are not given to pages.
const MAX_BYTES: u64 = 8 << 20;

/// What a file is known by.
pub(super) fn digest(bytes: &[u8]) -> Digest {
    Digest::derive(CONTEXT, bytes)
}

/// See the top of the file. Shared by all simulations of a scene; a file that one of them has named can be had from then on.
pub(super) struct PageFiles {
    folder: Arc<SceneFolder>,
    by_name: BTreeMap<String, Digest>,
    by_digest: BTreeMap<Digest, String>,
    named: Mutex<BTreeSet<Digest>>,
}

impl PageFiles {
    pub(super) fn new(folder: Arc<SceneFolder>, digests: &[(String, Digest)]) -> Self {
        let by_name = digests.iter().cloned().collect();
        let by_digest = digests.iter().map(|(name, digest)| (*digest, name.clone())).collect();
        Self { folder, by_name, by_digest, named: Mutex::default() }
    }

    /// A page is to have the file of that name, in whatever letters. None: there is none, or it is too large.
    pub(super) fn name(&self, name: &str) -> Option<Digest> {
        let file = self.folder.find(name).filter(|file| file.bytes <= MAX_BYTES)?;
        let digest = *self.by_name.get(&file.name)?;
        self.named.lock().unwrap_or_else(PoisonError::into_inner).insert(digest);
        Some(digest)
    }

    /// The bytes of a file that was named, if they are still those that they were.
    pub(super) fn read(&self, asked: &Digest) -> Option<Vec<u8>> {
        if !self.named.lock().unwrap_or_else(PoisonError::into_inner).contains(asked) {
            return None;
        }
        let bytes = self.folder.read(self.by_digest.get(asked)?).ok()?;
        (digest(&bytes) == *asked).then_some(bytes)
    }
}

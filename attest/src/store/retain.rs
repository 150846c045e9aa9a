//! Forgetting old states and inputs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::error::StoreError;
use super::layout::{self, MANIFESTS};
use super::listing;
use super::open::Store;
use crate::digest::Digest;
use crate::files;
use crate::statement::{Checkpoint, read_unverified};

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// States, counted by their manifests.
    pub states: u64,
    /// Pieces that no kept state needs.
    pub chunks: u64,
    /// Segments of inputs.
    pub segments: u64,
}

impl Store {
    /// Keeps what is needed to restore and replay from the `keep` newest checkpoints (0 counts as 1): their states
    /// and the inputs since the oldest of them. Older states and inputs are removed; statements and keys are all
    /// kept. A crash on the way leaves more.
    pub fn retain(&mut self, keep: u64) -> Result<Removed, StoreError> {
        self.retain_by(keep, |statement| {
            let read = read_unverified::<Checkpoint>(statement).map_err(|cause| cause.to_string());
            read.map(|(checkpoint, _)| checkpoint.manifest)
        })
    }

    /// `manifest_in` finds a state's manifest in a statement.
    pub(super) fn retain_by(
        &mut self,
        keep: u64,
        manifest_in: impl Fn(&[u8]) -> Result<Digest, String>,
    ) -> Result<Removed, StoreError> {
        self.writing()?;
        let sequences = self.sequences()?;
        let first = sequences.len().saturating_sub(usize::try_from(keep.max(1)).unwrap_or(usize::MAX));
        let mut named = Vec::new();
        for sequence in &sequences[first..] {
            let found = manifest_in(&self.statement(*sequence)?);
            let path = self.statement_path(*sequence);
            named.push(found.map_err(|cause| StoreError::Statement { path, cause })?);
        }
        // Fewer were kept until now: what was forgotten then is not there to be kept.
        let there: BTreeSet<Digest> = listing::manifests(&self.directory)?.into_iter().collect();
        let forgotten = named.iter().position(|id| there.contains(id)).unwrap_or(named.len().saturating_sub(1));
        let first = first + forgotten;
        let Some(oldest) = sequences.get(first) else { return Ok(Removed::default()) };
        let mut manifests: BTreeSet<Digest> = self.writing()?.newest.into_iter().collect();
        manifests.extend(&named[forgotten..]);
        let mut chunks = BTreeSet::new();
        for id in &manifests {
            chunks.extend(self.manifest(id)?.leaves.iter().map(|leaf| leaf.digest));
        }
        let old = || {
            let old =
                sequences[..first].iter().filter_map(|sequence| manifest_in(&self.statement(*sequence).ok()?).ok());
            old.collect()
        };
        // Manifests go before their chunks: one that is there is always whole.
        let states = self.remove_manifests(old, &manifests)?;
        Ok(Removed { states, chunks: self.remove_chunks(&chunks)?, segments: self.remove_segments(*oldest)? })
    }

    /// In the order of `old`, from the oldest on: a crash on the way leaves no gap between states that are there.
    fn remove_manifests(&self, old: impl Fn() -> Vec<Digest>, kept: &BTreeSet<Digest>) -> Result<u64, StoreError> {
        let mut all = listing::manifests(&self.directory)?;
        all.retain(|id| !kept.contains(id));
        if all.len() > 1 {
            let places: BTreeMap<Digest, usize> = old().into_iter().zip(0..).collect();
            all.sort_by_key(|id| places.get(id).copied());
        }
        for id in &all {
            remove(&self.manifest_path(id))?;
        }
        // Lasting before any of their chunks goes.
        let directory = self.directory.join(MANIFESTS);
        files::sync_directory(&directory).map_err(StoreError::io("sync", &directory))?;
        Ok(all.len() as u64)
    }

    fn remove_chunks(&mut self, kept: &BTreeSet<Digest>) -> Result<u64, StoreError> {
        let all: Vec<Digest> = self.writing()?.chunks.difference(kept).copied().collect();
        for id in &all {
            // Forgotten first: what fails to go away is written again when it is needed.
            self.writing_mut()?.chunks.remove(id);
            remove(&layout::chunk(&self.directory, id))?;
        }
        Ok(all.len() as u64)
    }

    /// Those that lead to checkpoint `oldest` or to an older one. What leads to checkpoint 0 begins at the genesis, which is
    /// never forgotten, so it stays as long as checkpoint 0.
    fn remove_segments(&self, oldest: u64) -> Result<u64, StoreError> {
        let mut all = self.segments()?;
        all.retain(|sequence| *sequence <= oldest && oldest > 0);
        for sequence in &all {
            remove(&self.segment_path(*sequence))?;
        }
        Ok(all.len() as u64)
    }
}

fn remove(path: &Path) -> Result<(), StoreError> {
    fs::remove_file(path).map_err(StoreError::io("remove", path))
}

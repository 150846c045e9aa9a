//! The input root: one hash over the canonical bytes of all ticks' inputs between two checkpoints. In a private world it is
//! keyed, so that whoever lacks the secret cannot guess the inputs and check the guess.

use std::fmt;

use super::entry::{InputError, TickInputs};
use crate::digest::Digest;

const CONTEXT: &str = "lightcone 2026-11-22 input root v1";

/// Computes an input root, tick by tick. Canonical bytes say where they end, so no two lists of ticks give the same
/// bytes.
#[derive(Clone)]
pub struct InputHasher {
    empty: blake3::Hasher,
    hasher: blake3::Hasher,
    entries: u64,
    last_tick: Option<u64>,
}

impl Default for InputHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for InputHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InputHasher").field("entries", &self.entries).field("last_tick", &self.last_tick).finish()
    }
}

impl InputHasher {
    /// For a public world: anyone can compute the root. Nothing is hashed yet.
    pub fn new() -> Self {
        Self::begin(blake3::Hasher::new_derive_key(CONTEXT))
    }

    /// For a private world: only those who have the secret can compute the root. Nothing is hashed yet.
    pub fn keyed(secret: &[u8; 32]) -> Self {
        Self::begin(blake3::Hasher::new_keyed(&blake3::derive_key(CONTEXT, secret)))
    }

    fn begin(empty: blake3::Hasher) -> Self {
        Self { hasher: empty.clone(), empty, entries: 0, last_tick: None }
    }

    /// Adds a tick's inputs; ticks must grow. After an error nothing was added.
    pub fn update(&mut self, inputs: &TickInputs) -> Result<(), InputError> {
        let tick = inputs.tick;
        if let Some(previous) = self.last_tick.filter(|previous| *previous >= tick) {
            return Err(InputError::TickOrder { tick, previous });
        }
        self.hasher.update(&inputs.to_bytes()?);
        self.entries += inputs.entries.len() as u64;
        self.last_tick = Some(tick);
        Ok(())
    }

    /// The root, and how many entries it covers.
    pub fn finish(self) -> (Digest, u64) {
        (Digest(*self.hasher.finalize().as_bytes()), self.entries)
    }

    /// As [`InputHasher::finish`], and the hasher goes on: the next inputs begin another root.
    pub fn take(&mut self) -> (Digest, u64) {
        let next = Self::begin(self.empty.clone());
        std::mem::replace(self, next).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::{Entry, Kind};
    use super::*;

    fn inputs(tick: u64, players: &[u64]) -> TickInputs {
        let entry = |player: &u64| Entry {
            player: *player,
            sequence: 1,
            kind: Kind::Motion,
            payload: vec![1],
            signature: None,
        };
        TickInputs { tick, entries: players.iter().map(entry).collect() }
    }

    fn root(ticks: &[TickInputs]) -> (Digest, u64) {
        let mut hasher = InputHasher::new();
        ticks.iter().for_each(|tick| hasher.update(tick).unwrap());
        hasher.finish()
    }

    #[test]
    fn an_entry_inserted_dropped_moved_or_reordered_changes_the_root() {
        let all = [
            vec![inputs(1, &[1, 2]), inputs(2, &[3])],
            vec![inputs(1, &[1, 2]), inputs(2, &[3, 3])],
            vec![inputs(1, &[1, 2])],
            vec![inputs(1, &[2, 1]), inputs(2, &[3])],
            vec![inputs(1, &[1]), inputs(2, &[2, 3])],
            vec![inputs(1, &[1, 2]), inputs(3, &[3])],
            Vec::new(),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| root(a).0 != root(b).0), "{i}");
        }
        assert_eq!(root(&all[1]).1, 4);
    }

    #[test]
    fn without_the_secret_nothing_of_a_keyed_root_can_be_computed() {
        let of = |mut hasher: InputHasher| {
            hasher.update(&inputs(1, &[1])).unwrap();
            (hasher.take(), hasher.take())
        };
        let (public, (a, b)) =
            (of(InputHasher::new()), (of(InputHasher::keyed(&[1; 32])), of(InputHasher::keyed(&[2; 32]))));
        assert!(public.0 != a.0 && a.0 != b.0 && a.1 != b.1 && public.1 != a.1);
        assert_eq!((a, a.0.1, a.1.1), (of(InputHasher::keyed(&[1; 32])), 1, 0));
        assert_eq!(public.0, root(&[inputs(1, &[1])]));
    }

    #[test]
    fn ticks_must_grow() {
        let mut hasher = InputHasher::new();
        hasher.update(&inputs(2, &[1])).unwrap();
        assert_eq!(hasher.update(&inputs(2, &[1])), Err(InputError::TickOrder { tick: 2, previous: 2 }));
        assert_eq!(hasher.finish(), root(&[inputs(2, &[1])]));
    }
}

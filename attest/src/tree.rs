//! A state that is digested as it changes.
//!
//! A piece is held as the very bytes that are hashed into its leaf. A value that keeps its length is written over in place;
//! the leaf is hashed again when the digest is asked for.

use std::collections::BTreeMap;

use crate::digest::{Digest, DigestError, StateDigest, StateHashing, chunk_of, leaf_bytes};
use crate::state::{Leaf, Piece};

/// Chunk index and entity count.
const HEADER_BYTES: usize = 16;
/// Entity id and length of its value.
const PREFIX_BYTES: usize = 16;

/// How a state has changed since it was last looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateChanges {
    /// How many ticks the world has run now.
    pub tick: u64,
    /// Every registered component, sorted by name, each name once; also those without a change.
    pub components: Vec<ComponentChanges>,
}

/// How one component has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentChanges {
    /// The component's registered name.
    pub name: String,
    /// The version of the component's layout.
    pub version: u32,
    /// Whether `changed` lists every entity that has the component: an entity that is not in it has lost it.
    pub whole: bool,
    /// Stable ids of entities that lost the component. An entity that has it again is in `changed` too.
    pub removed: Vec<u64>,
    /// Stable ids, strictly growing, each with the new canonical bytes.
    pub changed: Vec<(u64, Vec<u8>)>,
}

/// A state that is kept in pieces and digested as it changes. The cost follows what changed; the digest is that of a
/// [`StateDigester`](crate::StateDigester) over everything.
#[derive(Clone, Debug)]
pub struct StateTree {
    hashing: StateHashing,
    tick: u64,
    components: BTreeMap<String, Component>,
}

#[derive(Clone, Debug, Default)]
struct Component {
    version: u32,
    chunks: BTreeMap<u64, Chunk>,
}

#[derive(Clone, Debug)]
struct Chunk {
    /// As [`leaf_bytes`] writes them.
    bytes: Vec<u8>,
    /// Id and offset of its value in `bytes`, growing.
    entities: Vec<(u64, usize)>,
    /// None while the bytes are younger.
    leaf: Option<Digest>,
}

impl StateTree {
    /// Begins without components.
    pub fn new(hashing: StateHashing) -> Self {
        Self { hashing, tick: 0, components: BTreeMap::new() }
    }

    /// Takes in what changed. After an error the tree is half changed: throw it away.
    pub fn apply(&mut self, changes: &StateChanges) -> Result<(), DigestError> {
        self.tick = changes.tick;
        for changes in &changes.components {
            if let Some(pair) = changes.changed.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
                let (id, previous) = (pair[1].0, pair[0].0);
                return Err(DigestError::EntityOrder { component: changes.name.clone(), id, previous });
            }
            let component = self.components.entry(changes.name.clone()).or_default();
            component.version = changes.version;
            component.remove(changes);
            for changed in changes.changed.chunk_by(|(a, _), (b, _)| chunk_of(*a) == chunk_of(*b)) {
                component.write(chunk_of(changed[0].0), changed);
            }
        }
        Ok(())
    }

    /// The digest after the newest changes. Pieces that have not changed since the last call are not hashed again.
    pub fn digest(&mut self) -> StateDigest {
        let hashing = &self.hashing;
        let mut components = Vec::with_capacity(self.components.len());
        for (name, component) in &mut self.components {
            let chunks = component.chunks.iter_mut().map(|(index, chunk)| (*index, chunk.leaf(hashing)));
            components.push(hashing.node(name, component.version, &chunks.collect::<Vec<_>>()));
        }
        hashing.root(self.tick, components)
    }

    /// The lines of a manifest, in order of component and chunk.
    pub fn leaves(&mut self) -> Vec<Leaf> {
        let hashing = &self.hashing;
        let mut leaves = Vec::new();
        for (name, component) in &mut self.components {
            let version = component.version;
            let leaf = |chunk, digest, bytes: usize| {
                let (component, bytes) = (name.clone(), bytes as u64);
                Leaf { component, version, chunk, digest, bytes }
            };
            if component.chunks.is_empty() {
                let empty = empty_piece();
                leaves.push(leaf(Piece::EMPTY, hashing.leaf(&empty), empty.len()));
            }
            let chunks = component.chunks.iter_mut();
            leaves.extend(chunks.map(|(index, chunk)| leaf(*index, chunk.leaf(hashing), chunk.bytes.len())));
        }
        leaves
    }

    /// The bytes behind a leaf of [`StateTree::leaves`]; none if the tree has no such leaf now.
    pub fn piece(&self, leaf: &Leaf) -> Option<std::borrow::Cow<'_, [u8]>> {
        if leaf.chunk == Piece::EMPTY {
            return Some(empty_piece().into());
        }
        Some(self.components.get(&leaf.component)?.chunks.get(&leaf.chunk)?.bytes.as_slice().into())
    }

    /// How the state is digested.
    pub fn hashing(&self) -> &StateHashing {
        &self.hashing
    }

    /// How many ticks the world had run at the newest changes.
    pub fn tick(&self) -> u64 {
        self.tick
    }
}

fn empty_piece() -> Vec<u8> {
    leaf_bytes::<Vec<u8>>(Piece::EMPTY, &[])
}

impl Component {
    fn remove(&mut self, changes: &ComponentChanges) {
        if changes.whole {
            let mut kept = changes.changed.iter().map(|(id, _)| *id).peekable();
            self.keep(|id| {
                while kept.next_if(|next| *next < id).is_some() {}
                kept.peek() == Some(&id)
            });
        }
        for id in &changes.removed {
            if let Some(chunk) = self.chunks.get_mut(&chunk_of(*id)) {
                chunk.keep(chunk_of(*id), |other| other != *id);
            }
        }
        self.chunks.retain(|_, chunk| !chunk.entities.is_empty());
    }

    fn keep(&mut self, mut keep: impl FnMut(u64) -> bool) {
        for (index, chunk) in &mut self.chunks {
            chunk.keep(*index, &mut keep);
        }
    }

    fn write(&mut self, index: u64, changed: &[(u64, Vec<u8>)]) {
        match self.chunks.get_mut(&index) {
            Some(chunk)
                if changed.iter().all(|(id, value)| chunk.value(*id).is_some_and(|at| at.len() == value.len())) =>
            {
                changed.iter().for_each(|(id, value)| chunk.overwrite(*id, value));
            }
            Some(chunk) => *chunk = Chunk::of(index, &chunk.with(changed)),
            None => _ = self.chunks.insert(index, Chunk::of(index, changed)),
        }
    }
}

impl Chunk {
    fn of<B: AsRef<[u8]>>(index: u64, entities: &[(u64, B)]) -> Self {
        let mut at = HEADER_BYTES;
        let offsets = entities.iter().map(|(id, value)| {
            let start = at + PREFIX_BYTES;
            at = start + value.as_ref().len();
            (*id, start)
        });
        let offsets = offsets.collect();
        Self { bytes: leaf_bytes(index, entities), entities: offsets, leaf: None }
    }

    fn leaf(&mut self, hashing: &StateHashing) -> Digest {
        *self.leaf.get_or_insert_with(|| hashing.leaf(&self.bytes))
    }

    fn value(&self, id: u64) -> Option<std::ops::Range<usize>> {
        let place = self.entities.binary_search_by_key(&id, |(other, _)| *other).ok()?;
        Some(self.range(place))
    }

    fn range(&self, place: usize) -> std::ops::Range<usize> {
        let end = self.entities.get(place + 1).map_or(self.bytes.len(), |(_, next)| next - PREFIX_BYTES);
        self.entities[place].1..end
    }

    fn overwrite(&mut self, id: u64, value: &[u8]) {
        let Some(range) = self.value(id) else { return };
        if self.bytes[range.clone()] != *value {
            self.bytes[range].copy_from_slice(value);
            self.leaf = None;
        }
    }

    fn all(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.entities.iter().enumerate().map(|(place, (id, _))| (*id, &self.bytes[self.range(place)]))
    }

    /// All entities, with new values and newcomers.
    fn with<'a>(&'a self, changed: &'a [(u64, Vec<u8>)]) -> Vec<(u64, &'a [u8])> {
        let mut all: BTreeMap<u64, &[u8]> = self.all().collect();
        all.extend(changed.iter().map(|(id, value)| (*id, value.as_slice())));
        all.into_iter().collect()
    }

    fn keep(&mut self, index: u64, mut keep: impl FnMut(u64) -> bool) {
        let kept: Vec<(u64, &[u8])> = self.all().filter(|(id, _)| keep(*id)).collect();
        if kept.len() < self.entities.len() {
            *self = Self::of(index, &kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ComponentState, SavedState};
    use proptest::prelude::*;

    type Values = BTreeMap<u64, Vec<u8>>;

    fn whole(tick: u64, names: &[&str], values: &[Values]) -> SavedState {
        let components = names.iter().zip(values).map(|(name, values)| ComponentState {
            name: (*name).into(),
            version: 1,
            entities: values.clone().into_iter().collect(),
        });
        SavedState { tick, components: components.collect() }
    }

    /// From one state to the next, by what differs.
    fn between(name: &str, before: &Values, after: &Values) -> ComponentChanges {
        let changed = after.iter().filter(|(id, value)| before.get(id) != Some(value));
        ComponentChanges {
            name: name.into(),
            version: 1,
            whole: false,
            removed: before.keys().filter(|id| !after.contains_key(id)).copied().collect(),
            changed: changed.map(|(id, value)| (*id, value.clone())).collect(),
        }
    }

    fn check(tree: &mut StateTree, state: &SavedState) {
        let hashing = StateHashing::public();
        assert_eq!(tree.digest(), state.digest(&hashing).unwrap());
        let pieces: Vec<Piece> = state.pieces().collect();
        let leaves: Vec<Leaf> = pieces.iter().map(|piece| piece.leaf(&hashing)).collect();
        assert_eq!(tree.leaves(), leaves);
        for (leaf, piece) in leaves.iter().zip(&pieces) {
            assert_eq!(tree.piece(leaf).unwrap(), piece.bytes);
        }
    }

    fn values() -> impl Strategy<Value = Values> {
        // Mostly of one length: these are written over in place.
        let same = prop::collection::vec(any::<u8>(), 4);
        let value = prop_oneof![5 => same, 1 => prop::collection::vec(any::<u8>(), 0..6)];
        prop::collection::btree_map(0u64..700, value, 0..30)
    }

    proptest! {
        #[test]
        fn what_is_kept_up_to_date_is_what_is_digested_from_scratch(
            steps in prop::collection::vec((values(), values(), any::<bool>()), 1..6),
        ) {
            let names = ["p", "q"];
            let mut tree = StateTree::new(StateHashing::public());
            let mut before = [Values::new(), Values::new()];
            for (tick, (p, q, all)) in steps.into_iter().enumerate() {
                let after = [p, q];
                let components = (0..2).map(|i| match all {
                    true => ComponentChanges {
                        whole: true,
                        removed: Vec::new(),
                        ..between(names[i], &Values::new(), &after[i])
                    },
                    false => between(names[i], &before[i], &after[i]),
                });
                tree.apply(&StateChanges { tick: tick as u64, components: components.collect() }).unwrap();
                check(&mut tree, &whole(tick as u64, &names, &after));
                before = after;
            }
        }
    }

    #[test]
    fn only_what_changed_is_hashed_again() {
        let all: Values = (0..1000).map(|id| (id, vec![1; 4])).collect();
        let mut tree = StateTree::new(StateHashing::public());
        let first = between("p", &Values::new(), &all);
        tree.apply(&StateChanges { tick: 1, components: vec![first] }).unwrap();
        tree.digest();
        let mut after = all.clone();
        after.insert(300, vec![2; 4]);
        let same = (301, vec![1; 4]);
        let mut second = between("p", &all, &after);
        second.changed.push(same);
        tree.apply(&StateChanges { tick: 2, components: vec![second] }).unwrap();
        let stale: Vec<u64> = tree.components["p"]
            .chunks
            .iter()
            .filter(|(_, chunk)| chunk.leaf.is_none())
            .map(|(index, _)| *index)
            .collect();
        assert_eq!(stale, [1]);
        check(&mut tree, &whole(2, &["p"], &[after]));
    }

    #[test]
    fn changes_out_of_order_are_refused() {
        let changes = ComponentChanges {
            name: "p".into(),
            version: 1,
            whole: false,
            removed: Vec::new(),
            changed: vec![(2, vec![]), (2, vec![])],
        };
        let refused =
            StateTree::new(StateHashing::public()).apply(&StateChanges { tick: 1, components: vec![changes] });
        assert_eq!(refused, Err(DigestError::EntityOrder { component: "p".into(), id: 2, previous: 2 }));
    }
}

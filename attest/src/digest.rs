//! The state digest: a tree of BLAKE3 hashes, component type → chunks of entities.
//!
//! ```text
//! leaf(chunk)      = H[leaf](chunk index u64, count u64, count × (entity id u64, blob))
//! node(component)  = H[node](name, version u32, chunk count u64, chunks × (chunk index u64, leaf))
//! root(state)      = H[root](tick u64, component count u64, components × (name, node))
//! ```
//!
//! `H[x]` is BLAKE3 in its key-derivation mode with one context string for each level, so that no level can pass for
//! another. Entities of a chunk share `id / 256`: a chunk depends on its own entities alone.

use std::fmt;

use crate::Encoder;

const LEAF_CONTEXT: &str = "lightcone 2026-11-22 state digest v1 leaf";
const NODE_CONTEXT: &str = "lightcone 2026-11-22 state digest v1 node";
const ROOT_CONTEXT: &str = "lightcone 2026-11-22 state digest v1 root";

/// Entities with the same `id / ENTITIES_PER_CHUNK` are hashed together.
const ENTITIES_PER_CHUNK: u64 = 256;

/// 32 bytes, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Input out of canonical order.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DigestError {
    /// Ids must grow.
    #[error("component '{component}': entity {id} does not come after {previous}; sort entities by their stable id")]
    EntityOrder {
        /// Which component.
        component: String,
        /// The id that came too late.
        id: u64,
        /// The one before it.
        previous: u64,
    },
    /// A name was given twice.
    #[error("component '{0}' was digested twice")]
    DuplicateComponent(String),
}

/// One component type's part of a [`StateDigest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentDigest {
    /// The registered name.
    pub name: String,
    /// Hash over all entities that have the component.
    pub digest: Digest,
}

/// The state of a world at a tick, as one hash, with the hashes it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateDigest {
    /// After this many ticks.
    pub tick: u64,
    /// Over everything.
    pub root: Digest,
    /// Sorted by name; they name the culprit when two roots differ.
    pub components: Vec<ComponentDigest>,
}

impl StateDigest {
    /// Names of components that differ or that only one of both has.
    pub fn differing_components<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let missing_in = |list: &[ComponentDigest], part: &ComponentDigest| !list.contains(part);
        let mut names: Vec<&str> = self
            .components
            .iter()
            .filter(|part| missing_in(&other.components, part))
            .chain(other.components.iter().filter(|part| missing_in(&self.components, part)))
            .map(|part| part.name.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Builds a [`StateDigest`], component by component in any order.
#[derive(Debug, Default)]
pub struct StateDigester {
    components: Vec<ComponentDigest>,
}

impl StateDigester {
    /// Nothing digested yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one component type: its entities by strictly growing stable id, each with its canonical bytes.
    pub fn component<B: AsRef<[u8]>>(
        &mut self,
        name: &str,
        version: u32,
        entities: impl IntoIterator<Item = (u64, B)>,
    ) -> Result<(), DigestError> {
        let leaves = hash_leaves(name, entities)?;
        let mut node = Encoder::default();
        node.str(name).u32(version).u64(leaves.len() as u64);
        for (chunk, leaf) in leaves {
            node.u64(chunk).blob(&leaf.0);
        }
        self.components.push(ComponentDigest { name: name.to_owned(), digest: hash(NODE_CONTEXT, node.bytes()) });
        Ok(())
    }

    /// The digest of everything added.
    pub fn finish(mut self, tick: u64) -> Result<StateDigest, DigestError> {
        self.components.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some(twice) = self.components.windows(2).find(|pair| pair[0].name == pair[1].name) {
            return Err(DigestError::DuplicateComponent(twice[0].name.clone()));
        }
        let mut root = Encoder::default();
        root.u64(tick).u64(self.components.len() as u64);
        for component in &self.components {
            root.str(&component.name).blob(&component.digest.0);
        }
        Ok(StateDigest { tick, root: hash(ROOT_CONTEXT, root.bytes()), components: self.components })
    }
}

fn hash_leaves<B: AsRef<[u8]>>(
    component: &str,
    entities: impl IntoIterator<Item = (u64, B)>,
) -> Result<Vec<(u64, Digest)>, DigestError> {
    let mut leaves = Vec::new();
    let mut open: Option<(u64, u64, Encoder)> = None;
    let mut previous = None;
    for (id, bytes) in entities {
        if let Some(previous) = previous.filter(|&previous| previous >= id) {
            return Err(DigestError::EntityOrder { component: component.to_owned(), id, previous });
        }
        previous = Some(id);
        let chunk = id / ENTITIES_PER_CHUNK;
        if open.as_ref().is_some_and(|(index, ..)| *index != chunk) {
            leaves.extend(open.take().map(close_leaf));
        }
        let (_, count, encoder) = open.get_or_insert_with(|| (chunk, 0, Encoder::default()));
        *count += 1;
        encoder.u64(id).blob(bytes.as_ref());
    }
    leaves.extend(open.map(close_leaf));
    Ok(leaves)
}

fn close_leaf((chunk, count, entities): (u64, u64, Encoder)) -> (u64, Digest) {
    let mut leaf = Encoder::default();
    leaf.u64(chunk).u64(count);
    let mut hasher = blake3::Hasher::new_derive_key(LEAF_CONTEXT);
    hasher.update(leaf.bytes()).update(entities.bytes());
    (chunk, Digest(*hasher.finalize().as_bytes()))
}

fn hash(context: &str, bytes: &[u8]) -> Digest {
    Digest(blake3::derive_key(context, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Entities<'a> = &'a [(u64, &'a [u8])];

    fn digest(components: &[(&str, Entities)]) -> StateDigest {
        let mut digester = StateDigester::new();
        for (name, entities) in components {
            digester.component(name, 1, entities.iter().copied()).unwrap();
        }
        digester.finish(5).unwrap()
    }

    #[test]
    fn component_order_does_not_matter_but_entity_order_is_checked() {
        let a: Entities = &[(1, b"x"), (300, b"y")];
        assert_eq!(digest(&[("p", a), ("q", a)]), digest(&[("q", a), ("p", a)]));
        let wrong = StateDigester::new().component("p", 1, [(2, b"x"), (2, b"y")]).unwrap_err();
        assert_eq!(wrong, DigestError::EntityOrder { component: "p".into(), id: 2, previous: 2 });
    }

    #[test]
    fn a_name_given_twice_is_refused() {
        let mut digester = StateDigester::new();
        digester.component("p", 1, [(1, b"x")]).unwrap();
        digester.component("p", 2, [(1, b"x")]).unwrap();
        assert_eq!(digester.finish(0), Err(DigestError::DuplicateComponent("p".into())));
    }

    #[test]
    fn the_culprit_is_named() {
        let before = digest(&[("health", &[(1, b"9")]), ("pose", &[(1, b"a")])]);
        let after = digest(&[("health", &[(1, b"8")]), ("pose", &[(1, b"a")])]);
        assert_ne!(before.root, after.root);
        assert_eq!(before.differing_components(&after), ["health"]);
    }

    #[test]
    fn bytes_cannot_move_between_entities_chunks_or_components() {
        let all = [
            digest(&[("p", &[(1, b"ab"), (2, b"c")])]),
            digest(&[("p", &[(1, b"a"), (2, b"bc")])]),
            digest(&[("p", &[(1, b"ab"), (256, b"c")])]),
            digest(&[("p", &[(1, b"ab")]), ("q", &[(2, b"c")])]),
            digest(&[("p", &[]), ("q", &[(1, b"ab"), (2, b"c")])]),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| a.root != b.root));
        }
    }

    /// Computed once by hand from the layout in the module's docs; a change of the layout needs a new version.
    #[test]
    fn the_root_is_the_documented_construction() {
        let leaf_bytes = [&[0u8; 8][..], &1u64.to_le_bytes(), &7u64.to_le_bytes(), &1u64.to_le_bytes(), b"z"].concat();
        let leaf = blake3::derive_key(LEAF_CONTEXT, &leaf_bytes);
        let name = [&1u64.to_le_bytes()[..], b"p"].concat();
        let node_bytes =
            [&name, &1u32.to_le_bytes()[..], &1u64.to_le_bytes(), &[0; 8], &32u64.to_le_bytes(), &leaf].concat();
        let node = blake3::derive_key(NODE_CONTEXT, &node_bytes);
        let root_bytes = [&5u64.to_le_bytes()[..], &1u64.to_le_bytes(), &name, &32u64.to_le_bytes(), &node].concat();
        assert_eq!(digest(&[("p", &[(7, b"z")])]).root.0, blake3::derive_key(ROOT_CONTEXT, &root_bytes));
    }

    proptest! {
        #[test]
        fn any_changed_byte_changes_the_root(
            state in prop::collection::btree_map(0u64..2000, prop::collection::vec(any::<u8>(), 1..9), 1..50),
            pick in any::<prop::sample::Index>(), flip in 1u8..,
        ) {
            let root = |state: &std::collections::BTreeMap<u64, Vec<u8>>| {
                let mut digester = StateDigester::new();
                digester.component("p", 1, state.iter().map(|(id, bytes)| (*id, bytes))).unwrap();
                digester.finish(0).unwrap().root
            };
            let before = root(&state);
            let mut changed = state;
            let id = *pick.get(&changed.keys().copied().collect::<Vec<_>>());
            changed.get_mut(&id).unwrap()[0] ^= flip;
            prop_assert_ne!(before, root(&changed));
        }
    }
}

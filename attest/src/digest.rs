//! The state digest: a tree of BLAKE3 hashes, component type → chunks of entities.
//!
//! ```text
//! leaf(chunk)      = H[leaf](chunk index u64, count u64, count × (entity id u64, blob))
//! node(component)  = H[node](name, version u32, chunk count u64, chunks × (chunk index u64, leaf))
//! root(state)      = H[root](tick u64, component count u64, components × (name, node))
//! ```
//!
//! `H[x]` is BLAKE3 in its key-derivation mode with one context string for each level, so that no level can pass for
//! another. A private world's `H[x]` is keyed BLAKE3 under `derive_key(context, secret)` instead: whoever lacks the secret
//! cannot guess a state and check the guess. The entities of a chunk share `id / 256`: a chunk depends on its own entities
//! alone.

use std::fmt;
use std::str::FromStr;

use crate::canonical::Encoder;

const LEAF_CONTEXT: &str = "lightcone 2026-11-22 state digest v1 leaf";
const NODE_CONTEXT: &str = "lightcone 2026-11-22 state digest v1 node";
const ROOT_CONTEXT: &str = "lightcone 2026-11-22 state digest v1 root";

/// Entities with the same `id / ENTITIES_PER_CHUNK` are hashed together.
const ENTITIES_PER_CHUNK: u64 = 256;

/// A hash of 32 bytes, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// BLAKE3 in its key-derivation mode: `context` says what the bytes are, so that no two uses can be mistaken.
    pub fn derive(context: &str, bytes: &[u8]) -> Self {
        Self(blake3::derive_key(context, bytes))
    }
}

/// A text that is no [`Digest`]: 64 lower-case hexadecimal digits are wanted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is no digest: 64 lower-case hexadecimal digits are wanted")]
pub struct NoDigest(String);

impl FromStr for Digest {
    type Err = NoDigest;

    fn from_str(text: &str) -> Result<Self, NoDigest> {
        let refused = || NoDigest(text.chars().take(80).collect());
        let digits: Option<Vec<u8>> = text.bytes().map(hex_value).collect();
        let digits = digits.filter(|digits| digits.len() == 64).ok_or_else(refused)?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Self(bytes))
    }
}

/// Upper case is another spelling of the same, and refused.
fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// How the three levels of the tree are hashed.
#[derive(Clone)]
pub struct StateHashing {
    leaf: blake3::Hasher,
    node: blake3::Hasher,
    root: blake3::Hasher,
}

impl StateHashing {
    /// For a public world: anyone can compute the digest.
    pub fn public() -> Self {
        let level = blake3::Hasher::new_derive_key;
        Self { leaf: level(LEAF_CONTEXT), node: level(NODE_CONTEXT), root: level(ROOT_CONTEXT) }
    }

    /// For a private world: only those who have the secret can compute the digest.
    pub fn keyed(secret: &[u8; 32]) -> Self {
        let level = |context| blake3::Hasher::new_keyed(&blake3::derive_key(context, secret));
        Self { leaf: level(LEAF_CONTEXT), node: level(NODE_CONTEXT), root: level(ROOT_CONTEXT) }
    }

    /// The digest of a piece's bytes, which is a leaf of the tree.
    pub fn leaf(&self, bytes: &[u8]) -> Digest {
        finish(&self.leaf, bytes)
    }

    /// `leaves`: chunk indices, growing, and their digests.
    pub(crate) fn node(&self, name: &str, version: u32, leaves: &[(u64, Digest)]) -> ComponentDigest {
        let mut node = Encoder::default();
        node.str(name).u32(version).u64(leaves.len() as u64);
        for (chunk, leaf) in leaves {
            node.u64(*chunk).blob(&leaf.0);
        }
        ComponentDigest { name: name.to_owned(), digest: finish(&self.node, node.bytes()) }
    }

    /// `components`: sorted by name, each name once.
    pub(crate) fn root(&self, tick: u64, components: Vec<ComponentDigest>) -> StateDigest {
        let mut root = Encoder::default();
        root.u64(tick).u64(components.len() as u64);
        for component in &components {
            root.str(&component.name).blob(&component.digest.0);
        }
        StateDigest { tick, root: finish(&self.root, root.bytes()), components }
    }
}

impl fmt::Debug for StateHashing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The hashers hold the secret.
        f.write_str("StateHashing")
    }
}

fn finish(level: &blake3::Hasher, bytes: &[u8]) -> Digest {
    let mut hasher = level.clone();
    Digest(*hasher.update(bytes).finalize().as_bytes())
}

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

/// A state that is not in canonical order.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DigestError {
    /// An entity does not come after the one before it: ids must grow.
    #[error("component '{component}': entity {id} does not come after {previous}; sort entities by their stable id")]
    EntityOrder {
        /// The component's name.
        component: String,
        /// The id that came too late.
        id: u64,
        /// The id before it.
        previous: u64,
    },
    /// A component of this name was given twice.
    #[error("component '{0}' was digested twice")]
    DuplicateComponent(String),
}

/// One component type's part of a [`StateDigest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentDigest {
    /// The component's registered name.
    pub name: String,
    /// Hash over all entities that have the component.
    pub digest: Digest,
}

/// The state of a world after a tick, as one hash, with the hashes that it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateDigest {
    /// How many ticks the world had run.
    pub tick: u64,
    /// The hash over everything.
    pub root: Digest,
    /// Sorted by name. When two roots differ, these name the component that differs.
    pub components: Vec<ComponentDigest>,
}

impl StateDigest {
    /// Names of components that differ, or that only one of the two has.
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
#[derive(Debug)]
pub struct StateDigester {
    hashing: StateHashing,
    components: Vec<ComponentDigest>,
}

impl Default for StateDigester {
    fn default() -> Self {
        Self::new(StateHashing::public())
    }
}

impl StateDigester {
    /// Begins without components.
    pub fn new(hashing: StateHashing) -> Self {
        Self { hashing, components: Vec::new() }
    }

    /// Adds one component type: its entities by strictly growing stable id, each with its canonical bytes.
    pub fn component<B: AsRef<[u8]>>(
        &mut self,
        name: &str,
        version: u32,
        entities: impl IntoIterator<Item = (u64, B)>,
    ) -> Result<(), DigestError> {
        let leaves = hash_leaves(&self.hashing, name, entities)?;
        self.components.push(self.hashing.node(name, version, &leaves));
        Ok(())
    }

    /// The digest of all components added. `tick`: how many ticks the world had run.
    pub fn finish(mut self, tick: u64) -> Result<StateDigest, DigestError> {
        self.components.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some(twice) = self.components.windows(2).find(|pair| pair[0].name == pair[1].name) {
            return Err(DigestError::DuplicateComponent(twice[0].name.clone()));
        }
        Ok(self.hashing.root(tick, self.components))
    }
}

fn hash_leaves<B: AsRef<[u8]>>(
    hashing: &StateHashing,
    component: &str,
    entities: impl IntoIterator<Item = (u64, B)>,
) -> Result<Vec<(u64, Digest)>, DigestError> {
    let mut leaves = Vec::new();
    let mut open: Vec<(u64, B)> = Vec::new();
    for (id, bytes) in entities {
        if let Some(previous) = open.last().map(|(previous, _)| *previous).filter(|previous| *previous >= id) {
            return Err(DigestError::EntityOrder { component: component.to_owned(), id, previous });
        }
        if open.last().is_some_and(|(previous, _)| !same_chunk(*previous, id)) {
            leaves.push(close_leaf(hashing, &open));
            open.clear();
        }
        open.push((id, bytes));
    }
    if !open.is_empty() {
        leaves.push(close_leaf(hashing, &open));
    }
    Ok(leaves)
}

fn close_leaf<B: AsRef<[u8]>>(hashing: &StateHashing, entities: &[(u64, B)]) -> (u64, Digest) {
    let chunk = chunk_of(entities[0].0);
    (chunk, hashing.leaf(&leaf_bytes(chunk, entities)))
}

pub(crate) fn chunk_of(id: u64) -> u64 {
    id / ENTITIES_PER_CHUNK
}

pub(crate) fn same_chunk(a: u64, b: u64) -> bool {
    chunk_of(a) == chunk_of(b)
}

/// What a leaf is the hash of.
pub(crate) fn leaf_bytes<B: AsRef<[u8]>>(chunk: u64, entities: &[(u64, B)]) -> Vec<u8> {
    let mut leaf = Encoder::default();
    leaf.u64(chunk).u64(entities.len() as u64);
    for (id, bytes) in entities {
        leaf.u64(*id).blob(bytes.as_ref());
    }
    leaf.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Entities<'a> = &'a [(u64, &'a [u8])];

    fn digest(components: &[(&str, Entities)]) -> StateDigest {
        let mut digester = StateDigester::default();
        for (name, entities) in components {
            digester.component(name, 1, entities.iter().copied()).unwrap();
        }
        digester.finish(5).unwrap()
    }

    #[test]
    fn component_order_does_not_matter_but_entity_order_is_checked() {
        let a: Entities = &[(1, b"x"), (300, b"y")];
        assert_eq!(digest(&[("p", a), ("q", a)]), digest(&[("q", a), ("p", a)]));
        let wrong = StateDigester::default().component("p", 1, [(2, b"x"), (2, b"y")]).unwrap_err();
        assert_eq!(wrong, DigestError::EntityOrder { component: "p".into(), id: 2, previous: 2 });
    }

    #[test]
    fn a_name_given_twice_is_refused() {
        let mut digester = StateDigester::default();
        digester.component("p", 1, [(1, b"x")]).unwrap();
        digester.component("p", 2, [(1, b"x")]).unwrap();
        assert_eq!(digester.finish(0), Err(DigestError::DuplicateComponent("p".into())));
    }

    #[test]
    fn without_the_secret_nothing_of_a_keyed_digest_can_be_computed() {
        let digest = |hashing| {
            let mut digester = StateDigester::new(hashing);
            digester.component("p", 1, [(1, b"x")]).unwrap();
            digester.finish(1).unwrap()
        };
        let public = digest(StateHashing::public());
        let (a, b) = (digest(StateHashing::keyed(&[1; 32])), digest(StateHashing::keyed(&[2; 32])));
        assert!(public.root != a.root && a.root != b.root && public.components[0] != a.components[0]);
        assert_eq!(a, digest(StateHashing::keyed(&[1; 32])));
    }

    #[test]
    fn digests_are_written_and_read_in_one_spelling() {
        let digest = Digest::derive("test", b"x");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert!(digest.to_string().to_uppercase().parse::<Digest>().is_err());
        assert!(digest.to_string()[1..].parse::<Digest>().is_err());
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
                let mut digester = StateDigester::default();
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

//! A world's whole state at a tick: what is digested, kept in pieces and restored.
//!
//! A piece is the bytes of one leaf of the [digest](crate::StateDigester): a component's entities that share `id / 256`. A
//! stranger who has all pieces recomputes the root without the simulation.

use crate::decoder::{DecodeError, Decoder};
use crate::digest::{Digest, DigestError, StateDigest, StateDigester, StateHashing, chunk_of, leaf_bytes, same_chunk};

/// All entities that have one component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentState {
    /// The component's registered name. It need not be known before the program runs.
    pub name: String,
    /// The version of the component's layout.
    pub version: u32,
    /// Stable ids, strictly growing, each with the canonical bytes of its component.
    pub entities: Vec<(u64, Vec<u8>)>,
}

/// All registered components of a world after a tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedState {
    /// How many ticks the world had run.
    pub tick: u64,
    /// Sorted by name, each name once.
    pub components: Vec<ComponentState>,
}

/// One leaf of a state: a component's entities that share `id / 256`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The component's name.
    pub component: String,
    /// The version of the component's layout.
    pub version: u32,
    /// `id / 256` of its entities; [`Piece::EMPTY`] in the one piece of a component that no entity has.
    pub chunk: u64,
    /// The bytes that are hashed into the leaf.
    pub bytes: Vec<u8>,
}

impl Piece {
    /// The chunk of a piece without entities. It is no entity's: ids end at 2⁶⁴ − 1, chunks at 2⁵⁶ − 1.
    pub const EMPTY: u64 = u64::MAX;

    /// The piece without its bytes: its line in a manifest.
    pub fn leaf(&self, hashing: &StateHashing) -> Leaf {
        Leaf {
            component: self.component.clone(),
            version: self.version,
            chunk: self.chunk,
            digest: hashing.leaf(&self.bytes),
            bytes: self.bytes.len() as u64,
        }
    }
}

/// A [`Piece`] without its bytes. All leaves of a state make its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// See [`Piece::component`].
    pub component: String,
    /// See [`Piece::version`].
    pub version: u32,
    /// See [`Piece::chunk`].
    pub chunk: u64,
    /// The digest of the piece's bytes.
    pub digest: Digest,
    /// How long the piece is. Not part of the state's digest.
    pub bytes: u64,
}

impl StateDigest {
    /// The digest of the state that is made of these leaves, in order of component and chunk.
    pub fn of_leaves(hashing: &StateHashing, tick: u64, leaves: &[Leaf]) -> Result<Self, StateError> {
        for pair in leaves.windows(2) {
            let mixed = pair[0].component == pair[1].component
                && (pair[0].version != pair[1].version || pair[1].chunk == Piece::EMPTY);
            if (&pair[0].component, pair[0].chunk) >= (&pair[1].component, pair[1].chunk) || mixed {
                return Err(StateError::Order { component: pair[1].component.clone(), chunk: pair[1].chunk });
            }
        }
        let components = leaves.chunk_by(|a, b| a.component == b.component).map(|leaves| {
            let full = leaves.iter().filter(|leaf| leaf.chunk != Piece::EMPTY);
            let chunks: Vec<(u64, Digest)> = full.map(|leaf| (leaf.chunk, leaf.digest)).collect();
            hashing.node(&leaves[0].component, leaves[0].version, &chunks)
        });
        Ok(hashing.root(tick, components.collect()))
    }
}

/// Why pieces make no state.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum StateError {
    /// A piece's bytes are not those of a leaf.
    #[error("piece {chunk} of component '{component}' cannot be read: {cause}")]
    Piece {
        /// The component's name.
        component: String,
        /// The piece's [`Piece::chunk`].
        chunk: u64,
        /// Why its bytes cannot be read.
        cause: DecodeError,
    },
    /// Pieces must come sorted, each once, in one version for each component.
    #[error("piece {chunk} of component '{component}' is out of order, doubled or of another version")]
    Order {
        /// The component's name.
        component: String,
        /// The [`Piece::chunk`] of the piece that is out of order.
        chunk: u64,
    },
    /// Entities are out of order.
    #[error(transparent)]
    Digest(#[from] DigestError),
}

impl SavedState {
    /// The digest of the whole state.
    pub fn digest(&self, hashing: &StateHashing) -> Result<StateDigest, DigestError> {
        let mut digester = StateDigester::new(hashing.clone());
        for component in &self.components {
            let entities = component.entities.iter().map(|(id, bytes)| (*id, bytes));
            digester.component(&component.name, component.version, entities)?;
        }
        digester.finish(self.tick)
    }

    /// The state cut into pieces, in order of component and chunk. A component without entities has one piece too, so
    /// that it is not forgotten.
    pub fn pieces(&self) -> impl Iterator<Item = Piece> {
        self.components.iter().flat_map(|component| {
            let piece =
                |chunk, bytes| Piece { component: component.name.clone(), version: component.version, chunk, bytes };
            let empty =
                component.entities.is_empty().then(|| piece(Piece::EMPTY, leaf_bytes::<Vec<u8>>(Piece::EMPTY, &[])));
            let full = component.entities.chunk_by(|(a, _), (b, _)| same_chunk(*a, *b));
            let full = full.map(move |entities| {
                let chunk = chunk_of(entities[0].0);
                piece(chunk, leaf_bytes(chunk, entities))
            });
            empty.into_iter().chain(full)
        })
    }

    /// The state that has these pieces. Whether it is the one that was signed, its [`digest`](SavedState::digest)
    /// tells.
    pub fn from_pieces(tick: u64, pieces: impl IntoIterator<Item = Piece>) -> Result<Self, StateError> {
        let mut components: Vec<ComponentState> = Vec::new();
        let mut previous: Option<(String, u64)> = None;
        for piece in pieces {
            let here = (piece.component.clone(), piece.chunk);
            let order = || StateError::Order { component: piece.component.clone(), chunk: piece.chunk };
            if previous.as_ref().is_some_and(|previous| *previous >= here) {
                return Err(order());
            }
            if components.last().is_none_or(|last| last.name != piece.component) {
                let (name, version) = (piece.component.clone(), piece.version);
                components.push(ComponentState { name, version, entities: Vec::new() });
            }
            let component = components.last_mut().ok_or_else(order)?;
            // The empty piece sorts behind all others, so one that follows another is caught here.
            let empty_and_not = piece.chunk == Piece::EMPTY && !component.entities.is_empty();
            if component.version != piece.version || empty_and_not {
                return Err(order());
            }
            let read = read_leaf(&piece).map_err(|cause| StateError::Piece {
                component: piece.component.clone(),
                chunk: piece.chunk,
                cause,
            });
            component.entities.extend(read?);
            previous = Some(here);
        }
        Ok(Self { tick, components })
    }
}

fn read_leaf(piece: &Piece) -> Result<Vec<(u64, Vec<u8>)>, DecodeError> {
    let mut from = Decoder::new(&piece.bytes);
    let chunk = from.u64()?;
    if chunk != piece.chunk {
        return Err(from.wrong(8, "chunk index", chunk));
    }
    let count = from.u64()?;
    let mut entities: Vec<(u64, Vec<u8>)> = Vec::new();
    for _ in 0..count {
        let id = from.u64()?;
        let in_order = entities.last().is_none_or(|(last, _)| *last < id);
        if chunk_of(id) != chunk || !in_order {
            return Err(from.wrong(8, "entity id here", id));
        }
        entities.push((id, from.blob()?.to_vec()));
    }
    if (count == 0) != (chunk == Piece::EMPTY) {
        return Err(from.wrong(8, "count", count));
    }
    from.finish()?;
    Ok(entities)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn states() -> impl Strategy<Value = SavedState> {
        let entities = prop::collection::btree_map(0u64..1000, prop::collection::vec(any::<u8>(), 0..9), 0..40);
        let components = prop::collection::btree_map("[a-z]{1,4}", (0u32..3, entities), 0..4);
        (any::<u64>(), components).prop_map(|(tick, components)| SavedState {
            tick,
            components: components
                .into_iter()
                .map(|(name, (version, entities))| ComponentState {
                    name,
                    version,
                    entities: entities.into_iter().collect(),
                })
                .collect(),
        })
    }

    proptest! {
        #[test]
        fn pieces_make_the_same_state(state in states()) {
            let again = SavedState::from_pieces(state.tick, state.pieces()).unwrap();
            prop_assert_eq!(again.digest(&StateHashing::public()).unwrap(), state.digest(&StateHashing::public()).unwrap());
            prop_assert_eq!(again, state);
        }

        #[test]
        fn leaves_make_the_digest_of_the_state(state in states(), secret in any::<[u8; 32]>()) {
            for hashing in [StateHashing::public(), StateHashing::keyed(&secret)] {
                let leaves: Vec<Leaf> = state.pieces().map(|piece| piece.leaf(&hashing)).collect();
                let digest = StateDigest::of_leaves(&hashing, state.tick, &leaves).unwrap();
                prop_assert_eq!(digest, state.digest(&hashing).unwrap());
            }
        }

        #[test]
        fn a_broken_piece_is_refused_or_changes_the_digest(
            state in states(), which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), flip in 1u8..,
        ) {
            let mut pieces: Vec<Piece> = state.pieces().collect();
            prop_assume!(!pieces.is_empty());
            let piece = which.get_mut(&mut pieces);
            *at.get_mut(&mut piece.bytes) ^= flip;
            if let Ok(broken) = SavedState::from_pieces(state.tick, pieces) {
                prop_assert_ne!(broken.digest(&StateHashing::public()).unwrap().root, state.digest(&StateHashing::public()).unwrap().root);
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80), chunk in 0u64..2) {
            let piece = Piece { component: "p".into(), version: 1, chunk, bytes };
            _ = SavedState::from_pieces(1, [piece]);
        }
    }

    #[test]
    fn doubled_swapped_and_mixed_pieces_are_refused() {
        let entities = vec![(1, vec![1]), (300, vec![2])];
        let state = SavedState { tick: 1, components: vec![ComponentState { name: "p".into(), version: 1, entities }] };
        let pieces: Vec<Piece> = state.pieces().collect();
        let refused = |pieces: &[&Piece]| {
            let made = SavedState::from_pieces(1, pieces.iter().map(|piece| (*piece).clone()));
            let hashing = StateHashing::public();
            let leaves: Vec<Leaf> = pieces.iter().map(|piece| piece.leaf(&hashing)).collect();
            let digested = StateDigest::of_leaves(&hashing, 1, &leaves);
            matches!(made, Err(StateError::Order { .. })) && matches!(digested, Err(StateError::Order { .. }))
        };
        assert!(refused(&[&pieces[0], &pieces[0]]));
        assert!(refused(&[&pieces[1], &pieces[0]]));
        let other_version = Piece { version: 2, ..pieces[1].clone() };
        assert!(refused(&[&pieces[0], &other_version]));
        let empty = Piece { chunk: Piece::EMPTY, bytes: leaf_bytes::<Vec<u8>>(Piece::EMPTY, &[]), ..pieces[0].clone() };
        assert!(refused(&[&pieces[0], &empty]));
    }
}

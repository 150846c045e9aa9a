//! What a piece of a world's state is: a name, a version, a layout, and canonical bytes.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use lightcone_attest::{DecodeError, Decoder, Encoder};

use super::identity::StableId;

/// A component that is digested, saved and restored. Anything a later tick depends on must be in one.
pub trait SavedComponent: Component + Sized {
    /// Unique in a world, lower case.
    const NAME: &'static str;
    /// Grows when the bytes change their meaning.
    const VERSION: u32;
    /// The fields in order, as in `"left u32, held f32×3"`: what a stranger needs to read the bytes. Part of the schema.
    const LAYOUT: &'static str;
    /// Writes the value canonically: the same value, the same bytes.
    fn encode(&self, out: &mut Encoder);
    /// Reads what [`SavedComponent::encode`] wrote.
    fn decode(from: &mut Decoder) -> Result<Self, DecodeError>;
}

/// A resource that is digested, saved and restored.
pub trait SavedResource: Resource + Sized {
    /// Unique in a world, lower case.
    const NAME: &'static str;
    /// Grows when the bytes change their meaning.
    const VERSION: u32;
    /// See [`SavedComponent::LAYOUT`].
    const LAYOUT: &'static str;
    /// Writes the value canonically.
    fn encode(&self, out: &mut Encoder);
    /// Reads what [`SavedResource::encode`] wrote.
    fn decode(from: &mut Decoder) -> Result<Self, DecodeError>;
}

/// State that is neither a component nor a whole resource, such as one table of the physics engine.
pub(crate) trait SavedPart: 'static {
    const NAME: &'static str;
    const VERSION: u32;
    const LAYOUT: &'static str;
    /// Nothing when the world has no such part.
    fn encode(world: &World) -> Option<Vec<u8>>;
    /// Entities are all there already, known by their ids.
    fn restore(world: &mut World, entities: &EntityById, bytes: &[u8]) -> Result<(), DecodeError>;
}

/// All entities of the state.
pub type EntityById = BTreeMap<StableId, Entity>;

/// Values of one kind of state: by growing [`StableId`], or under 0 for what belongs to no entity.
pub type SavedValues = Vec<(u64, Vec<u8>)>;

/// The value that cannot be restored, by its id, and why.
pub type NotRestored = (u64, DecodeError);

//! The messages of Decentraland's CRDT protocol (ADR-117), and the state that they add up to.

mod id;

pub use id::{ComponentId, EntityId};

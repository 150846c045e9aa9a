//! The messages of Decentraland's CRDT protocol (ADR-117), and the state that they add up to.
//!
//! [`Messages`] reads what a scene sent, [`Message::write`] writes what it is sent, and a [`Store`] holds what both come to: the
//! components of all entities, in an order of their own, with the rules by which two writers agree.

mod error;
pub(crate) mod id;
mod message;
mod read;
mod store;

pub use error::WireError;
pub use id::{ComponentId, EntityId};
pub use message::Message;
pub use read::Messages;
pub use store::{Applied, Denial, Limits, Outcome, Store, StoreError};

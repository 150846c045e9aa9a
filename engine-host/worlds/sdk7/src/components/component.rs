use serde::Serialize;

use crate::crdt::id::ComponentId;
use crate::proto::error::DecodeError;

/// A component of the SDK, decoded.
pub trait Component: Serialize + Sized {
    /// Its number.
    const ID: ComponentId;
    /// What the SDK calls it.
    const NAME: &'static str;

    /// From what a message carries.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the bytes are not such a component, or lists in it are too long.
    fn decode(data: &[u8]) -> Result<Self, DecodeError>;

    /// What a message carries.
    fn encode(&self) -> Vec<u8>;
}

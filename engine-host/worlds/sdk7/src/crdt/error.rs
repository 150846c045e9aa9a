use thiserror::Error;

/// Why bytes are no CRDT messages. Offsets count from the first byte that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WireError {
    /// The bytes end within the eight that every message begins with.
    #[error("the CRDT message at byte {at} ends after {left} of the 8 bytes of its header")]
    Header {
        /// Where the message begins.
        at: usize,
        /// How many bytes are left.
        left: usize,
    },
    /// A message says that it is shorter than its header, or longer than what is left.
    #[error("the CRDT message at byte {at} says that it has {length} bytes; {left} are left")]
    Length {
        /// Where the message begins.
        at: usize,
        /// What it says.
        length: u32,
        /// How many bytes are left.
        left: usize,
    },
    /// A message has no room for what its type needs.
    #[error("the CRDT message at byte {at}, of type {kind}, has {length} bytes and needs at least {needed}")]
    Body {
        /// Where the message begins.
        at: usize,
        /// Its type.
        kind: u32,
        /// How many bytes it has.
        length: u32,
        /// How many its fields and its data take, as far as they could be read.
        needed: u64,
    },
}

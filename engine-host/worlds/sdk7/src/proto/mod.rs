//! Protocol buffers, as far as components need them: bounded, and strict about bytes that are no messages.
//!
//! Like the SDK's own decoder, it skips fields that it does not know or that have another wire type than theirs, and lets the last
//! one win where a field that holds one value comes twice.

pub(crate) mod error;
pub(crate) mod field;
mod macros;
pub(crate) mod message;
pub(crate) mod raw;

pub(crate) use macros::{message, numbers, oneof};

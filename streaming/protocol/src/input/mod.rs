//! The browser's input: what it is, and how it is written on the wire.

mod message;
mod signed;
mod signing;
mod wire;

pub use message::{Actions, ClientMessage, Edge, Sample, Text};
pub use signed::{Input, decode};
pub use signing::{Signing, SigningError};
pub use wire::{MAX_SAMPLES, MAX_TEXT_BYTES, VERSION, WireError, decode_message, encode};

//! A bound for what a browser's messages may hold in the library before they are whole.
//!
//! The library reassembles messages (SCTP, RFC 9260) without a bound: it takes the next part of a message that never ends though
//! its window is full, and whole messages behind one that never comes; it looks through all parts of an unordered message for
//! each that arrives; and it counts up to wherever a FORWARD TSN points, one by one. So packets are read here before the library
//! sees them ([`plaintext`]), and its acknowledgements before they go out, which say what it holds. What goes beyond
//! 128 KiB, 2,048 chunks or 64 streams does not reach it, and ends the session. For all sessions together,
//! see [`crate::media`].

mod held;
mod packet;
mod plaintext;

pub(crate) use held::takes;
pub(super) use held::{Excess, MAX_HELD_BYTES, SharedHeld};
pub(super) use plaintext::{CIPHERS, watch};

//! Frames → H.264 access units. One thread for each session takes the newest frame and hands the encoded frame on.
//!
//! Bounds: frames wait in a [`Slot`](crate::Slot) of one (the newest wins, and whoever puts one in counts the displaced);
//! encoded frames go into the media loop's queue. While that is full the thread waits, because a frame that others refer to
//! cannot be dropped.

pub mod annexb;
pub(crate) mod bits;
mod config;
mod control;
mod dependencies;
mod encoder;
mod error;
mod openh264;
pub mod sei;
mod slice;
#[cfg(test)]
mod tests;
mod worker;

pub use config::Config;
pub(crate) use dependencies::{FrameDependencies, Keeps, Kept};
pub use encoder::{EncodedFrame, Encoder};
pub use error::EncodeError;
pub use sei::FrameMark;
pub(crate) use worker::{OutgoingFrame, Worker};

/// Whether `nasm` was there when this crate was built; without it the encoder's x86 assembly is left out.
pub const BUILT_WITH_NASM: bool = cfg!(nasm);

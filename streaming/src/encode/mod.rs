//! Frames → H.264 access units or VP8 frames. One thread for each session takes the newest frame and hands the encoded frame on.
//!
//! Bounds: frames wait in a [`Slot`](crate::Slot) of one (the newest wins, and whoever puts one in counts the displaced);
//! encoded frames go into the media loop's queue. While that is full the thread waits, because a frame that others refer to
//! cannot be dropped.

pub mod annexb;
mod backend;
pub(crate) mod bits;
mod codec;
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
mod vp8;
mod worker;

pub use codec::VideoCodec;
pub use config::Config;
pub(crate) use dependencies::{FrameDependencies, Keeps, Kept};
pub use encoder::{EncodedFrame, Encoder};
pub use error::EncodeError;
pub use sei::FrameMark;
pub(crate) use worker::{OutgoingFrame, Worker};

/// Whether `nasm` was there when this crate was built; without it the encoder's x86 assembly is left out.
pub const BUILT_WITH_NASM: bool = cfg!(nasm);

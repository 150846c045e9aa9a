//! What a view sounds like, on its way: blocks of 20 ms from the host → Opus → the session's packets.
//!
//! The host mixes by a clock of its own and numbers the blocks; a block's number is its media time. [`AudioTrack::put`] encodes
//! on the host's thread, so that the media loop never does, and wakes the media loop. Sessions that hear the same share a
//! track, and one encode. Bound: 100 ms of packets wait for each listener, then the oldest is dropped: sound that comes late is
//! worth less than sound that is missing.

mod block;
mod opus;
mod track;

pub use block::{BLOCK_PERIOD, BLOCK_SAMPLES, Block, SAMPLE_RATE_HZ};
pub(crate) use opus::BITRATE_BPS;
pub use track::AudioTrack;
pub(crate) use track::Listener;

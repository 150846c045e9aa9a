//! What every encoder of one size can do, whatever its codec.

use super::dependencies::{FrameDependencies, Kept};
use super::error::EncodeError;
use crate::video_frame::VideoFrame;

/// An encoder of one codec and one size. After an error it is not used again.
pub(super) trait Backend: Send {
    /// Aims at so many bits a second from the next frame on; no key frame comes of it.
    fn set_bitrate(&mut self, bps: u32) -> Result<(), EncodeError>;

    /// Spreads them over so many frames a second from the next one on; no key frame comes of it.
    fn set_rate(&mut self, fps: u32) -> Result<(), EncodeError>;

    /// Takes in what became of a kept frame.
    fn settle(&mut self, kept: Kept, arrived: bool);

    /// Makes the next frame refer to the newest kept frame that arrived.
    fn go_back(&mut self);

    /// Encodes one frame. `at_ms` grows with time.
    fn encode(&mut self, picture: &VideoFrame, key: bool, at_ms: u64) -> Result<Encoded, EncodeError>;
}

/// What came of one frame.
pub(super) struct Encoded {
    /// As a decoder takes it, without the mark.
    pub(super) stream: Vec<u8>,
    /// Decoding can start here.
    pub(super) key: bool,
    /// The frames that it needs, if the encoder goes back.
    pub(super) dependencies: Option<FrameDependencies>,
}

//! Picture → access unit. One thread for each session takes the newest picture and hands the encoded frame on.
//!
//! Bounds: pictures wait in a [`Slot`](crate::Slot) of one (the newest wins, whoever puts counts the displaced); encoded
//! frames go into the media loop's queue, and while that is full the thread waits, because a frame that others refer to
//! cannot be dropped.

pub mod annexb;
pub(crate) mod bits;
mod openh264;
mod reins;
pub mod sei;
mod slice;
#[cfg(test)]
mod tests;
mod ties;
mod worker;

pub use sei::FrameMark;
#[cfg(test)]
pub(crate) use ties::Keeps;
pub(crate) use ties::{Kept, Ties};
pub(crate) use worker::{Frame, Worker};

use std::time::Instant;

use self::openh264::OpenH264;
use crate::{BitratePolicy, Picture};

/// Whether `nasm` was there when this crate was built; without it the encoder's x86 assembly is left out.
pub const BUILT_WITH_NASM: bool = cfg!(nasm);

/// With less the encoder's rate control finds no picture.
const LEAST_BPS: u32 = 50_000;

/// Settings of an [`Encoder`].
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Pictures a second to spread the bits over.
    pub fps: u32,
    /// Bits a second for a size.
    pub bitrate: BitratePolicy,
}

/// Why a picture was not encoded.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The library refused.
    #[error("the H.264 encoder failed: {0}")]
    Encoder(::openh264::Error),
    /// The library refused a rate.
    #[error("the H.264 encoder refused {bps} bits a second (code {code})")]
    Bitrate {
        /// Bits a second.
        bps: u32,
        /// What it answered.
        code: i32,
    },
    /// The library refused a number of pictures a second.
    #[error("the H.264 encoder refused {fps} pictures a second (code {code})")]
    Rate {
        /// Pictures a second.
        fps: u32,
        /// What it answered.
        code: i32,
    },
    /// The library gave no bytes.
    #[error("the H.264 encoder gave nothing for a picture of {width}x{height}")]
    Empty {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
}

/// One frame, ready to be sent.
#[derive(Clone, Debug)]
pub struct AccessUnit {
    /// Annex B: parameter sets (key frames), the mark, one slice.
    pub stream: Vec<u8>,
    /// Decoding can start here.
    pub key: bool,
    /// What it needs; none unless the encoder can go back, and for frames that are not understood.
    pub(crate) ties: Option<Ties>,
}

/// Turns pictures into H.264, constrained baseline, BT.709 limited range, marked by [`FrameMark`]. Follows the pictures'
/// size; a new size begins with a key frame.
pub struct Encoder {
    config: Config,
    started: Instant,
    target_bps: u32,
    fps: u32,
    goes_back: bool,
    current: Option<(u32, u32, OpenH264)>,
}

impl Encoder {
    /// Costs nothing before the first picture.
    pub fn new(config: Config) -> Self {
        Self { config, started: Instant::now(), target_bps: u32::MAX, fps: config.fps, goes_back: false, current: None }
    }

    /// Keeps some frames, so that it can go back to one that has arrived when later ones are lost.
    pub(crate) fn that_goes_back(config: Config) -> Self {
        Self { goes_back: true, ..Self::new(config) }
    }

    /// A frame that stays can be decoded there, with all that it needs; or some of it will never arrive.
    pub(crate) fn settle(&mut self, kept: Kept, arrived: bool) {
        if let Some((.., encoder)) = &mut self.current {
            encoder.settle(kept, arrived);
        }
    }

    /// The next frame refers to the newest frame that arrived and stays. Where there is none it is a key frame.
    pub(crate) fn go_back(&mut self) {
        if let Some((.., encoder)) = &mut self.current {
            encoder.go_back();
        }
    }

    /// At most so many bits a second, whatever the policy allows for the size. Makes no key frame.
    pub fn set_target(&mut self, bps: u32) {
        self.target_bps = bps;
    }

    /// Bits a second that a picture of this size aims at.
    pub fn bps(&self, width: u32, height: u32) -> u32 {
        self.config.bitrate.bps(width, height, self.fps).min(self.target_bps).max(LEAST_BPS)
    }

    /// The picture's rate, but no more than was set.
    fn follow_rate(&mut self, picture: &Picture) {
        let asked = picture.rate_hz.unwrap_or(f64::INFINITY);
        self.fps = (asked.round() as u32).clamp(1, self.config.fps.max(1));
    }

    /// Encodes one picture, as a key frame if asked. After an error it starts anew with the next picture.
    pub fn encode(&mut self, picture: &Picture, key: bool) -> Result<AccessUnit, EncodeError> {
        let at_ms = self.started.elapsed().as_millis() as u64;
        self.follow_rate(picture);
        let size = (picture.width(), picture.height());
        let mut encoder = match self.current.take() {
            Some((width, height, encoder)) if (width, height) == size => encoder,
            _ => OpenH264::new(&self.config, size, self.goes_back)?,
        };
        encoder.set_rate(self.fps)?;
        encoder.set_bitrate(self.bps(size.0, size.1))?;
        let encoded = encoder.encode(picture, key, at_ms)?;
        if encoded.stream.is_empty() {
            return Err(EncodeError::Empty { width: size.0, height: size.1 });
        }
        self.current = Some((size.0, size.1, encoder));
        let mark = FrameMark { frame_id: picture.frame_id, tick: picture.tick, input_seq: picture.input_seq };
        // Whatever else is not understood of it, a key frame needs nothing.
        let ties = encoded.ties.or((self.goes_back && encoded.key).then_some(Ties { refers: None, keeps: None }));
        Ok(AccessUnit { stream: marked(&encoded.stream, mark), key: encoded.key, ties })
    }
}

/// Puts the mark before the first slice.
fn marked(stream: &[u8], mark: FrameMark) -> Vec<u8> {
    let mut out = Vec::with_capacity(stream.len() + 64);
    let mut written = false;
    for unit in annexb::units(stream) {
        if !written && (annexb::NAL_SLICE..=annexb::NAL_IDR).contains(&annexb::nal_type(unit)) {
            mark.write(&mut out);
            written = true;
        }
        out.extend(annexb::START_CODE);
        out.extend_from_slice(unit);
    }
    out
}

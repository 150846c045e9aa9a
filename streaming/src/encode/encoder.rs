//! One encoder, whatever the size of its frames.

use std::time::Instant;

use super::annexb;
use super::backend::Backend;
use super::codec::VideoCodec;
use super::config::Config;
use super::dependencies::{FrameDependencies, Kept};
use super::error::EncodeError;
use super::openh264::OpenH264;
use super::sei::FrameMark;
use super::vp8::Vp8;
use crate::video_frame::VideoFrame;

/// With a lower bitrate the encoder's rate control finds no solution.
const LEAST_BPS: u32 = 50_000;

/// One frame, ready to be sent.
#[derive(Clone, Debug)]
pub struct EncodedFrame {
    /// H.264: an access unit as an Annex B byte stream, of parameter sets (key frames only), the mark, one slice. VP8: a frame.
    pub stream: Vec<u8>,
    /// Decoding can start here.
    pub key: bool,
    /// The frames that it needs. `None` if they are not known: the encoder does not go back, or the stream was not understood.
    pub(crate) dependencies: Option<FrameDependencies>,
}

/// Turns frames into H.264, constrained baseline, BT.709 limited range, marked by [`FrameMark`], or into VP8, BT.601 limited
/// range, which has no room for marks. Follows the frames' size; a new size begins with a key frame.
pub struct Encoder {
    codec: VideoCodec,
    config: Config,
    started: Instant,
    target_bps: u32,
    fps: u32,
    goes_back: bool,
    /// How many encoders of one size there were.
    begun: u32,
    current: Option<(u32, u32, Box<dyn Backend>)>,
}

impl Encoder {
    /// Makes an encoder of H.264, which costs nothing before its first frame.
    pub fn new(config: Config) -> Self {
        Self::of(VideoCodec::H264, config)
    }

    /// Makes an encoder of any codec. Where it is not [available](VideoCodec::available), no frame is encoded.
    pub fn of(codec: VideoCodec, config: Config) -> Self {
        Self {
            codec,
            config,
            started: Instant::now(),
            target_bps: u32::MAX,
            fps: config.fps,
            goes_back: false,
            begun: 0,
            current: None,
        }
    }

    /// Keeps some frames, so that it can go back to one that has arrived when later ones are lost.
    pub(crate) fn that_goes_back(codec: VideoCodec, config: Config) -> Self {
        Self { goes_back: true, ..Self::of(codec, config) }
    }

    /// Takes in what became of a frame that is kept: the viewer can decode it, or will never have all of it.
    pub(crate) fn settle(&mut self, kept: Kept, arrived: bool) {
        if let Some((.., encoder)) = &mut self.current {
            encoder.settle(kept, arrived);
        }
    }

    /// Makes the next frame refer to the newest kept frame that arrived. Where there is none, it will be a key frame.
    pub(crate) fn go_back(&mut self) {
        if let Some((.., encoder)) = &mut self.current {
            encoder.go_back();
        }
    }

    /// Aims at no more bits a second than this, whatever the policy allows for the size. Makes no key frame.
    pub fn set_target(&mut self, bps: u32) {
        self.target_bps = bps;
    }

    /// Bits a second that the encoder aims at for this size.
    pub fn bps(&self, width: u32, height: u32) -> u32 {
        self.config.bitrate.bps(width, height, self.fps).min(self.target_bps).max(LEAST_BPS)
    }

    /// Takes over the frame's rate, but no more than was set.
    fn follow_rate(&mut self, picture: &VideoFrame) {
        let asked = picture.rate_hz.unwrap_or(f64::INFINITY);
        self.fps = (asked.round() as u32).clamp(1, self.config.fps.max(1));
    }

    /// Encodes one frame, as a key frame if asked. After an error the encoder starts anew with the next frame.
    pub fn encode(&mut self, picture: &VideoFrame, key: bool) -> Result<EncodedFrame, EncodeError> {
        let at_ms = self.started.elapsed().as_millis() as u64;
        self.follow_rate(picture);
        let size = (picture.width(), picture.height());
        let mut encoder = match self.current.take() {
            Some((width, height, encoder)) if (width, height) == size => encoder,
            _ => self.begin(size)?,
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
        let needs_nothing = FrameDependencies { refers: None, keeps: None };
        let dependencies = encoded.dependencies.or((self.goes_back && encoded.key).then_some(needs_nothing));
        let stream = match self.codec {
            VideoCodec::H264 => marked(&encoded.stream, mark),
            VideoCodec::Vp8 => encoded.stream,
        };
        Ok(EncodedFrame { stream, key: encoded.key, dependencies })
    }

    fn begin(&mut self, size: (u32, u32)) -> Result<Box<dyn Backend>, EncodeError> {
        self.begun = self.begun.wrapping_add(1);
        Ok(match self.codec {
            VideoCodec::H264 => Box::new(OpenH264::new(&self.config, size, self.goes_back)?),
            VideoCodec::Vp8 => Box::new(Vp8::new(&self.config, size, self.goes_back.then_some(self.begun))?),
        })
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

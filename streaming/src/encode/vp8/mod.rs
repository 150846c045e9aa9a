//! VP8 in software, by the system's libvpx: one reference, no reordering, no frame that is never shown.
//!
//! There is no room for marks in VP8: its frames say nothing of themselves, and the page hears of their marks over the latency
//! channel alone.

mod colour;
mod references;

use lightcone_vpx::{Library, Plan, Settings};

use self::references::{References, Step};
use super::backend::{Backend, Encoded};
use super::config::Config;
use super::dependencies::Kept;
use super::error::EncodeError;
use crate::video_frame::VideoFrame;

/// Quality for time, up to 720p and above. From 10 to 14 a frame takes a third less time and loses half a decibel; 16 is as fast
/// as 14, and far worse.
const SPEEDS: (u32, u32) = (10, 14);
const LARGE_PIXELS: u32 = 1280 * 720;

/// An encoder of one size.
pub(super) struct Vp8 {
    encoder: lightcone_vpx::Encoder,
    bps: u32,
    started: bool,
    /// What is needed to go back, if the encoder is to.
    references: Option<References>,
    /// The picture in VP8's colours, kept for its allocation.
    converted: Vec<u8>,
}

impl Vp8 {
    /// `stream` tells the names of its kept frames from those of the encoders before it, if it is to go back.
    pub(super) fn new(
        config: &Config,
        (width, height): (u32, u32),
        goes_back: Option<u32>,
    ) -> Result<Self, EncodeError> {
        let bps = config.bitrate.bps(width, height, config.fps);
        let speed = if width * height > LARGE_PIXELS { SPEEDS.1 } else { SPEEDS.0 };
        let settings = Settings { width, height, fps: config.fps, bps, speed };
        let encoder = lightcone_vpx::Encoder::new(Library::get()?, settings)?;
        let references = goes_back.map(References::new);
        Ok(Self { encoder, bps, started: false, references, converted: Vec::new() })
    }
}

impl Backend for Vp8 {
    fn set_bitrate(&mut self, bps: u32) -> Result<(), EncodeError> {
        // Small changes are left out.
        if bps.abs_diff(self.bps) >= (self.bps / 32).max(1) {
            self.encoder.set_bitrate(bps)?;
            self.bps = bps;
        }
        Ok(())
    }

    fn set_rate(&mut self, fps: u32) -> Result<(), EncodeError> {
        self.encoder.set_rate(fps);
        Ok(())
    }

    fn settle(&mut self, kept: Kept, arrived: bool) {
        if let Some(references) = &mut self.references {
            references.settle(kept, arrived);
        }
    }

    fn go_back(&mut self) {
        if let Some(references) = &mut self.references {
            references.go_back();
        }
    }

    fn encode(&mut self, picture: &VideoFrame, key: bool, _at_ms: u64) -> Result<Encoded, EncodeError> {
        let is_first = !std::mem::replace(&mut self.started, true);
        let key = key || is_first;
        let step = self.references.as_mut().map(|references| references.next(key));
        let plan = step.map_or(if key { Plan::KEY } else { Plan::NEXT }, |Step { plan, .. }| plan);
        colour::to_bt601(picture, &mut self.converted);
        let frame = self.encoder.encode(&self.converted, plan)?;
        Ok(Encoded { stream: frame.bytes, key: frame.key, dependencies: step.map(|step| step.dependencies) })
    }
}

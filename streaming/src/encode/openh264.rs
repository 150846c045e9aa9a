//! H.264 in software, by OpenH264: constrained baseline, one reference, no reordering.

use ::openh264::OpenH264API;
use ::openh264::Timestamp;
use ::openh264::encoder::{
    BitRate, Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Profile, RateControlMode,
    UsageType, VuiConfig,
};
use ::openh264::formats::YUVSlices;

use openh264_sys2::{
    ENCODER_OPTION_BITRATE, ENCODER_OPTION_FRAME_RATE, ENCODER_OPTION_TRACE_LEVEL, SBitrateInfo, SPATIAL_LAYER_ALL,
    WELS_LOG_QUIET,
};

use super::{Config, EncodeError};
use crate::Picture;

/// An encoder of one size.
pub(super) struct OpenH264 {
    encoder: Encoder,
    started: bool,
    bps: u32,
    fps: u32,
}

/// What came of one picture.
pub(super) struct Encoded {
    /// Annex B, without the mark.
    pub stream: Vec<u8>,
    /// Decoding can start here.
    pub key: bool,
}

impl OpenH264 {
    pub(super) fn new(config: &Config, width: u32, height: u32) -> Result<Self, EncodeError> {
        let most_bps = config.bitrate.bps(width, height, config.fps);
        let settings = EncoderConfig::new()
            .profile(Profile::Baseline)
            // Screen content takes twice the time for 1 dB and overshoots the bitrate by far when the whole picture moves.
            .usage_type(UsageType::CameraVideoRealTime)
            .complexity(Complexity::Low)
            .rate_control_mode(RateControlMode::Bitrate)
            // The most that there will be: later rates must not exceed it.
            .bitrate(BitRate::from_bps(most_bps))
            .max_frame_rate(FrameRate::from_hz(config.fps as f32))
            // A frame that is skipped is an input that nobody sees answered.
            .skip_frames(false)
            // A turn of the head is no scene change: it would cost a key frame each time.
            .scene_change_detect(false)
            // Worth up to 0.15 dB at the same rate and time where everything moves.
            .background_detection(false)
            .intra_frame_period(IntraFramePeriod::auto())
            // Every session has its own thread already.
            .num_threads(1)
            .vui(VuiConfig::bt709());
        let mut encoder =
            Encoder::with_api_config(OpenH264API::from_source(), settings).map_err(EncodeError::Encoder)?;
        silence(&mut encoder);
        Ok(Self { encoder, started: false, bps: most_bps, fps: config.fps })
    }

    /// From the next picture on; no key frame comes of it. Small changes are left out, and before the first picture there is
    /// nothing to be changed.
    pub(super) fn set_bitrate(&mut self, bps: u32) -> Result<(), EncodeError> {
        if !self.started || bps.abs_diff(self.bps) < self.bps / 32 {
            return Ok(());
        }
        let mut rate = SBitrateInfo { iLayer: SPATIAL_LAYER_ALL, iBitrate: i32::try_from(bps).unwrap_or(i32::MAX) };
        // SAFETY: the encoder is initialised and used by this thread alone; the option takes a pointer to this structure, reads
        // it at once and does not keep it.
        let set = unsafe { self.encoder.raw_api().set_option(ENCODER_OPTION_BITRATE, (&raw mut rate).cast()) };
        if set != 0 {
            return Err(EncodeError::Bitrate { bps, code: set });
        }
        self.bps = bps;
        Ok(())
    }

    /// From the next picture on; no key frame comes of it. Before the first picture there is nothing to be changed.
    pub(super) fn set_rate(&mut self, fps: u32) -> Result<(), EncodeError> {
        if !self.started || fps == self.fps {
            return Ok(());
        }
        let mut rate = fps as f32;
        // SAFETY: as above; the option takes a pointer to a 32-bit float.
        let set = unsafe { self.encoder.raw_api().set_option(ENCODER_OPTION_FRAME_RATE, (&raw mut rate).cast()) };
        if set != 0 {
            return Err(EncodeError::Rate { fps, code: set });
        }
        self.fps = fps;
        Ok(())
    }

    /// Encodes one picture. `at_ms` grows with time and steers the rate control.
    pub(super) fn encode(&mut self, picture: &Picture, key: bool, at_ms: u64) -> Result<Encoded, EncodeError> {
        // The first frame is an IDR anyway, and before it there is nothing that could be forced.
        if key && self.started {
            self.encoder.force_intra_frame();
        }
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let [y, u, v] = picture.planes();
        let source = YUVSlices::new((y, u, v), (width, height), (width, width / 2, width / 2));
        let stream = self.encoder.encode_at(&source, Timestamp::from_millis(at_ms)).map_err(EncodeError::Encoder)?;
        self.started = true;
        let key = matches!(stream.frame_type(), FrameType::IDR);
        Ok(Encoded { stream: stream.to_vec(), key })
    }
}

/// The library writes warnings to stderr while it starts, before its wrapper silences it.
fn silence(encoder: &mut Encoder) {
    let mut level = WELS_LOG_QUIET;
    // SAFETY: the encoder exists and is used by this thread alone; the option takes a pointer to a 32-bit integer, reads it
    // at once and does not keep it; it is one of those that may be set before the encoder is initialised.
    let set = unsafe { encoder.raw_api().set_option(ENCODER_OPTION_TRACE_LEVEL, (&raw mut level).cast()) };
    if set != 0 {
        tracing::debug!(set, "the H.264 encoder cannot be silenced");
    }
}

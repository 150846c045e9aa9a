//! H.264 in software, by OpenH264: constrained baseline, one reference, no reordering.
//!
//! An encoder that goes back marks a frame as long-term reference now and then, and marks no other before it was told what
//! became of that one. So it keeps two at most: one that arrived, and one that is on its way.
//!
//! The library lets the quantiser grow by a few steps from frame to frame. So where little of the old frame is to be seen any
//! more, a frame that goes back to it is far larger than a key frame. Then it is thrown away, and a key frame made instead.

use ::openh264::OpenH264API;
use ::openh264::Timestamp;
use ::openh264::encoder::{
    BitRate, Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Profile, RateControlMode,
    UsageType, VuiConfig,
};
use ::openh264::formats::YUVSlices;

use openh264_sys2::{
    ENCODER_LTR_MARKING_FEEDBACK, ENCODER_LTR_MARKING_PERIOD, ENCODER_LTR_RECOVERY_REQUEST, ENCODER_OPTION,
    ENCODER_OPTION_BITRATE, ENCODER_OPTION_FRAME_RATE, ENCODER_OPTION_TRACE_LEVEL, LTR_MARKING_FAILED,
    LTR_MARKING_SUCCESS, LTR_RECOVERY_REQUEST, SBitrateInfo, SLTRMarkingFeedback, SLTRRecoverRequest,
    SPATIAL_LAYER_ALL, WELS_LOG_QUIET,
};

use super::backend::{Backend, Encoded};
use super::config::Config;
use super::dependencies::{FrameDependencies, Kept, Reader};
use super::error::EncodeError;
use crate::video_frame::VideoFrame;

/// The least number of frames from one kept frame to the next. Going back to a younger one costs fewer bits.
const KEEP_EVERY_FRAMES: u32 = 8;
/// The encoder takes note of a kept frame two frames after it, and would miss what it is told of it earlier.
const TAKEN_UP_AFTER: u64 = 2;

/// An encoder of one size.
pub(super) struct OpenH264 {
    encoder: Encoder,
    started: bool,
    bps: u32,
    fps: u32,
    /// The size of the last key frame.
    key_bytes: usize,
    /// What is needed to go back, if the encoder is to.
    back: Option<Back>,
}

/// The state of an encoder that goes back.
#[derive(Default)]
struct Back {
    reader: Reader,
    idr: u32,
    /// How many frames there are, and how many there were at the newest kept one.
    count: u64,
    kept_at: u64,
    /// A kept frame and whether it arrived, until the encoder can be told.
    settled: Option<(Kept, bool)>,
    wanted: bool,
}

impl OpenH264 {
    pub(super) fn new(config: &Config, (width, height): (u32, u32), goes_back: bool) -> Result<Self, EncodeError> {
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
            .long_term_reference(goes_back)
            .vui(VuiConfig::bt709());
        let mut encoder =
            Encoder::with_api_config(OpenH264API::from_source(), settings).map_err(EncodeError::Encoder)?;
        silence(&mut encoder);
        let back = goes_back.then(Back::default);
        Ok(Self { encoder, started: false, bps: most_bps, fps: config.fps, key_bytes: 0, back })
    }

    /// Sets an option; 0 if it was taken.
    ///
    /// # Safety
    ///
    /// The option takes a pointer to this type, reads it at once and does not keep it; the encoder has encoded a picture.
    unsafe fn set<T>(&mut self, option: ENCODER_OPTION, mut value: T) -> i32 {
        // SAFETY: the encoder is initialised and used by this thread alone; the rest is the caller's promise.
        let code = unsafe { self.encoder.raw_api().set_option(option, (&raw mut value).cast()) };
        if code != 0 {
            tracing::debug!(option, code, "the H.264 encoder does not take an option");
        }
        code
    }

    /// Tells the encoder what is known of the frames that it keeps, and whether to go back, which it answers.
    fn steer_back(&mut self) -> bool {
        let Some(back) = self.back.as_mut().filter(|_| self.started) else { return false };
        let idr = back.idr;
        let wanted = std::mem::take(&mut back.wanted);
        let taken_up = back.count >= back.kept_at + TAKEN_UP_AFTER;
        if let Some((kept, arrived)) = back.settled.take_if(|_| taken_up) {
            let feedback = SLTRMarkingFeedback {
                uiFeedbackType: if arrived { LTR_MARKING_SUCCESS } else { LTR_MARKING_FAILED } as u32,
                uiIDRPicId: kept.idr,
                iLTRFrameNum: kept.frame_num as i32,
                iLayerId: 0,
            };
            // SAFETY: the option takes this structure.
            unsafe { self.set(ENCODER_LTR_MARKING_FEEDBACK, feedback) };
        }
        if wanted {
            let request = SLTRRecoverRequest {
                uiFeedbackType: LTR_RECOVERY_REQUEST as u32,
                uiIDRPicId: idr,
                iLastCorrectFrameNum: 0,
                // Unknown: whatever arrived serves.
                iCurrentFrameNum: -1,
                iLayerId: 0,
            };
            // SAFETY: the option takes this structure.
            unsafe { self.set(ENCODER_LTR_RECOVERY_REQUEST, request) };
        }
        wanted
    }

    /// The stream, and whether it is a key frame.
    fn encode_once(&mut self, picture: &VideoFrame, key: bool, at_ms: u64) -> Result<(Vec<u8>, bool), EncodeError> {
        // The first frame is an IDR anyway, and before it there is nothing that could be forced.
        if key && self.started {
            self.encoder.force_intra_frame();
        }
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let [y, u, v] = picture.planes();
        let source = YUVSlices::new((y, u, v), (width, height), (width, width / 2, width / 2));
        let stream = self.encoder.encode_at(&source, Timestamp::from_millis(at_ms)).map_err(EncodeError::Encoder)?;
        let encoded = (stream.to_vec(), matches!(stream.frame_type(), FrameType::IDR));
        if !std::mem::replace(&mut self.started, true) {
            // SAFETY: the option takes a 32-bit integer.
            unsafe { self.set(ENCODER_LTR_MARKING_PERIOD, KEEP_EVERY_FRAMES) };
        }
        Ok(encoded)
    }
}

impl Backend for OpenH264 {
    /// Small changes are left out, and before the first frame there is nothing to be changed.
    fn set_bitrate(&mut self, bps: u32) -> Result<(), EncodeError> {
        if !self.started || bps.abs_diff(self.bps) < self.bps / 32 {
            return Ok(());
        }
        let rate = SBitrateInfo { iLayer: SPATIAL_LAYER_ALL, iBitrate: i32::try_from(bps).unwrap_or(i32::MAX) };
        // SAFETY: the option takes this structure.
        let set = unsafe { self.set(ENCODER_OPTION_BITRATE, rate) };
        if set != 0 {
            return Err(EncodeError::Bitrate { bps, code: set });
        }
        self.bps = bps;
        Ok(())
    }

    /// Before the first frame there is nothing to be changed.
    fn set_rate(&mut self, fps: u32) -> Result<(), EncodeError> {
        if !self.started || fps == self.fps {
            return Ok(());
        }
        // SAFETY: the option takes a 32-bit float.
        let set = unsafe { self.set(ENCODER_OPTION_FRAME_RATE, fps as f32) };
        if set != 0 {
            return Err(EncodeError::Rate { fps, code: set });
        }
        self.fps = fps;
        Ok(())
    }

    fn settle(&mut self, kept: Kept, arrived: bool) {
        if let Some(back) = &mut self.back {
            back.settled = Some((kept, arrived));
        }
    }

    fn go_back(&mut self) {
        if let Some(back) = &mut self.back {
            back.wanted = true;
        }
    }

    /// `at_ms` steers the rate control.
    fn encode(&mut self, picture: &VideoFrame, key: bool, at_ms: u64) -> Result<Encoded, EncodeError> {
        let goes_back = self.steer_back();
        let (mut stream, mut is_key) = self.encode_once(picture, key, at_ms)?;
        if goes_back && !is_key && stream.len() > self.key_bytes {
            (stream, is_key) = self.encode_once(picture, true, at_ms)?;
        }
        if is_key {
            self.key_bytes = stream.len();
        }
        let dependencies = self.back.as_mut().and_then(|back| back.read(&stream));
        Ok(Encoded { stream, key: is_key, dependencies })
    }
}

impl Back {
    fn read(&mut self, stream: &[u8]) -> Option<FrameDependencies> {
        let dependencies = self.reader.read(stream);
        self.count += 1;
        if let Some(keeps) = dependencies.and_then(|dependencies| dependencies.keeps) {
            self.kept_at = self.count;
            self.idr = keeps.name.idr;
            // What is known of an older one is of no use any more.
            self.settled = None;
        }
        dependencies
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

//! Pictures → VP8 frames, in real time.

use std::ffi::{c_int, c_long, c_ulong};
use std::mem::MaybeUninit;
use std::ptr;

use crate::error::VpxError;
use crate::ffi::{self, Context, EncoderConfig, Image, Rational};
use crate::library::Library;

/// Units of time in a second.
const TIMEBASE: c_int = 90_000;
/// Quantizers, of 0 to 63: finer than the first costs bits that nobody sees, coarser than the second is mush.
const QUANTIZERS: (u32, u32) = (2, 56);
/// The rate control's buffer, in milliseconds: its size, and what is in it at first and at best.
const BUFFER_MS: (u32, u32, u32) = (1000, 500, 600);
/// By how much the rate may be missed.
const UNDERSHOOT_PERCENT: u32 = 100;
const OVERSHOOT_PERCENT: u32 = 15;
/// The most of a key frame, as a multiple of a frame's mean size.
const MAX_INTRA_PERCENT: c_int = 900;
/// Blocks that differ by less are not coded.
const STATIC_THRESHOLD: c_int = 1;

/// What an encoder is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// In pixels; even.
    pub width: u32,
    /// In pixels; even.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// Bits a second.
    pub bps: u32,
    /// Quality for speed: 1 is slow, 16 is fast.
    pub speed: u32,
}

/// A picture that the decoder keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buffer {
    /// The frame before.
    Last,
    /// For whatever is to be kept.
    Golden,
    /// The same, once more.
    AltRef,
}

/// What a frame refers to, and where it is kept. It always becomes the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The only picture that it refers to; `None` for a key frame.
    pub refers: Option<Buffer>,
    /// The buffer that it fills as well. A key frame fills all of them.
    pub keeps: Option<Buffer>,
}

impl Plan {
    /// A key frame.
    pub const KEY: Self = Self { refers: None, keeps: None };
    /// A frame that refers to the one before.
    pub const NEXT: Self = Self { refers: Some(Buffer::Last), keeps: None };

    fn flags(self) -> c_long {
        let Some(refers) = self.refers else { return ffi::VPX_EFLAG_FORCE_KF };
        let references = [
            (Buffer::Last, ffi::VP8_EFLAG_NO_REF_LAST),
            (Buffer::Golden, ffi::VP8_EFLAG_NO_REF_GF),
            (Buffer::AltRef, ffi::VP8_EFLAG_NO_REF_ARF),
        ];
        let updates = [(Buffer::Golden, ffi::VP8_EFLAG_NO_UPD_GF), (Buffer::AltRef, ffi::VP8_EFLAG_NO_UPD_ARF)];
        let others = references.into_iter().filter(|(buffer, _)| *buffer != refers);
        let left = updates.into_iter().filter(|(buffer, _)| Some(*buffer) != self.keeps);
        others.chain(left).fold(0, |flags, (_, flag)| flags | flag)
    }
}

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// As a decoder takes it.
    pub bytes: Vec<u8>,
    /// Decoding can start here.
    pub key: bool,
}

/// An encoder of one size, which makes key frames only when they are asked for, and leaves no picture out. Frames carry their
/// own probabilities, so that one can be decoded whenever the picture that it refers to is there.
pub struct Encoder {
    library: &'static Library,
    context: Box<Context>,
    config: EncoderConfig,
    size: (u32, u32),
    fps: u32,
    /// When the next frame is shown, in units of the time base.
    time: i64,
}

// SAFETY: the library keeps nothing that belongs to a thread; what it keeps is reached through `&mut self` alone.
unsafe impl Send for Encoder {}

impl Encoder {
    /// An encoder whose first frame will be a key frame.
    pub fn new(library: &'static Library, settings: Settings) -> Result<Self, VpxError> {
        let Settings { width, height, fps, bps, speed } = settings;
        let fits = |side: u32| side.is_multiple_of(2) && (2..=16382).contains(&side);
        if !fits(width) || !fits(height) {
            return Err(VpxError::Size { width, height });
        }
        let config = EncoderConfig {
            // Every session has its own thread already.
            g_threads: 1,
            g_w: width,
            g_h: height,
            g_timebase: Rational { num: 1, den: TIMEBASE },
            g_error_resilient: ffi::VPX_ERROR_RESILIENT_DEFAULT,
            g_pass: ffi::VPX_RC_ONE_PASS,
            g_lag_in_frames: 0,
            rc_dropframe_thresh: 0,
            rc_resize_allowed: 0,
            rc_end_usage: ffi::VPX_CBR,
            rc_target_bitrate: kilobits(bps),
            rc_min_quantizer: QUANTIZERS.0,
            rc_max_quantizer: QUANTIZERS.1,
            rc_undershoot_pct: UNDERSHOOT_PERCENT,
            rc_overshoot_pct: OVERSHOOT_PERCENT,
            rc_buf_sz: BUFFER_MS.0,
            rc_buf_initial_sz: BUFFER_MS.1,
            rc_buf_optimal_sz: BUFFER_MS.2,
            kf_mode: ffi::VPX_KF_DISABLED,
            ..library.default_config()?
        };
        let context = library.begin_encoder(&config)?;
        let mut encoder = Self { library, context, config, size: (width, height), fps: fps.max(1), time: 0 };
        // Negative: the speed itself, and not a share of the processor.
        encoder.control(ffi::VP8E_SET_CPUUSED, -(speed.clamp(1, 16) as c_int))?;
        encoder.control(ffi::VP8E_SET_STATIC_THRESHOLD, STATIC_THRESHOLD)?;
        encoder.control(ffi::VP8E_SET_MAX_INTRA_BITRATE_PCT, MAX_INTRA_PERCENT)?;
        Ok(encoder)
    }

    fn control(&mut self, id: c_int, value: c_int) -> Result<(), VpxError> {
        // SAFETY: the encoder has begun; each of these controls takes one `int` or `unsigned int`.
        let code = unsafe { (self.library.functions.control)(&raw mut *self.context, id, value) };
        self.library.checked("take a setting", code)
    }

    /// Aims at so many bits a second from the next frame on; no key frame comes of it.
    pub fn set_bitrate(&mut self, bps: u32) -> Result<(), VpxError> {
        let config = EncoderConfig { rc_target_bitrate: kilobits(bps), ..self.config };
        // SAFETY: the encoder has begun, with settings that came from the library; it copies them.
        let code = unsafe { (self.library.functions.set_config)(&raw mut *self.context, &raw const config) };
        self.library.checked("take a bitrate", code)?;
        self.config = config;
        Ok(())
    }

    /// Spreads the bits over so many frames a second from the next one on; no key frame comes of it.
    pub fn set_rate(&mut self, fps: u32) {
        self.fps = fps.max(1);
    }

    /// Encodes an I420 picture, tightly packed.
    pub fn encode(&mut self, i420: &[u8], plan: Plan) -> Result<Encoded, VpxError> {
        let image = self.wrap(i420)?;
        let duration = i64::from(TIMEBASE) / i64::from(self.fps);
        // SAFETY: the encoder has begun; the image describes the picture, which outlives the call, and of which the library
        // makes a copy of its own.
        let code = unsafe {
            (self.library.functions.encode)(
                &raw mut *self.context,
                &raw const image,
                self.time,
                duration as c_ulong,
                plan.flags(),
                ffi::VPX_DL_REALTIME,
            )
        };
        self.library.checked("encode a picture", code)?;
        self.time += duration;
        self.take_frame().ok_or(VpxError::NoFrame)
    }

    /// Describes a picture to the library. It is not written to, though C has no word for that.
    fn wrap(&self, i420: &[u8]) -> Result<Image, VpxError> {
        let (width, height) = self.size;
        let wanted = width as usize * height as usize * 3 / 2;
        if i420.len() != wanted {
            return Err(VpxError::Length { width, height, wanted, got: i420.len() });
        }
        let mut image = MaybeUninit::<Image>::zeroed();
        // SAFETY: an image of an even size that is aligned to one byte has the three planes one after the other, as the
        // picture has them, and there are as many bytes.
        let wrapped = unsafe {
            let picture = i420.as_ptr().cast_mut();
            (self.library.functions.wrap)(image.as_mut_ptr(), ffi::VPX_IMG_FMT_I420, width, height, 1, picture)
        };
        if wrapped.is_null() {
            return Err(VpxError::Size { width, height });
        }
        // SAFETY: numbers and pointers, which were zero before the library filled them in.
        Ok(unsafe { image.assume_init() })
    }

    /// The frame of the picture that was given last. Without a lag there is one.
    fn take_frame(&mut self) -> Option<Encoded> {
        let mut at = ptr::null();
        let mut frame = None;
        // SAFETY: the encoder has begun. A packet stays until the next call of `encode`, and if it is a frame the part of it
        // that is read here is one. All packets are taken, the last frame is kept.
        unsafe {
            while let Some(packet) = (self.library.functions.next_packet)(&raw mut *self.context, &raw mut at).as_ref()
            {
                if packet.kind == ffi::VPX_CODEC_CX_FRAME_PKT && !packet.frame.buf.is_null() {
                    let bytes = std::slice::from_raw_parts(packet.frame.buf, packet.frame.sz).to_vec();
                    frame = Some(Encoded { bytes, key: packet.frame.flags & ffi::VPX_FRAME_IS_KEY != 0 });
                }
            }
        }
        frame.filter(|frame| !frame.bytes.is_empty())
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: the encoder has begun, and is not used again.
        unsafe { (self.library.functions.end)(&raw mut *self.context) };
    }
}

fn kilobits(bps: u32) -> u32 {
    (bps / 1000).max(1)
}

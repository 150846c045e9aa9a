//! Structures and functions of `vpx/vpx_encoder.h` and `vpx/vpx_decoder.h`, as they are in libvpx 1.11 to 1.17.

use std::ffi::{c_char, c_int, c_long, c_uint, c_ulong, c_void};

pub(crate) const VPX_CODEC_OK: c_int = 0;
pub(crate) const VPX_IMG_FMT_I420: c_uint = 0x102;
pub(crate) const VPX_CBR: c_int = 1;
pub(crate) const VPX_KF_DISABLED: c_int = 0;
pub(crate) const VPX_RC_ONE_PASS: c_int = 0;
pub(crate) const VPX_ERROR_RESILIENT_DEFAULT: u32 = 1;
pub(crate) const VPX_DL_REALTIME: c_ulong = 1;
pub(crate) const VPX_CODEC_CX_FRAME_PKT: c_int = 0;
pub(crate) const VPX_FRAME_IS_KEY: u32 = 1;
pub(crate) const VPX_EFLAG_FORCE_KF: c_long = 1;
pub(crate) const VP8_EFLAG_NO_REF_LAST: c_long = 1 << 16;
pub(crate) const VP8_EFLAG_NO_REF_GF: c_long = 1 << 17;
pub(crate) const VP8_EFLAG_NO_REF_ARF: c_long = 1 << 21;
pub(crate) const VP8_EFLAG_NO_UPD_GF: c_long = 1 << 22;
pub(crate) const VP8_EFLAG_NO_UPD_ARF: c_long = 1 << 23;
pub(crate) const VP8E_SET_CPUUSED: c_int = 13;
pub(crate) const VP8E_SET_STATIC_THRESHOLD: c_int = 17;
pub(crate) const VP8E_SET_MAX_INTRA_BITRATE_PCT: c_int = 26;
/// `3 + VPX_CODEC_ABI_VERSION`, the same in all of these versions.
pub(crate) const DECODER_ABI: c_int = 12;

/// `vpx_codec_iface_t`, of which only the address is known.
#[repr(C)]
pub(crate) struct Interface {
    _private: [u8; 0],
}

/// `vpx_codec_ctx_t`
#[repr(C)]
pub(crate) struct Context {
    name: *const c_char,
    interface: *const Interface,
    error: c_int,
    error_detail: *const c_char,
    init_flags: c_long,
    config: *const c_void,
    private: *mut c_void,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Rational {
    pub(crate) num: c_int,
    pub(crate) den: c_int,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct FixedBuffer {
    bytes: *mut c_void,
    length: usize,
}

/// `vpx_codec_enc_cfg_t`. What lies behind the fields that are used here is only room: 340 bytes are needed.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct EncoderConfig {
    pub(crate) g_usage: c_uint,
    pub(crate) g_threads: c_uint,
    pub(crate) g_profile: c_uint,
    pub(crate) g_w: c_uint,
    pub(crate) g_h: c_uint,
    pub(crate) g_bit_depth: c_int,
    pub(crate) g_input_bit_depth: c_uint,
    pub(crate) g_timebase: Rational,
    pub(crate) g_error_resilient: u32,
    pub(crate) g_pass: c_int,
    pub(crate) g_lag_in_frames: c_uint,
    pub(crate) rc_dropframe_thresh: c_uint,
    pub(crate) rc_resize_allowed: c_uint,
    pub(crate) rc_scaled_width: c_uint,
    pub(crate) rc_scaled_height: c_uint,
    pub(crate) rc_resize_up_thresh: c_uint,
    pub(crate) rc_resize_down_thresh: c_uint,
    pub(crate) rc_end_usage: c_int,
    pub(crate) rc_twopass_stats_in: FixedBuffer,
    pub(crate) rc_firstpass_mb_stats_in: FixedBuffer,
    pub(crate) rc_target_bitrate: c_uint,
    pub(crate) rc_min_quantizer: c_uint,
    pub(crate) rc_max_quantizer: c_uint,
    pub(crate) rc_undershoot_pct: c_uint,
    pub(crate) rc_overshoot_pct: c_uint,
    pub(crate) rc_buf_sz: c_uint,
    pub(crate) rc_buf_initial_sz: c_uint,
    pub(crate) rc_buf_optimal_sz: c_uint,
    pub(crate) rc_2pass_vbr_bias_pct: c_uint,
    pub(crate) rc_2pass_vbr_minsection_pct: c_uint,
    pub(crate) rc_2pass_vbr_maxsection_pct: c_uint,
    pub(crate) rc_2pass_vbr_corpus_complexity: c_uint,
    pub(crate) kf_mode: c_int,
    pub(crate) kf_min_dist: c_uint,
    pub(crate) kf_max_dist: c_uint,
    pub(crate) room: [u64; 128],
}

/// `vpx_image_t`
#[repr(C)]
pub(crate) struct Image {
    fmt: c_uint,
    cs: c_int,
    range: c_int,
    w: c_uint,
    h: c_uint,
    bit_depth: c_uint,
    pub(crate) d_w: c_uint,
    pub(crate) d_h: c_uint,
    r_w: c_uint,
    r_h: c_uint,
    x_chroma_shift: c_uint,
    y_chroma_shift: c_uint,
    pub(crate) planes: [*mut u8; 4],
    pub(crate) stride: [c_int; 4],
    bps: c_int,
    user_priv: *mut c_void,
    img_data: *mut u8,
    img_data_owner: c_int,
    self_allocd: c_int,
    fb_priv: *mut c_void,
}

/// The beginning of `vpx_codec_cx_pkt_t`, as it is for frames.
#[repr(C)]
pub(crate) struct Packet {
    pub(crate) kind: c_int,
    pub(crate) frame: FramePacket,
}

#[repr(C)]
pub(crate) struct FramePacket {
    pub(crate) buf: *const u8,
    pub(crate) sz: usize,
    pts: i64,
    duration: c_ulong,
    pub(crate) flags: u32,
}

/// Declares the functions, and how they are found in the library.
macro_rules! functions {
    ($($name:ident: $symbol:literal = fn($($argument:ty),* $(; $variadic:tt)?) -> $result:ty;)*) => {
        pub(crate) struct Functions {
            $(pub(crate) $name: unsafe extern "C" fn($($argument),* $(, $variadic)?) -> $result,)*
        }

        impl Functions {
            /// Finds all, or names the one that is missing.
            ///
            /// # Safety
            ///
            /// The library is libvpx, and stays loaded as long as the functions are called.
            pub(crate) unsafe fn find(library: &libloading::Library) -> Result<Self, &'static str> {
                Ok(Self {
                    $($name: {
                        // SAFETY: the types are those of libvpx's headers; the library is the caller's promise.
                        let found = unsafe { library.get(concat!($symbol, "\0").as_bytes()) };
                        *found.map_err(|_| $symbol)?
                    },)*
                })
            }
        }
    };
}

functions! {
    version: "vpx_codec_version_str" = fn() -> *const c_char;
    describe: "vpx_codec_err_to_string" = fn(c_int) -> *const c_char;
    vp8_encoder: "vpx_codec_vp8_cx" = fn() -> *const Interface;
    vp8_decoder: "vpx_codec_vp8_dx" = fn() -> *const Interface;
    default_config: "vpx_codec_enc_config_default" = fn(*const Interface, *mut EncoderConfig, c_uint) -> c_int;
    begin_encoder: "vpx_codec_enc_init_ver" =
        fn(*mut Context, *const Interface, *const EncoderConfig, c_long, c_int) -> c_int;
    set_config: "vpx_codec_enc_config_set" = fn(*mut Context, *const EncoderConfig) -> c_int;
    control: "vpx_codec_control_" = fn(*mut Context, c_int; ...) -> c_int;
    encode: "vpx_codec_encode" = fn(*mut Context, *const Image, i64, c_ulong, c_long, c_ulong) -> c_int;
    next_packet: "vpx_codec_get_cx_data" = fn(*mut Context, *mut *const c_void) -> *const Packet;
    begin_decoder: "vpx_codec_dec_init_ver" =
        fn(*mut Context, *const Interface, *const c_void, c_long, c_int) -> c_int;
    decode: "vpx_codec_decode" = fn(*mut Context, *const u8, c_uint, *mut c_void, c_long) -> c_int;
    next_picture: "vpx_codec_get_frame" = fn(*mut Context, *mut *const c_void) -> *const Image;
    wrap: "vpx_img_wrap" = fn(*mut Image, c_uint, c_uint, c_uint, c_uint, *mut u8) -> *mut Image;
    end: "vpx_codec_destroy" = fn(*mut Context) -> c_int;
}

//! What can go wrong with an encoder.

use lightcone_vpx::{LoadError, VpxError};

/// Why a frame was not encoded.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The library refused.
    #[error("the H.264 encoder failed: {0}")]
    Encoder(::openh264::Error),
    /// The library refused a bitrate.
    #[error("the H.264 encoder refused {bps} bits a second (code {code})")]
    Bitrate {
        /// Bits a second.
        bps: u32,
        /// The library's return code.
        code: i32,
    },
    /// The library refused a number of frames a second.
    #[error("the H.264 encoder refused {fps} pictures a second (code {code})")]
    Rate {
        /// Frames a second.
        fps: u32,
        /// The library's return code.
        code: i32,
    },
    /// There is no library for VP8.
    #[error("there is no VP8 encoder: {0}")]
    NoVp8(#[from] LoadError),
    /// It refused.
    #[error("the VP8 encoder failed: {0}")]
    Vp8(#[from] VpxError),
    /// The library gave no bytes.
    #[error("the encoder gave nothing for a picture of {width}x{height}")]
    Empty {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
}

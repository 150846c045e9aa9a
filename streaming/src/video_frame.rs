//! The frames that the host hands over to be encoded.

use crate::latency::Answered;

/// Why bytes do not make a frame.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum VideoFrameError {
    /// H.264 4:2:0 needs even sizes; level 5.1 ends at 4096.
    #[error("a picture to encode must be even and 16x16 to 4096x4096, not {width}x{height}")]
    Size {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// The length is not width × height × 1.5.
    #[error("an I420 picture of this size has {wanted} bytes, not {got}")]
    Length {
        /// Bytes that the size calls for.
        wanted: usize,
        /// Bytes that were given.
        got: usize,
    },
}

/// One frame as an I420 picture (BT.709, limited range): Y, U and V planes, tightly packed, luma stride = width.
#[derive(Debug)]
pub struct VideoFrame {
    width: u32,
    height: u32,
    i420: Vec<u8>,
    /// Unique and growing within a session.
    pub frame_id: u64,
    /// The tick of the simulation that it shows.
    pub tick: u64,
    /// The sequence number of the newest input that it answers; 0 before the first.
    pub input_seq: u32,
    /// That input's way through this node, if no frame before answered it.
    pub answered: Option<Answered>,
    /// How many frames a second come now, over which the encoder spreads its bits; `None`: as many as its settings say.
    pub rate_hz: Option<f64>,
}

impl VideoFrame {
    /// The least width and height in pixels that an encoder takes.
    pub(crate) const LEAST_SIDE: u32 = 16;

    /// Checks size and length.
    pub fn new(width: u32, height: u32, i420: Vec<u8>) -> Result<Self, VideoFrameError> {
        let range = Self::LEAST_SIDE..=4096;
        if !range.contains(&width) || !range.contains(&height) || !width.is_multiple_of(2) || !height.is_multiple_of(2)
        {
            return Err(VideoFrameError::Size { width, height });
        }
        let wanted = width as usize * height as usize * 3 / 2;
        if i420.len() != wanted {
            return Err(VideoFrameError::Length { wanted, got: i420.len() });
        }
        Ok(Self { width, height, i420, frame_id: 0, tick: 0, input_seq: 0, answered: None, rate_hz: None })
    }

    /// In pixels; even.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// In pixels; even.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The planes: Y, U and V.
    pub fn planes(&self) -> [&[u8]; 3] {
        let luma = self.width as usize * self.height as usize;
        let (y, chroma) = self.i420.split_at(luma);
        let (u, v) = chroma.split_at(luma / 4);
        [y, u, v]
    }

    /// Gives its allocation back, to be used again.
    pub fn into_bytes(self) -> Vec<u8> {
        self.i420
    }
}

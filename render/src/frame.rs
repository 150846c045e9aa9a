//! What a renderer gives back.

use crate::damage::Damage;
use crate::view::Size;

/// Tells frames apart: the renderer gives back with a frame what it was given for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FrameTag {
    /// Given by whoever submits; unique within a view.
    pub frame_id: u64,
    /// Tick of the simulation that the frame shows.
    pub tick: u64,
}

/// Planar 4:2:0 (ITU-T H.264 §6.2), BT.709 matrix, limited range; chroma is the mean of each 2×2 block. Planes are tightly
/// packed: the luma stride is the width, the chroma stride half of it, rounded up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct I420 {
    /// Y, then U, then V in one allocation.
    pub bytes: Vec<u8>,
    size: Size,
}

impl I420 {
    /// All bytes 0, which is dark green and not black.
    pub fn new(size: Size) -> Self {
        Self { bytes: vec![0; Self::luma_len(size) + 2 * Self::chroma_len(size)], size }
    }

    /// Size of the luma plane.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Width and height of each chroma plane: half, rounded up.
    pub fn chroma_size(size: Size) -> (usize, usize) {
        (size.width().div_ceil(2) as usize, size.height().div_ceil(2) as usize)
    }

    fn luma_len(size: Size) -> usize {
        size.width() as usize * size.height() as usize
    }

    fn chroma_len(size: Size) -> usize {
        let (width, height) = Self::chroma_size(size);
        width * height
    }

    /// The planes Y, U and V.
    pub fn planes(&self) -> [&[u8]; 3] {
        let (y, chroma) = self.bytes.split_at(Self::luma_len(self.size));
        let (u, v) = chroma.split_at(Self::chroma_len(self.size));
        [y, u, v]
    }

    /// The planes Y, U and V, to be written.
    pub fn planes_mut(&mut self) -> [&mut [u8]; 3] {
        let (y, chroma) = self.bytes.split_at_mut(Self::luma_len(self.size));
        let (u, v) = chroma.split_at_mut(Self::chroma_len(self.size));
        [y, u, v]
    }
}

/// A picture's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pixels {
    /// For encoders.
    I420(I420),
    /// For people and tests: RGBA, top row first, tightly packed.
    Rgba8(Vec<u8>),
}

/// One finished picture of one view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What was given when it was submitted.
    pub tag: FrameTag,
    /// The size of its view.
    pub size: Size,
    /// The picture, in the format of its view.
    pub pixels: Pixels,
    /// Which blocks may differ from the view's last frame.
    pub damage: Damage,
}

//! VP8 frames → pictures. The node decodes nothing: this is for tests and measurements.

use std::ffi::c_uint;
use std::ptr;

use crate::error::VpxError;
use crate::ffi::{Context, Image};
use crate::library::Library;

/// A picture that was decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Y, U and V planes, tightly packed.
    pub i420: Vec<u8>,
}

/// A decoder of one stream.
pub struct Decoder {
    library: &'static Library,
    context: Box<Context>,
}

// SAFETY: as with the encoder.
unsafe impl Send for Decoder {}

impl Decoder {
    /// A decoder that waits for a key frame.
    pub fn new(library: &'static Library) -> Result<Self, VpxError> {
        Ok(Self { library, context: library.begin_decoder()? })
    }

    /// Decodes one frame. `None` if nothing of it is to be shown.
    pub fn decode(&mut self, frame: &[u8]) -> Result<Option<Picture>, VpxError> {
        // No frame is longer than 4 GiB.
        let length = frame.len().min(c_uint::MAX as usize) as c_uint;
        // SAFETY: the decoder has begun, and reads no more than the length says.
        let code = unsafe {
            (self.library.functions.decode)(&raw mut *self.context, frame.as_ptr(), length, ptr::null_mut(), 0)
        };
        self.library.checked("decode a frame", code)?;
        let mut at = ptr::null();
        // SAFETY: the decoder has begun; the picture stays until the next call, and is copied before.
        let picture = unsafe {
            (self.library.functions.next_picture)(&raw mut *self.context, &raw mut at).as_ref().map(|image| copy(image))
        };
        Ok(picture)
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: the decoder has begun, and is not used again.
        unsafe { (self.library.functions.end)(&raw mut *self.context) };
    }
}

/// Takes the pixels out.
///
/// # Safety
///
/// The image is an I420 picture of the library.
unsafe fn copy(image: &Image) -> Picture {
    let (width, height) = (image.d_w, image.d_h);
    let mut i420 = Vec::new();
    for (plane, part) in [(0, 1), (1, 2), (2, 2)] {
        for row in 0..height.div_ceil(part) as isize {
            let columns = width.div_ceil(part) as usize;
            // SAFETY: each plane has as many rows as this, a stride apart, and as many columns.
            let row = unsafe {
                let start = image.planes[plane].offset(row * image.stride[plane] as isize);
                std::slice::from_raw_parts(start, columns)
            };
            i420.extend_from_slice(row);
        }
    }
    Picture { width, height, i420 }
}

//! Compressed buffer views: EXT_meshopt_compression and its successor KHR_meshopt_compression, whose bitstreams the decoder
//! tells apart by their first byte.
//!
//! The decoder is C++, made for hostile input, and only told how much room there is: everything that it takes for granted
//! is checked here first.

use std::ffi::c_void;

use gltf::json::{Buffer, Value, buffer};
use meshopt::ffi;

use super::bytes::slice;
use super::compression_error::MeshoptError;

const NAMES: [&str; 2] = ["KHR_meshopt_compression", "EXT_meshopt_compression"];

/// A view's bytes, in words because the decoder writes words.
pub(super) struct Decoded {
    words: Vec<u32>,
    length: usize,
}

impl Decoded {
    pub(super) fn bytes(&self) -> &[u8] {
        bytemuck::cast_slice(&self.words).get(..self.length).unwrap_or_default()
    }
}

/// What the extension says of a view.
pub(super) struct Compressed<'a>(&'a Value);

/// Compressed bytes, and what they hold.
pub(super) struct Stream<'a> {
    source: &'a [u8],
    mode: Mode,
    count: usize,
    stride: usize,
}

#[derive(Clone, Copy)]
enum Mode {
    Attributes(Filter),
    Triangles,
    Indices,
}

#[derive(Clone, Copy)]
enum Filter {
    None,
    Octahedral,
    Quaternion,
    Exponential,
    Colour,
}

/// Stands in for the bytes of views that are compressed elsewhere; nothing else may refer to it, and it need not have bytes.
pub(super) fn is_fallback(buffer: &Buffer) -> bool {
    let others = buffer.extensions.as_ref().map(|extensions| &extensions.others);
    others.is_some_and(|others| NAMES.iter().filter_map(|name| others.get(*name)).any(|e| e["fallback"] == true))
}

impl<'a> Compressed<'a> {
    /// None when the view is not compressed.
    pub(super) fn of(view: &'a buffer::View) -> Option<Self> {
        let others = &view.extensions.as_ref()?.others;
        NAMES.iter().find_map(|name| others.get(*name)).map(Self)
    }

    /// Where the compressed bytes are.
    pub(super) fn buffer(&self) -> Result<usize, MeshoptError> {
        self.number("buffer").map(|index| usize::try_from(index).unwrap_or(usize::MAX))
    }

    /// Its bytes in `buffer` and what they hold, as the specification allows them together.
    pub(super) fn stream<'b>(&self, buffer: &'b [u8]) -> Result<Stream<'b>, MeshoptError> {
        let offset = if self.0["byteOffset"].is_null() { 0 } else { self.number("byteOffset")? };
        let length = self.number("byteLength")?;
        let outside = MeshoptError::Outside { offset, length, available: buffer.len() };
        let source = slice(buffer, offset, length).ok_or(outside)?;
        let (count, stride, mode) = (self.number("count")?, self.number("byteStride")?, self.mode()?);
        mode.check_stride(stride)?;
        if matches!(mode, Mode::Triangles) && !count.is_multiple_of(3) {
            return Err(MeshoptError::Triangles(count));
        }
        Ok(Stream { source, mode, count: usize::try_from(count).unwrap_or(usize::MAX), stride: stride as usize })
    }

    fn mode(&self) -> Result<Mode, MeshoptError> {
        let mode = self.0["mode"].as_str().ok_or_else(|| self.wrong("mode"))?;
        let filter = match &self.0["filter"] {
            Value::Null => "NONE",
            name => name.as_str().ok_or_else(|| self.wrong("filter"))?,
        };
        match (mode, filter) {
            ("ATTRIBUTES", "NONE") => Ok(Mode::Attributes(Filter::None)),
            ("ATTRIBUTES", "OCTAHEDRAL") => Ok(Mode::Attributes(Filter::Octahedral)),
            ("ATTRIBUTES", "QUATERNION") => Ok(Mode::Attributes(Filter::Quaternion)),
            ("ATTRIBUTES", "EXPONENTIAL") => Ok(Mode::Attributes(Filter::Exponential)),
            ("ATTRIBUTES", "COLOR") => Ok(Mode::Attributes(Filter::Colour)),
            ("TRIANGLES", "NONE") => Ok(Mode::Triangles),
            ("INDICES", "NONE") => Ok(Mode::Indices),
            ("ATTRIBUTES" | "TRIANGLES" | "INDICES", _) => Err(MeshoptError::Filter(short(filter))),
            _ => Err(MeshoptError::Mode(short(mode))),
        }
    }

    fn number(&self, name: &'static str) -> Result<u64, MeshoptError> {
        self.0[name].as_u64().ok_or_else(|| self.wrong(name))
    }

    fn wrong(&self, name: &'static str) -> MeshoptError {
        MeshoptError::Property { name, value: short(&self.0[name].to_string()) }
    }
}

impl Mode {
    fn check_stride(self, stride: u64) -> Result<(), MeshoptError> {
        let vertices = stride.is_multiple_of(4) && (4..=256).contains(&stride);
        let (fits, what) = match self {
            Self::Attributes(Filter::None) => (vertices, "ATTRIBUTES"),
            Self::Attributes(Filter::Exponential) => (vertices, "EXPONENTIAL"),
            Self::Attributes(Filter::Octahedral) => (matches!(stride, 4 | 8), "OCTAHEDRAL"),
            Self::Attributes(Filter::Colour) => (matches!(stride, 4 | 8), "COLOR"),
            Self::Attributes(Filter::Quaternion) => (stride == 8, "QUATERNION"),
            Self::Triangles => (matches!(stride, 2 | 4), "TRIANGLES"),
            Self::Indices => (matches!(stride, 2 | 4), "INDICES"),
        };
        if fits { Ok(()) } else { Err(MeshoptError::Stride { stride, what }) }
    }
}

impl Stream<'_> {
    /// Bytes when decoded.
    pub(super) fn length(&self) -> usize {
        self.count.saturating_mul(self.stride)
    }

    /// Allocates [`Stream::length`] bytes.
    pub(super) fn decode(&self) -> Result<Decoded, MeshoptError> {
        let &Self { source, mode, count, stride } = self;
        let mut words = vec![0_u32; self.length().div_ceil(size_of::<u32>())];
        let target: *mut c_void = words.as_mut_ptr().cast();
        let (bytes, available) = (source.as_ptr(), source.len());
        // SAFETY: the decoders write `count` elements of `stride` bytes to `target`, which has room for them (a product that
        // saturated is more than can be allocated), and read the `available` bytes of `source` alone. What they assert of
        // strides and counts is what `Compressed::stream` refuses.
        let status = unsafe {
            match mode {
                Mode::Attributes(_) => ffi::meshopt_decodeVertexBuffer(target, count, stride, bytes, available),
                Mode::Triangles => ffi::meshopt_decodeIndexBuffer(target, count, stride, bytes, available),
                Mode::Indices => ffi::meshopt_decodeIndexSequence(target, count, stride, bytes, available),
            }
        };
        if status != 0 {
            return Err(MeshoptError::Corrupt { length: available, count, stride });
        }
        if let Mode::Attributes(filter) = mode {
            // SAFETY: the filters change `count` elements of `stride` bytes in place; `Mode::check_stride` allows each the
            // strides that it asserts, and words are aligned for the components of all of them.
            unsafe {
                match filter {
                    Filter::None => {}
                    Filter::Octahedral => ffi::meshopt_decodeFilterOct(target, count, stride),
                    Filter::Quaternion => ffi::meshopt_decodeFilterQuat(target, count, stride),
                    Filter::Exponential => ffi::meshopt_decodeFilterExp(target, count, stride),
                    Filter::Colour => ffi::meshopt_decodeFilterColor(target, count, stride),
                }
            }
        }
        Ok(Decoded { words, length: self.length() })
    }
}

/// Cut short, for a message of one line.
fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

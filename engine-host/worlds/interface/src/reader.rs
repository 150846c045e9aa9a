//! Fields read back, each checked as it is read.

use crate::fault::{BlockError, Fault};

/// Reads one head or one record, field after field.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    /// The block, up to the end of this head or record.
    bytes: &'a [u8],
    at: usize,
    /// For messages.
    record: &'static str,
}

/// How far the square of a rotation's length may be from 1: what some hundred products of `f32` make of it, and what is put right
/// without anybody seeing it.
const ROTATION_TOLERANCE: f32 = 0.01;

impl<'a> Reader<'a> {
    /// Reads from `at` to the end.
    pub fn new(bytes: &'a [u8], at: usize, record: &'static str) -> Self {
        Self { bytes, at, record }
    }

    /// Another name for messages: what follows belongs to it.
    pub fn name(&mut self, record: &'static str) {
        self.record = record;
    }

    /// How far it has read, bytes from the start of the block.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Something is wrong with what begins at `at`.
    #[cold]
    pub fn fault(&self, at: usize, field: &'static str, fault: Fault) -> BlockError {
        BlockError { at, record: self.record, entry: None, field, fault }
    }

    /// So many bytes.
    #[inline]
    pub fn bytes(&mut self, field: &'static str, count: usize) -> Result<&'a [u8], BlockError> {
        let left = self.bytes.len() - self.at;
        if count > left {
            return Err(self.fault(self.at, field, Fault::Short { wanted: count, left }));
        }
        let bytes = &self.bytes[self.at..self.at + count];
        self.at += count;
        Ok(bytes)
    }

    /// As many bytes as are expected.
    #[inline]
    pub fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], BlockError> {
        match self.bytes[self.at..].first_chunk() {
            Some(array) => {
                self.at += N;
                Ok(*array)
            }
            None => Err(self.fault(self.at, field, Fault::Short { wanted: N, left: self.bytes.len() - self.at })),
        }
    }

    /// Any number.
    #[inline]
    pub fn any_u32(&mut self, field: &'static str) -> Result<u32, BlockError> {
        self.array(field).map(u32::from_le_bytes)
    }

    /// Any number.
    #[inline]
    pub fn u64(&mut self, field: &'static str) -> Result<u64, BlockError> {
        self.array(field).map(u64::from_le_bytes)
    }

    /// A number within its range.
    #[inline]
    pub fn u32(&mut self, field: &'static str, min: u32, max: u32) -> Result<u32, BlockError> {
        let value = self.any_u32(field)?;
        if value < min || value > max {
            return Err(self.fault(self.at - 4, field, Fault::Number { value, min, max }));
        }
        Ok(value)
    }

    /// A number that names something.
    #[inline]
    pub fn id(&mut self, field: &'static str) -> Result<u32, BlockError> {
        match self.any_u32(field)? {
            0 => Err(self.fault(self.at - 4, field, Fault::Zero)),
            id => Ok(id),
        }
    }

    /// How long what follows the fields is.
    #[inline]
    pub fn length(&mut self, field: &'static str, min: u32, max: u32) -> Result<usize, BlockError> {
        self.u32(field, min, max).map(|length| length as usize)
    }

    /// 0 or 1.
    #[inline]
    pub fn bool(&mut self, field: &'static str) -> Result<bool, BlockError> {
        match self.any_u32(field)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.fault(self.at - 4, field, Fault::Bool(other))),
        }
    }

    /// A float within its range.
    #[inline]
    pub fn f32(&mut self, field: &'static str, min: f32, max: f32) -> Result<f32, BlockError> {
        self.f32s(field, min, max).map(|[value]| value)
    }

    /// Floats, each within the range.
    #[inline]
    pub fn f32s<const N: usize>(&mut self, field: &'static str, min: f32, max: f32) -> Result<[f32; N], BlockError> {
        let from = self.at;
        let bytes = self.bytes(field, 4 * N)?;
        let mut values = [0.0; N];
        for (value, bytes) in values.iter_mut().zip(bytes.chunks_exact(4)) {
            *value = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        // A NaN is within nothing.
        let within = |value: &f32| *value >= min && *value <= max;
        match values.iter().position(|value| !within(value)) {
            None => Ok(values),
            Some(wrong) => Err(self.fault(from + 4 * wrong, field, Fault::Float { value: values[wrong], min, max })),
        }
    }

    /// A unit quaternion.
    #[inline]
    pub fn rotation(&mut self, field: &'static str) -> Result<[f32; 4], BlockError> {
        let from = self.at;
        let rotation: [f32; 4] = self.f32s(field, -2.0, 2.0)?;
        let squared: f32 = rotation.iter().map(|value| value * value).sum();
        if (squared - 1.0).abs() > ROTATION_TOLERANCE {
            return Err(self.fault(from, field, Fault::Rotation { squared }));
        }
        Ok(rotation)
    }

    /// Text of so many bytes, without control characters; with `lines`, tabs and line feeds may be in it.
    pub fn text(&mut self, field: &'static str, bytes: usize, lines: bool) -> Result<&'a str, BlockError> {
        let from = self.at;
        let text = core::str::from_utf8(self.bytes(field, bytes)?)
            .map_err(|cause| self.fault(from, field, Fault::Utf8(cause.valid_up_to())))?;
        let is_wrong = |c: &char| c.is_control() && !(lines && matches!(c, '\t' | '\n'));
        match text.chars().find(is_wrong) {
            Some(control) => Err(self.fault(from, field, Fault::Control(control))),
            None => Ok(text),
        }
    }

    /// Bytes that mean nothing, up to the next multiple of `size`.
    pub fn align(&mut self, field: &'static str, size: usize) -> Result<(), BlockError> {
        let from = self.at;
        match self.bytes(field, self.at.next_multiple_of(size) - self.at)?.iter().position(|byte| *byte != 0) {
            Some(wrong) => Err(self.fault(from + wrong, field, Fault::Padding)),
            None => Ok(()),
        }
    }

    /// Nothing but padding may be left.
    pub fn end(mut self) -> Result<(), BlockError> {
        self.align("end", 8)?;
        match self.bytes.len() - self.at {
            0 => Ok(()),
            left => Err(self.fault(self.at, "end", Fault::Trailing(left))),
        }
    }
}

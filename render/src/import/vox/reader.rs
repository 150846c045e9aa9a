//! Bytes, from the first to the last, each by what it is.

use crate::import::vox_error::VoxError;

/// What is left of a piece of the file.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    /// Of the first of them, in the file.
    offset: usize,
}

/// A chunk without its children.
pub(super) struct Chunk<'a> {
    pub(super) id: [u8; 4],
    pub(super) content: Reader<'a>,
    pub(super) children: Reader<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next `count` bytes.
    pub(super) fn take(&mut self, count: usize, what: &'static str) -> Result<&'a [u8], VoxError> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(VoxError::Truncated {
            what,
            offset: self.offset,
            needed: count as u64,
            available: self.bytes.len(),
        })?;
        (self.bytes, self.offset) = (rest, self.offset + count);
        Ok(taken)
    }

    /// As many bytes as a list of `count` entries has, each of them this long.
    pub(super) fn list(&mut self, count: u32, entry: usize, what: &'static str) -> Result<&'a [u8], VoxError> {
        // What overflows is longer than any file.
        self.take((count as usize).saturating_mul(entry), what)
    }

    pub(super) fn u32(&mut self, what: &'static str) -> Result<u32, VoxError> {
        Ok(self.words::<1>(what)?[0])
    }

    pub(super) fn i32(&mut self, what: &'static str) -> Result<i32, VoxError> {
        Ok(self.u32(what)? as i32)
    }

    /// Little-endian numbers.
    pub(super) fn words<const N: usize>(&mut self, what: &'static str) -> Result<[u32; N], VoxError> {
        let bytes = self.take(4 * N, what)?.as_chunks::<4>().0;
        Ok(std::array::from_fn(|at| u32::from_le_bytes(bytes[at])))
    }

    /// A text with its length before it, in an encoding that the format does not name.
    pub(super) fn string(&mut self, what: &'static str) -> Result<&'a [u8], VoxError> {
        let length = self.u32(what)?;
        self.list(length, 1, what)
    }

    /// The next chunk; none at the end.
    pub(super) fn chunk(&mut self) -> Result<Option<Chunk<'a>>, VoxError> {
        if self.is_empty() {
            return Ok(None);
        }
        let mut header = Self { bytes: self.take(12, "a chunk's header")?, offset: self.offset };
        let [id, content, children] = header.words("a chunk's header")?;
        let content = self.part(content, "a chunk")?;
        let children = self.part(children, "a chunk's children")?;
        Ok(Some(Chunk { id: id.to_le_bytes(), content, children }))
    }

    fn part(&mut self, length: u32, what: &'static str) -> Result<Self, VoxError> {
        let offset = self.offset;
        Ok(Self { bytes: self.list(length, 1, what)?, offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_short_is_named_with_its_place() {
        let mut reader = Reader::new(b"\x05\0\0\0abc");
        let short = VoxError::Truncated { what: "a text", offset: 4, needed: 5, available: 3 };
        assert_eq!(reader.string("a text"), Err(short));
        let mut reader = Reader::new(b"SIZE\xff\xff\xff\xff\0\0\0\0");
        let said = reader.chunk().err().map(|why| why.to_string()).unwrap_or_default();
        assert_eq!(said, "a chunk at byte 12 takes 4294967295 bytes, 0 are there");
    }
}

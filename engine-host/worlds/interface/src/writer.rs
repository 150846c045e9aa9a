//! Blocks as they are written.

use alloc::vec::Vec;

/// Appends fields. What it holds is a whole block after [`Writer::end`], at any time.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    records: u32,
    /// Where the newest record begins.
    record: usize,
}

/// Where heads and records say how long they are.
const LENGTH_AT: usize = 4;
const RECORDS_AT: usize = 8;

impl Writer {
    /// Forgets all, keeps its memory, and begins a block; its own fields follow, and then [`Writer::end_head`].
    pub fn begin_block(&mut self, magic: u32) {
        self.bytes.clear();
        self.records = 0;
        self.record = 0;
        self.u32(magic);
        self.u32(0);
        self.u32(0);
    }

    /// Ends the head.
    pub fn end_head(&mut self) {
        self.finish();
        self.record = self.bytes.len();
    }

    /// Begins a record; its fields follow, and then [`Writer::end`].
    pub fn begin(&mut self, kind: u32) {
        self.record = self.bytes.len();
        self.u32(kind);
        self.u32(0);
        self.records += 1;
    }

    /// Ends the record.
    pub fn end(&mut self) {
        self.finish();
        let length = (self.bytes.len() - self.record) as u32;
        self.patch(self.record + LENGTH_AT, length);
    }

    /// Appends an entry of `size` bytes to the newest record, where that is one of this kind with nothing but a list of such entries
    /// that has fewer than `max`. Otherwise begins one.
    pub fn append(&mut self, kind: u32, max: u32, size: usize, entry: impl FnOnce(&mut Self)) {
        const COUNT_AT: usize = 8;
        const ENTRIES_AT: usize = 16;
        let count =
            (self.number_at(self.record) == Some(kind)).then(|| self.number_at(self.record + COUNT_AT)).flatten();
        let count = match count {
            Some(count) if count < max => {
                self.bytes.truncate(self.record + ENTRIES_AT + count as usize * size);
                count
            }
            _ => {
                self.begin(kind);
                self.u32(0);
                self.align(8);
                0
            }
        };
        entry(self);
        self.patch(self.record + COUNT_AT, count + 1);
        self.end();
    }

    fn number_at(&self, at: usize) -> Option<u32> {
        self.bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    fn finish(&mut self) {
        self.align(8);
        self.patch(LENGTH_AT, self.bytes.len() as u32);
        self.patch(RECORDS_AT, self.records);
    }

    fn patch(&mut self, at: usize, value: u32) {
        if let Some(place) = self.bytes.get_mut(at..at + 4) {
            place.copy_from_slice(&value.to_le_bytes());
        }
    }

    /// The block.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The block.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// As it is.
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Little-endian.
    #[inline]
    pub fn u32(&mut self, value: u32) {
        self.bytes(&value.to_le_bytes());
    }

    /// Little-endian.
    #[inline]
    pub fn u64(&mut self, value: u64) {
        self.bytes(&value.to_le_bytes());
    }

    /// Little-endian.
    #[inline]
    pub fn f32(&mut self, value: f32) {
        self.bytes(&value.to_le_bytes());
    }

    /// One after another.
    #[inline]
    pub fn f32s<const N: usize>(&mut self, values: &[f32; N]) {
        self.bytes(values.map(f32::to_le_bytes).as_flattened());
    }

    /// 0 or 1.
    #[inline]
    pub fn bool(&mut self, value: bool) {
        self.u32(u32::from(value));
    }

    /// Of text or a list. One that does not fit becomes one that no reader takes.
    #[inline]
    pub fn length(&mut self, length: usize) {
        self.u32(u32::try_from(length).unwrap_or(u32::MAX));
    }

    /// Zeros up to the next multiple of `size`.
    #[inline]
    pub fn align(&mut self, size: usize) {
        self.bytes.resize(self.bytes.len().next_multiple_of(size), 0);
    }
}

//! Lists of entries that all have the same size.

use core::fmt;
use core::marker::PhantomData;

use crate::fault::BlockError;
use crate::reader::Reader;
use crate::writer::Writer;

/// What a [`List`] is made of. Implemented by the entries of the interface, and by nothing else.
pub trait Entry: Copy + fmt::Debug + PartialEq {
    /// Bytes of each.
    #[doc(hidden)]
    const SIZE: usize;

    #[doc(hidden)]
    fn read(r: &mut Reader<'_>) -> Result<Self, BlockError>;

    #[doc(hidden)]
    fn write(&self, w: &mut Writer);
}

/// Entries of a record: a slice that is to be written, or a part of a block that was read and checked.
#[derive(Clone, Copy)]
pub struct List<'a, T>(Source<'a, T>);

#[derive(Clone, Copy)]
enum Source<'a, T> {
    Slice(&'a [T]),
    Bytes(&'a [u8], PhantomData<T>),
}

impl<'a, T: Entry> List<'a, T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self.0 {
            Source::Slice(entries) => entries.len(),
            Source::Bytes(bytes, _) => bytes.len() / T::SIZE,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One by one, in order.
    pub fn iter(&self) -> impl Iterator<Item = T> + use<'a, T> {
        let (slice, bytes) = match self.0 {
            Source::Slice(entries) => (entries, &[][..]),
            Source::Bytes(bytes, _) => (&[][..], bytes),
        };
        // They were read once: none is an error.
        let read = bytes.chunks_exact(T::SIZE).filter_map(|entry| T::read(&mut Reader::new(entry, 0, "")).ok());
        slice.iter().copied().chain(read)
    }

    pub(crate) fn read(r: &mut Reader<'a>, field: &'static str, count: usize) -> Result<Self, BlockError> {
        let mut entries = r.clone();
        let bytes = r.bytes(field, count.saturating_mul(T::SIZE))?;
        for number in 0..count {
            T::read(&mut entries).map_err(|error| BlockError { entry: Some((field, number)), ..error })?;
        }
        Ok(Self(Source::Bytes(bytes, PhantomData)))
    }

    pub(crate) fn write(&self, w: &mut Writer) {
        match self.0 {
            Source::Slice(entries) => entries.iter().for_each(|entry| entry.write(w)),
            Source::Bytes(bytes, _) => w.bytes(bytes),
        }
    }
}

impl<'a, T> From<&'a [T]> for List<'a, T> {
    fn from(entries: &'a [T]) -> Self {
        Self(Source::Slice(entries))
    }
}

impl<'a, T, const N: usize> From<&'a [T; N]> for List<'a, T> {
    fn from(entries: &'a [T; N]) -> Self {
        Self(Source::Slice(entries))
    }
}

impl<T: Entry> PartialEq for List<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: Entry> fmt::Debug for List<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

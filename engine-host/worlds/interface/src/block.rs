//! What all blocks have in common: a head, and records after it.

use crate::fault::{BlockError, Fault};
use crate::reader::Reader;

/// The largest that a block may be.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub bytes: u32,
    pub records: u32,
}

/// Reads what every head begins with. Gives a reader for the fields of the head itself, and how many records there are.
pub fn open<'a>(
    bytes: &'a [u8],
    name: &'static str,
    magic: u32,
    bounds: Bounds,
) -> Result<(Reader<'a>, u32), BlockError> {
    let mut head = Reader::new(bytes, 0, name);
    let found = head.any_u32("magic")?;
    if found != magic {
        return Err(head.fault(0, "magic", Fault::Magic(found)));
    }
    let length = head.u32("length", 0, bounds.bytes)?;
    if length as usize != bytes.len() {
        return Err(head.fault(4, "length", Fault::Length { said: length, got: bytes.len() }));
    }
    if length % 8 != 0 {
        return Err(head.fault(4, "length", Fault::Uneven(length)));
    }
    let records = head.u32("records", 0, bounds.records)?;
    Ok((head, records))
}

/// The kind of the record at `at`, a reader of its fields, and where it ends.
pub fn record<'a>(bytes: &'a [u8], at: usize) -> Result<(u32, Reader<'a>, usize), BlockError> {
    let mut header = Reader::new(bytes, at, "record");
    let kind = header.any_u32("kind")?;
    let length = header.u32("length", 8, u32::MAX)?;
    if length % 8 != 0 {
        return Err(header.fault(at + 4, "length", Fault::Uneven(length)));
    }
    let left = bytes.len() - at;
    match bytes.get(..at.saturating_add(length as usize)) {
        Some(record) => Ok((kind, Reader::new(record, at + 8, "record"), record.len())),
        None => Err(header.fault(at + 4, "length", Fault::Length { said: length, got: left })),
    }
}

/// All that is left after the records is too much.
pub fn end(bytes: &[u8], at: usize, name: &'static str) -> Result<(), BlockError> {
    match bytes.len() - at {
        0 => Ok(()),
        left => Err(Reader::new(bytes, at, name).fault(at, "end", Fault::Trailing(left))),
    }
}

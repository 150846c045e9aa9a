//! The bytes of a segment: the inputs between two checkpoints.
//!
//! ```text
//! header = "lc-input", version u32, sealed u8, run (16 bytes), sequence u64, check (16)
//! record = body length u32, mark (4), body, check (16)
//! mark   = H[mark](check before, body length)       a length that lies is known before it is followed
//! check  = H[record](check before, body length, body)
//! body   = canonical bytes of one tick's inputs, sealed in a private world
//! ```
//!
//! `H[x]` is BLAKE3 in its key-derivation mode, cut to the field's length. A crash leaves the last record short or half
//! written: [`repair`](super::repair) cuts it off and says so. Anything wrong that has a valid record behind it was not a crash.

use super::entry::{MAX_TICK_BYTES, TickInputs};
use crate::decoder::{DecodeError, Decoder};
use crate::digest::Digest;
use crate::hex::hex;
use crate::seal::{SEAL_BYTES, Seal};

const MAGIC: &[u8; 8] = b"lc-input";
const VERSION: u32 = 1;
const HEADER_CONTEXT: &str = "lightcone 2026-11-22 input segment v1 header";
const MARK_CONTEXT: &str = "lightcone 2026-11-22 input segment v1 mark";
const RECORD_CONTEXT: &str = "lightcone 2026-11-22 input segment v1 record";

const CHECK_BYTES: usize = 16;
pub(super) const HEADER_BYTES: usize = 8 + 4 + 1 + 16 + 8 + CHECK_BYTES;
/// Length and mark of a record.
const PREFIX_BYTES: usize = 4 + 4;

pub(super) type Check = [u8; CHECK_BYTES];

/// A segment's longest length in bytes: 1 GiB. A node takes a checkpoint, and with it a new segment, long before.
pub const MAX_SEGMENT_BYTES: u64 = 1 << 30;

/// Which segment a file must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentId {
    /// The run that its inputs are of.
    pub run: [u8; 16],
    /// The sequence of the checkpoint that closes it.
    pub sequence: u64,
}

/// What is wrong in a segment.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Damage {
    /// The file is of another kind, or its header is damaged.
    #[error("this is no input segment, or its header is damaged")]
    Header,
    /// The file was written in this other version of the format.
    #[error("format version {0} is not known: {VERSION} is")]
    Version(u32),
    /// The file is another segment that was moved here.
    #[error("this is segment {sequence} of session {run}, not the one that belongs here")]
    Elsewhere {
        /// The other segment's sequence.
        sequence: u64,
        /// The other segment's run, hexadecimal.
        run: String,
    },
    /// The segment is sealed (true), but the world is public; or it is not (false), but the world is private.
    #[error("sealed: {0}, which is not what the store's genesis says")]
    Sealed(bool),
    /// A record is short, altered, removed, doubled or out of order.
    #[error("the record is cut off, altered or not the one that follows")]
    Record,
    /// The record was sealed with another key.
    #[error("the record does not open with this seal key")]
    Key,
    /// The record is whole, but holds no inputs.
    #[error("the record holds no inputs: {0}")]
    Inputs(DecodeError),
    /// The record does not come after the one before it: ticks must grow.
    #[error("tick {tick} follows tick {previous}")]
    TickOrder {
        /// The tick that came too late.
        tick: u64,
        /// The one before it.
        previous: u64,
    },
}

/// A segment whose end may be torn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSegment {
    /// The inputs in its whole records.
    pub ticks: Vec<TickInputs>,
    /// How many bytes a repair would cut from the end.
    pub torn_bytes: u64,
}

/// A segment's whole records.
pub(super) struct Scan {
    pub(super) ticks: Vec<TickInputs>,
    /// Behind the last whole record.
    pub(super) end: usize,
    /// Of the last whole record.
    pub(super) check: Check,
    /// Bytes behind `end`.
    pub(super) torn: usize,
}

/// As [`read_open_segment`](super::read_open_segment), from bytes. An error comes with the offset of the damaged
/// header or record.
pub fn parse_segment(bytes: &[u8], id: SegmentId, seal: Option<&Seal>) -> Result<OpenSegment, (usize, Damage)> {
    scan(bytes, id, seal).map(|scan| OpenSegment { ticks: scan.ticks, torn_bytes: scan.torn as u64 })
}

/// An error comes with the offset of the damaged header or record.
pub(super) fn scan(bytes: &[u8], id: SegmentId, seal: Option<&Seal>) -> Result<Scan, (usize, Damage)> {
    let mut check = read_header(bytes, id, seal.is_some()).map_err(|cause| (0, cause))?;
    let mut ticks: Vec<TickInputs> = Vec::new();
    let mut end = HEADER_BYTES;
    while let Some(record) = record_at(bytes, end, &check) {
        let inputs = open_record(record.body, id.sequence, ticks.len() as u64, &check, seal);
        let inputs = inputs.map_err(|cause| (end, cause))?;
        if let Some(previous) = ticks.last().map(|last| last.tick).filter(|previous| *previous >= inputs.tick) {
            return Err((end, Damage::TickOrder { tick: inputs.tick, previous }));
        }
        ticks.push(inputs);
        (check, end) = (record.check, record.end);
    }
    if a_record_follows(bytes, end, &check) {
        return Err((end, Damage::Record));
    }
    Ok(Scan { ticks, end, check, torn: bytes.len() - end })
}

struct Record<'a> {
    body: &'a [u8],
    check: Check,
    end: usize,
}

/// The body's length, if its mark is valid.
fn length_at(bytes: &[u8], offset: usize, before: &Check) -> Option<usize> {
    let (length, mark) = bytes.get(offset..offset + PREFIX_BYTES)?.split_at(4);
    let length = u32::from_le_bytes(length.try_into().ok()?);
    let valid = length as usize <= MAX_TICK_BYTES + SEAL_BYTES && mark == mark_of(before, length);
    valid.then_some(length as usize)
}

fn record_at<'a>(bytes: &'a [u8], offset: usize, before: &Check) -> Option<Record<'a>> {
    let start = offset + PREFIX_BYTES;
    let body_end = start + length_at(bytes, offset, before)?;
    let end = body_end + CHECK_BYTES;
    let written = bytes.get(body_end..end)?;
    let body = &bytes[start..body_end];
    let check = check_of(before, body);
    (written == check).then_some(Record { body, check, end })
}

/// Whether any whole record is behind the broken one at `offset`. A record's check stands right before the next one, or can
/// be computed if it is the check itself that is broken. The inside of a body whose length is certain is not searched: a
/// player could have sent bytes that look like a record.
fn a_record_follows(bytes: &[u8], offset: usize, before: &Check) -> bool {
    let first = match length_at(bytes, offset, before) {
        Some(length) => {
            let (start, next) = (offset + PREFIX_BYTES, offset + PREFIX_BYTES + length + CHECK_BYTES);
            let body = bytes.get(start..start + length);
            if body.is_some_and(|body| record_at(bytes, next, &check_of(before, body)).is_some()) {
                return true;
            }
            next
        }
        None => offset + PREFIX_BYTES + CHECK_BYTES,
    };
    (first..bytes.len()).any(|at| record_at(bytes, at, &last_check(&bytes[..at])).is_some())
}

fn open_record(
    body: &[u8],
    segment: u64,
    record: u64,
    before: &Check,
    seal: Option<&Seal>,
) -> Result<TickInputs, Damage> {
    let opened = match seal {
        Some(seal) => Some(seal.open(&seal.record_place(segment, record, before), body).ok_or(Damage::Key)?),
        None => None,
    };
    TickInputs::from_bytes(opened.as_deref().unwrap_or(body)).map_err(Damage::Inputs)
}

pub(super) fn header(id: SegmentId, sealed: bool) -> Vec<u8> {
    let (version, sequence) = (VERSION.to_le_bytes(), id.sequence.to_le_bytes());
    let mut header = [&MAGIC[..], &version, &[sealed.into()], &id.run, &sequence].concat();
    let check: Check = cut(Digest::derive(HEADER_CONTEXT, &header));
    header.extend(check);
    header
}

/// The check that the first record follows.
fn read_header(bytes: &[u8], id: SegmentId, sealed: bool) -> Result<Check, Damage> {
    let found = bytes.get(..HEADER_BYTES).ok_or(Damage::Header)?;
    if found == header(id, sealed) {
        return Ok(last_check(found));
    }
    // Why it is another one.
    let mut from = Decoder::new(found);
    let fields = (from.array::<8>(), from.u32(), from.bool(), from.array::<16>(), from.u64());
    let (Ok(magic), Ok(version), Ok(found_sealed), Ok(run), Ok(sequence)) = fields else {
        return Err(Damage::Header);
    };
    if magic != *MAGIC {
        return Err(Damage::Header);
    }
    if version != VERSION {
        return Err(Damage::Version(version));
    }
    let its_own = SegmentId { run, sequence };
    if found != header(its_own, found_sealed) {
        return Err(Damage::Header);
    }
    if its_own != id {
        return Err(Damage::Elsewhere { sequence, run: hex(&run) });
    }
    Err(Damage::Sealed(found_sealed))
}

pub(super) fn record(before: &Check, body: &[u8]) -> Vec<u8> {
    let length = body.len() as u32;
    [&length.to_le_bytes()[..], &mark_of(before, length), body, &check_of(before, body)].concat()
}

fn mark_of(before: &Check, length: u32) -> [u8; 4] {
    cut(Digest::derive(MARK_CONTEXT, &[&before[..], &length.to_le_bytes()].concat()))
}

fn check_of(before: &Check, body: &[u8]) -> Check {
    cut(Digest::derive(RECORD_CONTEXT, &[&before[..], &(body.len() as u32).to_le_bytes(), body].concat()))
}

fn cut<const N: usize>(digest: Digest) -> [u8; N] {
    std::array::from_fn(|i| digest.0[i])
}

/// The last 16 bytes of a header or record.
pub(super) fn last_check(bytes: &[u8]) -> Check {
    let start = bytes.len() - CHECK_BYTES;
    std::array::from_fn(|i| bytes[start + i])
}

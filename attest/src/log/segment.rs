//! A segment file: the inputs between two checkpoints, appended while the world runs.
//!
//! ```text
//! header = "lc-input", version u32, sealed u8, session (16 bytes), sequence u64, check (16)
//! record = body length u32, mark (4), body, check (16)
//! mark   = H[mark](check before, body length)       a length that lies is known before it is followed
//! check  = H[record](check before, body length, body)
//! body   = canonical bytes of one tick's inputs, sealed in a private world
//! ```
//!
//! `H[x]` is BLAKE3 in its key-derivation mode, cut to the field's length. A crash leaves the last record short or half
//! written: [`repair`] cuts it off and says so. Anything wrong that has a valid record behind it was not a crash.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{InputError, MAX_TICK_BYTES, TickInputs};
use crate::store::files;
use crate::store::{SEAL_BYTES, Seal};
use crate::{DecodeError, Digest};

const MAGIC: &[u8; 8] = b"lc-input";
const VERSION: u32 = 1;
const HEADER_CONTEXT: &str = "lightcone 2026-11-22 input segment v1 header";
const MARK_CONTEXT: &str = "lightcone 2026-11-22 input segment v1 mark";
const RECORD_CONTEXT: &str = "lightcone 2026-11-22 input segment v1 record";

const CHECK_BYTES: usize = 16;
const HEADER_BYTES: usize = 8 + 4 + 1 + 16 + 8 + CHECK_BYTES;
/// Length and mark.
const PREFIX_BYTES: usize = 4 + 4;

type Check = [u8; CHECK_BYTES];

/// A segment's longest length in bytes: 1 GiB. A node takes a checkpoint, and with it a new segment, long before.
pub const MAX_SEGMENT_BYTES: u64 = 1 << 30;

/// Which segment a file must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentId {
    /// Of the world's session.
    pub session: [u8; 16],
    /// Of the checkpoint that closes it.
    pub sequence: u64,
}

/// What is wrong in a segment.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Damage {
    /// Another kind of file, or a damaged header.
    #[error("this is no input segment, or its header is damaged")]
    Header,
    /// Written by another version of the program.
    #[error("format version {0} is not known: {VERSION} is")]
    Version(u32),
    /// A file that was moved here.
    #[error("this is segment {sequence} of session {session}, not the one that belongs here")]
    Elsewhere {
        /// Its own sequence.
        sequence: u64,
        /// Its own session, hexadecimal.
        session: String,
    },
    /// A private world's, and there is no key; or the other way round.
    #[error("sealed: {0}, which is not what the store's genesis says")]
    Sealed(bool),
    /// Short, altered, removed, doubled or out of order.
    #[error("the record is cut off, altered or not the one that follows")]
    Record,
    /// Another key.
    #[error("the record does not open with this seal key")]
    Key,
    /// Whole, but no inputs.
    #[error("the record holds no inputs: {0}")]
    Inputs(DecodeError),
    /// Ticks must grow.
    #[error("tick {tick} follows tick {previous}")]
    TickOrder {
        /// The tick that came too late.
        tick: u64,
        /// The one before it.
        previous: u64,
    },
}

/// Why a segment cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The system refused.
    #[error("cannot {doing} {path}: {cause}")]
    Io {
        /// The segment.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system says.
        cause: io::Error,
    },
    /// It is not as it was written.
    #[error("{path} at byte {offset}: {cause}")]
    Damage {
        /// The segment.
        path: PathBuf,
        /// Where the header or record begins.
        offset: u64,
        /// What is wrong.
        cause: Damage,
    },
    /// Inputs that are not written.
    #[error("{path}: {cause}")]
    Input {
        /// The segment.
        path: PathBuf,
        /// Why not.
        cause: InputError,
    },
    /// The limit.
    #[error("{path} is full ({MAX_SEGMENT_BYTES} bytes): take a checkpoint, it begins a new segment")]
    Full {
        /// The segment.
        path: PathBuf,
    },
    /// What was written before a failed sync may be lost even if a later sync succeeds.
    #[error("an earlier sync of {path} failed: restart the node, it goes on from what is on the disk")]
    SyncFailed {
        /// The segment.
        path: PathBuf,
    },
}

/// What a repair found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repair {
    /// Whole entries.
    pub kept_entries: u64,
    /// Ticks that have entries.
    pub kept_ticks: u64,
    /// Cut from the end; 0 if the segment was whole.
    pub dropped_bytes: u64,
}

/// A segment whose end may be torn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSegment {
    /// Whole records.
    pub ticks: Vec<TickInputs>,
    /// What a repair would cut from the end.
    pub torn_bytes: u64,
}

/// Appends to a segment. The caller holds the store's lock.
///
/// [`append`](Self::append) hands each tick to the system in one write: it outlives the end of the process (kill −9), not a
/// loss of power. [`sync`](Self::sync) makes everything so far outlive that too: call it before anything is acknowledged.
#[derive(Debug)]
pub struct SegmentWriter {
    path: PathBuf,
    file: File,
    id: SegmentId,
    seal: Option<Seal>,
    end: u64,
    check: Check,
    records: u64,
    last_tick: Option<u64>,
    /// Bytes of a failed write may be behind `end`.
    ragged: bool,
    sync_failed: bool,
}

impl SegmentWriter {
    /// Begins a segment; it is there, whole and empty, or not at all. An existing file is an error.
    pub fn create_new(path: &Path, id: SegmentId, seal: Option<&Seal>) -> Result<Self, LogError> {
        let failed = |doing| move |cause| LogError::Io { path: path.to_owned(), doing, cause };
        if path.exists() {
            return Err(failed("create")(io::ErrorKind::AlreadyExists.into()));
        }
        let header = header(id, seal.is_some());
        files::replace(path, &header).map_err(failed("create"))?;
        let scan = Scan { ticks: Vec::new(), end: HEADER_BYTES, check: last_check(&header), torn: 0 };
        Self::after(path, id, seal, &scan)
    }

    /// Repairs a segment and goes on behind its last whole record.
    pub fn open_to_append(path: &Path, id: SegmentId, seal: Option<&Seal>) -> Result<(Self, Repair), LogError> {
        let (scan, repair) = cut_torn_tail(path, id, seal)?;
        Ok((Self::after(path, id, seal, &scan)?, repair))
    }

    fn after(path: &Path, id: SegmentId, seal: Option<&Seal>, scan: &Scan) -> Result<Self, LogError> {
        let file = OpenOptions::new().append(true).open(path);
        Ok(Self {
            path: path.to_owned(),
            file: file.map_err(|cause| LogError::Io { path: path.to_owned(), doing: "append to", cause })?,
            id,
            seal: seal.cloned(),
            end: scan.end as u64,
            check: scan.check,
            records: scan.ticks.len() as u64,
            last_tick: scan.ticks.last().map(|inputs| inputs.tick),
            ragged: false,
            sync_failed: false,
        })
    }

    /// Writes one tick's inputs; ticks must grow. After an error nothing was added, and the same can be tried again.
    pub fn append(&mut self, inputs: &TickInputs) -> Result<(), LogError> {
        let refused = |cause| LogError::Input { path: self.path.clone(), cause };
        if let Some(previous) = self.last_tick.filter(|previous| *previous >= inputs.tick) {
            return Err(refused(InputError::TickOrder { tick: inputs.tick, previous }));
        }
        let plain = inputs.to_bytes().map_err(refused)?;
        let body = match &self.seal {
            Some(seal) => seal.seal(&seal.record_place(self.id.sequence, self.records, &self.check), &plain),
            None => plain,
        };
        let record = record(&self.check, &body);
        let end = self.end + record.len() as u64;
        if end > MAX_SEGMENT_BYTES {
            return Err(LogError::Full { path: self.path.clone() });
        }
        self.write(&record).map_err(|cause| self.failed("append to", cause))?;
        self.end = end;
        self.check = last_check(&record);
        self.records += 1;
        self.last_tick = Some(inputs.tick);
        Ok(())
    }

    /// `fdatasync`: everything appended so far outlives a loss of power. A failure is final: nothing after it may be
    /// acknowledged.
    pub fn sync(&mut self) -> Result<(), LogError> {
        if self.sync_failed {
            return Err(LogError::SyncFailed { path: self.path.clone() });
        }
        let synced = self.file.sync_data();
        self.sync_failed = synced.is_err();
        synced.map_err(|cause| self.failed("sync", cause))
    }

    /// The file's length.
    pub fn bytes(&self) -> u64 {
        self.end
    }

    /// The newest tick in it.
    pub fn last_tick(&self) -> Option<u64> {
        self.last_tick
    }

    /// What a failed write left is cut off before the next one.
    fn write(&mut self, record: &[u8]) -> io::Result<()> {
        if self.ragged {
            self.file.set_len(self.end)?;
        }
        self.ragged = true;
        self.file.write_all(record)?;
        self.ragged = false;
        Ok(())
    }

    fn failed(&self, doing: &'static str, cause: io::Error) -> LogError {
        LogError::Io { path: self.path.clone(), doing, cause }
    }
}

/// All inputs of a closed segment: anything wrong with it is an error.
pub fn read_segment(path: &Path, id: SegmentId, seal: Option<&Seal>) -> Result<Vec<TickInputs>, LogError> {
    let scan = scan_file(path, id, seal)?;
    if scan.torn > 0 {
        return Err(LogError::Damage { path: path.to_owned(), offset: scan.end as u64, cause: Damage::Record });
    }
    Ok(scan.ticks)
}

/// The inputs of a segment that is being written, or that a crash left: a torn end is counted and left as it is.
pub fn read_open_segment(path: &Path, id: SegmentId, seal: Option<&Seal>) -> Result<OpenSegment, LogError> {
    scan_file(path, id, seal).map(|scan| OpenSegment { ticks: scan.ticks, torn_bytes: scan.torn as u64 })
}

/// Cuts a torn end off. Damage that valid records follow is an error, and the file is left as it is.
pub fn repair(path: &Path, id: SegmentId, seal: Option<&Seal>) -> Result<Repair, LogError> {
    cut_torn_tail(path, id, seal).map(|(_, repair)| repair)
}

fn cut_torn_tail(path: &Path, id: SegmentId, seal: Option<&Seal>) -> Result<(Scan, Repair), LogError> {
    let scan = scan_file(path, id, seal)?;
    if scan.torn > 0 {
        let cut = OpenOptions::new().write(true).open(path).and_then(|file| {
            file.set_len(scan.end as u64)?;
            file.sync_all()
        });
        cut.map_err(|cause| LogError::Io { path: path.to_owned(), doing: "repair", cause })?;
    }
    let repair = Repair {
        kept_entries: scan.ticks.iter().map(|inputs| inputs.entries.len() as u64).sum(),
        kept_ticks: scan.ticks.len() as u64,
        dropped_bytes: scan.torn as u64,
    };
    Ok((scan, repair))
}

/// A segment's whole records.
struct Scan {
    ticks: Vec<TickInputs>,
    /// Behind the last whole record.
    end: usize,
    /// Of the last whole record.
    check: Check,
    /// Bytes behind `end`.
    torn: usize,
}

/// As [`read_open_segment`], from a file's bytes. An error has the byte at which the damaged header or record begins.
pub fn parse_segment(bytes: &[u8], id: SegmentId, seal: Option<&Seal>) -> Result<OpenSegment, (usize, Damage)> {
    scan(bytes, id, seal).map(|scan| OpenSegment { ticks: scan.ticks, torn_bytes: scan.torn as u64 })
}

fn scan_file(path: &Path, id: SegmentId, seal: Option<&Seal>) -> Result<Scan, LogError> {
    let bytes = files::read_bounded(path, MAX_SEGMENT_BYTES);
    let bytes = bytes.map_err(|cause| LogError::Io { path: path.to_owned(), doing: "read", cause })?;
    let damage = |(offset, cause)| LogError::Damage { path: path.to_owned(), offset: offset as u64, cause };
    scan(&bytes, id, seal).map_err(damage)
}

/// An error has the offset of the header or record that is damaged.
fn scan(bytes: &[u8], id: SegmentId, seal: Option<&Seal>) -> Result<Scan, (usize, Damage)> {
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

fn header(id: SegmentId, sealed: bool) -> Vec<u8> {
    let (version, sequence) = (VERSION.to_le_bytes(), id.sequence.to_le_bytes());
    let mut header = [&MAGIC[..], &version, &[sealed.into()], &id.session, &sequence].concat();
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
    let mut from = crate::Decoder::new(found);
    let fields = (from.array::<8>(), from.u32(), from.bool(), from.array::<16>(), from.u64());
    let (Ok(magic), Ok(version), Ok(found_sealed), Ok(session), Ok(sequence)) = fields else {
        return Err(Damage::Header);
    };
    if magic != *MAGIC {
        return Err(Damage::Header);
    }
    if version != VERSION {
        return Err(Damage::Version(version));
    }
    let its_own = SegmentId { session, sequence };
    if found != header(its_own, found_sealed) {
        return Err(Damage::Header);
    }
    if its_own != id {
        let session = session.iter().map(|byte| format!("{byte:02x}")).collect();
        return Err(Damage::Elsewhere { sequence, session });
    }
    Err(Damage::Sealed(found_sealed))
}

fn record(before: &Check, body: &[u8]) -> Vec<u8> {
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
fn last_check(bytes: &[u8]) -> Check {
    let start = bytes.len() - CHECK_BYTES;
    std::array::from_fn(|i| bytes[start + i])
}

//! Segments as files: appended while the world runs, read whole, repaired after a crash.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::entry::{InputError, TickInputs};
use super::segment::{
    Check, Damage, HEADER_BYTES, MAX_SEGMENT_BYTES, OpenSegment, Scan, SegmentId, header, last_check, record, scan,
};
use crate::files;
use crate::seal::Seal;

/// Why a segment cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The operating system refused.
    #[error("cannot {doing} {path}: {cause}")]
    Io {
        /// The segment's file.
        path: PathBuf,
        /// What was tried, as in "append to".
        doing: &'static str,
        /// What the system says.
        cause: io::Error,
    },
    /// The file is not as it was written.
    #[error("{path} at byte {offset}: {cause}")]
    Damage {
        /// The segment's file.
        path: PathBuf,
        /// Where the damaged header or record begins, bytes from the start.
        offset: u64,
        /// What is wrong.
        cause: Damage,
    },
    /// The inputs cannot be kept.
    #[error("{path}: {cause}")]
    Input {
        /// The segment's file.
        path: PathBuf,
        /// Why not.
        cause: InputError,
    },
    /// The segment would be longer than [`MAX_SEGMENT_BYTES`].
    #[error("{path} is full ({MAX_SEGMENT_BYTES} bytes): take a checkpoint, it begins a new segment")]
    Full {
        /// The segment's file.
        path: PathBuf,
    },
    /// An earlier sync failed. What was written before it may be lost even if a later sync succeeds.
    #[error("an earlier sync of {path} failed: restart the node, it goes on from what is on the disk")]
    SyncFailed {
        /// The segment's file.
        path: PathBuf,
    },
}

/// What a repair found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repair {
    /// Entries in whole records.
    pub kept_entries: u64,
    /// Ticks that have whole records.
    pub kept_ticks: u64,
    /// Bytes cut from the end; 0 if the segment was whole.
    pub dropped_bytes: u64,
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
    /// Begins a segment: afterwards the file is there, whole and without inputs, or not at all. A file that is there
    /// already is an error.
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

fn scan_file(path: &Path, id: SegmentId, seal: Option<&Seal>) -> Result<Scan, LogError> {
    let bytes = files::read_bounded(path, MAX_SEGMENT_BYTES);
    let bytes = bytes.map_err(|cause| LogError::Io { path: path.to_owned(), doing: "read", cause })?;
    let damage = |(offset, cause)| LogError::Damage { path: path.to_owned(), offset: offset as u64, cause };
    scan(&bytes, id, seal).map_err(damage)
}

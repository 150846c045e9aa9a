//! Recordings of a view: the encoder's own stream, not encoded again, in fragmented MP4 files.
//!
//! A session's frames go past a [`Tap`] on their way to its viewer; a thread of the recording writes them down. The tap never
//! waits: when [`MAX_WAITING`] frames wait for the disk, those that come are left out until the next key frame. A fragment of
//! about a second is written at once, so that what was written before the program was killed plays.
//!
//! A file is of one picture size: a new size goes on in a new file, `{name}-2.mp4` after `{name}-1.mp4`.

mod mp4;
mod sps;
#[cfg(test)]
mod tests;
mod writer;

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use crate::encode::annexb::{self, NAL_IDR, NAL_SLICE};
use crate::metrics;
use writer::Writer;

/// Two seconds at 30 pictures a second.
const MAX_WAITING: usize = 64;
/// After a gap a key frame is asked for so often.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Where a recording goes, and how long it may get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilmConfig {
    /// A folder that exists; see [`prepare_folder`].
    pub folder: PathBuf,
    /// Of the files, before `-1.mp4`; no path.
    pub name: String,
    /// Of all its files together. It ends before it would be more.
    pub max_bytes: u64,
}

impl FilmConfig {
    fn path(&self, part: u32) -> PathBuf {
        self.folder.join(format!("{}-{part}.mp4", self.name))
    }

    /// Never one that is there already, and for this user alone.
    fn create(&self, part: u32) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.path(part))
    }
}

/// Why a view is not recorded.
#[derive(Debug, thiserror::Error)]
pub enum FilmError {
    /// 404.
    #[error("there is no such session; GET /v1/sessions lists those there are")]
    NoSession,
    /// 409.
    #[error("this session is being recorded already")]
    Already,
    /// 409.
    #[error("this session looks on and has no picture of its own; record a player's")]
    Shared,
    /// No file, or no thread.
    #[error("cannot begin the recording {path}: {cause}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// Makes the folder, for this user alone, if it is not there.
pub fn prepare_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// A frame on its way into the file.
struct Shot {
    stream: Vec<u8>,
    at: Instant,
}

/// Where frames go past. Dropping it ends the recording; the thread then writes what waits, and ends too.
pub(crate) struct Tap {
    shots: SyncSender<Shot>,
    /// The first frame was taken.
    begun: bool,
    /// While the next one taken must be a key frame: how many were left out for that.
    missing: Option<u64>,
    asked: Option<Instant>,
}

/// What became of a frame.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Filmed {
    /// It is taken, or left out.
    Yes,
    /// Nothing more is taken before a key frame.
    WantsKey,
    /// The recording is over.
    Over,
}

impl Tap {
    /// Makes the first file and the thread.
    pub(crate) fn start(config: FilmConfig) -> Result<(Self, JoinHandle<()>), FilmError> {
        let path = config.path(1);
        let failed = |cause| FilmError::File { path: path.clone(), cause };
        let file = config.create(1).map_err(failed)?;
        let (shots, arriving) = sync_channel(MAX_WAITING);
        let writer = Writer::new(config, file);
        let thread = Builder::new().name("lc-film".into()).spawn(move || writer.run(&arriving)).map_err(failed)?;
        Ok((Self { shots, begun: false, missing: Some(0), asked: None }, thread))
    }

    /// Hands a frame on, if there is room.
    pub(crate) fn film(&mut self, stream: &[u8], at: Instant) -> Filmed {
        if self.missing.is_some() && !is_key(stream) {
            self.leave_out();
            return self.ask(at);
        }
        match self.shots.try_send(Shot { stream: stream.to_vec(), at }) {
            Ok(()) => {
                self.begun = true;
                if let Some(missing) = self.missing.take().filter(|missing| *missing > 0) {
                    tracing::warn!(missing, "a recording's disk was behind: it goes on at a key frame");
                }
                Filmed::Yes
            }
            Err(TrySendError::Full(_)) => {
                self.leave_out();
                self.ask(at)
            }
            Err(TrySendError::Disconnected(_)) => Filmed::Over,
        }
    }

    fn leave_out(&mut self) {
        let counted = u64::from(self.begun);
        metrics::film_frames_dropped(counted);
        self.missing = Some(self.missing.unwrap_or(0) + counted);
    }

    fn ask(&mut self, now: Instant) -> Filmed {
        if self.asked.is_some_and(|asked| now.saturating_duration_since(asked) < ASK_EVERY) {
            return Filmed::Yes;
        }
        self.asked = Some(now);
        Filmed::WantsKey
    }
}

/// The first slice says it; nothing behind it is looked at.
fn is_key(stream: &[u8]) -> bool {
    let mut kinds = annexb::units(stream).map(annexb::nal_type);
    kinds.find(|kind| (NAL_SLICE..=NAL_IDR).contains(kind)) == Some(NAL_IDR)
}

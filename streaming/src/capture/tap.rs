//! Where a session's frames go past on their way to its viewer.

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::config::{CaptureConfig, CaptureError};
use super::writer::{CapturedFrame, Writer};
use crate::encode::annexb::{self, NAL_IDR, NAL_SLICE};
use crate::metrics;

/// Frames that wait for the disk: two seconds at 30 frames a second.
const MAX_WAITING: usize = 64;
/// After a gap, the time from one request for a key frame to the next.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Where a session's frames go past. Dropping it ends the capture; the thread then writes what waits, and ends too.
pub(crate) struct Tap {
    pub(super) frames: SyncSender<CapturedFrame>,
    /// The first frame was taken.
    pub(super) begun: bool,
    /// How many frames were left out, while the next one taken must be a key frame.
    pub(super) missing: Option<u64>,
    pub(super) asked: Option<Instant>,
}

/// What comes of a frame that was offered to a tap.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Offered {
    /// It is taken, or left out; nothing is to be done.
    Handled,
    /// It is left out, and so are all that follow up to a key frame, which is to be asked for.
    WantsKey,
    /// The capture is over.
    Over,
}

impl Tap {
    /// Makes the first file and the thread.
    pub(crate) fn start(config: CaptureConfig) -> Result<(Self, JoinHandle<()>), CaptureError> {
        let path = config.path(1);
        let failed = |cause| CaptureError::File { path: path.clone(), cause };
        let file = config.create(1).map_err(failed)?;
        let (frames, arriving) = sync_channel(MAX_WAITING);
        let writer = Writer::new(config, file);
        let thread = Builder::new().name("lc-capture".into()).spawn(move || writer.run(&arriving)).map_err(failed)?;
        Ok((Self { frames, begun: false, missing: Some(0), asked: None }, thread))
    }

    /// Hands a frame on, if there is room.
    pub(crate) fn offer(&mut self, stream: &[u8], at: Instant) -> Offered {
        if self.missing.is_some() && !is_key(stream) {
            self.leave_out();
            return self.ask(at);
        }
        match self.frames.try_send(CapturedFrame { stream: stream.to_vec(), at }) {
            Ok(()) => {
                self.begun = true;
                if let Some(missing) = self.missing.take().filter(|missing| *missing > 0) {
                    tracing::warn!(missing, "a recording's disk was behind: it goes on at a key frame");
                }
                Offered::Handled
            }
            Err(TrySendError::Full(_)) => {
                self.leave_out();
                self.ask(at)
            }
            Err(TrySendError::Disconnected(_)) => Offered::Over,
        }
    }

    fn leave_out(&mut self) {
        let counted = u64::from(self.begun);
        metrics::capture_frames_dropped(counted);
        self.missing = Some(self.missing.unwrap_or(0) + counted);
    }

    fn ask(&mut self, now: Instant) -> Offered {
        if self.asked.is_some_and(|asked| now.saturating_duration_since(asked) < ASK_EVERY) {
            return Offered::Handled;
        }
        self.asked = Some(now);
        Offered::WantsKey
    }
}

/// Whether the first slice is one of a key frame; nothing behind it is looked at.
pub(super) fn is_key(stream: &[u8]) -> bool {
    let mut kinds = annexb::units(stream).map(annexb::nal_type);
    kinds.find(|kind| (NAL_SLICE..=NAL_IDR).contains(kind)) == Some(NAL_IDR)
}

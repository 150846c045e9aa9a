//! Where a session's frames go past on their way to its viewer.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::config::{CaptureConfig, CaptureError};
use super::pictures;
use super::writer::{Captured, Writer};
use crate::audio::{AudioTrack, Listener};
use crate::encode::VideoCodec;
use crate::metrics;

/// Frames and packets of sound that wait for the disk: two seconds of 30 frames a second and of sound.
const MAX_WAITING: usize = 160;
/// From one key frame to the next, at most: places to jump to.
const KEY_FRAME_EVERY: Duration = Duration::from_secs(2);
/// After a gap, the time from one request for a key frame to the next.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Where a session's frames go past. Dropping it ends the capture; the thread then writes what waits, and ends too.
pub(crate) struct Tap {
    pub(super) to_disk: SyncSender<Captured>,
    pub(super) listener: Option<Listener>,
    /// The first frame was taken.
    pub(super) begun: bool,
    /// How many frames were left out, while the next one taken must be a key frame.
    pub(super) missing: Option<u64>,
    pub(super) asked: Option<Instant>,
    /// When the last key frame was taken.
    pub(super) key_at: Option<Instant>,
}

/// What comes of a frame that was offered to a tap.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Offered {
    /// It is taken, or left out; nothing is to be done.
    Handled,
    /// A key frame is to be asked for: this one is left out, and so are all that follow up to that; or the last one was long
    /// ago.
    WantsKey,
    /// The capture is over.
    Over,
}

impl Tap {
    /// Makes the first file and the thread.
    pub(crate) fn start(config: CaptureConfig, has_sound: bool) -> Result<(Self, JoinHandle<()>), CaptureError> {
        let path = config.path(1);
        let failed = |cause| CaptureError::File { path: path.clone(), cause };
        let file = config.create(1).map_err(failed)?;
        let (to_disk, arriving) = sync_channel(MAX_WAITING);
        let writer = Writer::new(config, file, has_sound);
        let thread = Builder::new().name("lc-capture".into()).spawn(move || writer.run(&arriving)).map_err(failed)?;
        let (begun, missing) = (false, Some(0));
        Ok((Self { to_disk, listener: None, begun, missing, asked: None, key_at: None }, thread))
    }

    /// From now on it writes down what is heard there, too.
    pub(crate) fn listen(&mut self, track: &Arc<AudioTrack>) {
        self.listener = Some(track.listen(Arc::default()));
    }

    /// The session's connection is gone; it goes on with the first key frame of the next.
    pub(crate) fn pause(&mut self) {
        (self.listener, self.key_at, self.asked) = (None, None, None);
        self.missing.get_or_insert(0);
    }

    /// Hands on the sound that came. What finds no room becomes silence. To be called some twenty times a second.
    pub(crate) fn hear(&mut self, now: Instant) {
        while let Some(packet) = self.listener.as_ref().and_then(Listener::take) {
            let sound = Captured::Sound { block: packet.block, payload: packet.payload, at: now };
            if self.to_disk.try_send(sound).is_err() {
                metrics::audio_block_dropped();
            }
        }
    }

    /// Hands a frame on, if there is room.
    pub(crate) fn offer(&mut self, codec: VideoCodec, stream: &[u8], at: Instant) -> Offered {
        let is_key = pictures::is_key(codec, stream);
        if self.missing.is_some() && !is_key {
            self.leave_out();
            return self.ask(at);
        }
        match self.to_disk.try_send(Captured::Frame { codec, stream: stream.to_vec(), at }) {
            Ok(()) => {
                self.begun = true;
                if is_key {
                    self.key_at = Some(at);
                }
                if let Some(missing) = self.missing.take().filter(|missing| *missing > 0) {
                    tracing::warn!(missing, "a recording's disk was behind: it goes on at a key frame");
                }
                let is_old = |key_at| at.saturating_duration_since(key_at) >= KEY_FRAME_EVERY;
                if self.key_at.is_some_and(is_old) { self.ask(at) } else { Offered::Handled }
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

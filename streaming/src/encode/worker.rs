//! The encoder's thread of one session.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::{Config, Encoder};
use crate::ledger::Encoded;
use crate::metrics;
use crate::slot::Taken;
use crate::{Picture, Slot};

/// So often the thread looks whether it should end.
const PATIENCE: Duration = Duration::from_millis(500);

/// An encoded frame on its way to the peer with this key.
pub(crate) struct Frame<Key> {
    pub(crate) to: Key,
    pub(crate) stream: Vec<u8>,
    /// When the picture was taken up: the frame's media time.
    pub(crate) at: Instant,
    pub(crate) answers: Option<Encoded>,
}

/// Ends when the slot of pictures is closed.
#[derive(Debug)]
pub(crate) struct Worker {
    key_wanted: Arc<AtomicBool>,
    pub(crate) thread: JoinHandle<()>,
}

impl Worker {
    /// Starts the thread. The first frame is a key frame.
    pub(crate) fn start<Key: Copy + Send + 'static>(
        config: Config,
        pictures: Arc<Slot<Picture>>,
        to: Key,
        frames: mpsc::Sender<Frame<Key>>,
    ) -> io::Result<Self> {
        let key_wanted = Arc::new(AtomicBool::new(false));
        let wanted = Arc::clone(&key_wanted);
        let thread = Builder::new().name("lc-encode".into()).spawn(move || {
            let mut encoder = Encoder::new(config);
            loop {
                match pictures.take_timeout(PATIENCE) {
                    Taken::Closed => return,
                    Taken::TimedOut => {}
                    Taken::Item(picture) => {
                        let Some(frame) = encode(&mut encoder, &picture, &wanted, to) else { continue };
                        if frames.blocking_send(frame).is_err() {
                            return;
                        }
                    }
                }
            }
        })?;
        Ok(Self { key_wanted, thread })
    }

    /// The next frame will be a key frame.
    pub(crate) fn request_key_frame(&self) {
        self.key_wanted.store(true, Ordering::Relaxed);
    }
}

fn encode<Key>(encoder: &mut Encoder, picture: &Picture, key_wanted: &AtomicBool, to: Key) -> Option<Frame<Key>> {
    let at = Instant::now();
    let key = key_wanted.swap(false, Ordering::Relaxed);
    match encoder.encode(picture, key) {
        Ok(unit) => {
            let encoded_at = Instant::now();
            metrics::frame_encoded(encoded_at - at, unit.key);
            let frame_id = picture.frame_id;
            let answers = picture.answered.map(|answered| Encoded { answered, frame_id, started_at: at, encoded_at });
            Some(Frame { to, stream: unit.stream, at, answers })
        }
        Err(error) => {
            metrics::frame_failed();
            tracing::warn!(%error, frame_id = picture.frame_id, "a picture was not encoded");
            None
        }
    }
}

//! The encoder's thread of one session.

use std::io;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::reins::Reins;
use super::{Config, Encoder, FrameMark, Kept, Ties};
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
    /// What it needs, if the encoder goes back.
    pub(crate) ties: Option<Ties>,
    /// When the picture was taken up: the frame's media time.
    pub(crate) at: Instant,
    pub(crate) mark: FrameMark,
    pub(crate) answers: Option<Encoded>,
}

/// Ends when the slot of pictures is closed.
#[derive(Debug)]
pub(crate) struct Worker {
    reins: Arc<Reins>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// Starts the thread. The first frame is a key frame. Whether it `goes_back`: see [`Encoder::that_goes_back`].
    pub(crate) fn start<Key: Copy + Send + 'static>(
        config: Config,
        goes_back: bool,
        pictures: Arc<Slot<Picture>>,
        to: Key,
        frames: mpsc::Sender<Frame<Key>>,
    ) -> io::Result<Self> {
        let reins = Arc::new(Reins::default());
        let held = Arc::clone(&reins);
        let thread = Builder::new().name("lc-encode".into()).spawn(move || {
            let mut encoder = if goes_back { Encoder::that_goes_back(config) } else { Encoder::new(config) };
            loop {
                if !held.wait_until_free(PATIENCE) {
                    if pictures.is_closed() {
                        return;
                    }
                    continue;
                }
                match pictures.take_timeout(PATIENCE) {
                    Taken::Closed => return,
                    Taken::TimedOut => {}
                    Taken::Item(picture) => {
                        let Some(frame) = encode(&mut encoder, &picture, &held, to) else { continue };
                        if frames.blocking_send(frame).is_err() {
                            return;
                        }
                    }
                }
            }
        })?;
        Ok(Self { reins, thread })
    }

    /// The next frame will be a key frame.
    pub(crate) fn request_key_frame(&self) {
        self.reins.want_key();
    }

    /// The next frame will refer to one that arrived.
    pub(crate) fn go_back(&self) {
        self.reins.want_back();
    }

    /// Whether a frame that stays arrived.
    pub(crate) fn settle(&self, kept: Kept, arrived: bool) {
        self.reins.settle(kept, arrived);
    }

    /// At most so many bits a second from the next frame on.
    pub(crate) fn set_target(&self, bps: u32) {
        self.reins.set_target(bps);
    }

    /// While held, no picture is taken up; the host sees them wait.
    pub(crate) fn hold(&self, held: bool) {
        self.reins.hold(held);
    }

    /// What the last frame aimed at, once there was one.
    pub(crate) fn target_bps(&self) -> Option<u32> {
        self.reins.aim()
    }

    /// The thread, which ends by itself.
    pub(crate) fn release(self) -> JoinHandle<()> {
        self.reins.hold(false);
        self.thread
    }
}

fn encode<Key>(encoder: &mut Encoder, picture: &Picture, reins: &Reins, to: Key) -> Option<Frame<Key>> {
    let at = Instant::now();
    let orders = reins.take();
    if let Some(bps) = orders.target_bps {
        encoder.set_target(bps);
    }
    if let Some((kept, arrived)) = orders.settled {
        encoder.settle(kept, arrived);
    }
    if orders.back {
        encoder.go_back();
    }
    match encoder.encode(picture, orders.key) {
        Ok(unit) => {
            let encoded_at = Instant::now();
            metrics::frame_encoded(encoded_at - at, unit.key);
            if unit.ties.and_then(|ties| ties.refers).is_some_and(|ago| ago > 1) {
                metrics::frame_went_back();
            }
            let Picture { frame_id, tick, input_seq, .. } = *picture;
            let mark = FrameMark { frame_id, tick, input_seq };
            let answers = picture.answered.map(|answered| Encoded { answered, frame_id, started_at: at, encoded_at });
            reins.aims_at(encoder.bps(picture.width(), picture.height()));
            Some(Frame { to, stream: unit.stream, ties: unit.ties, at, mark, answers })
        }
        Err(error) => {
            metrics::frame_failed();
            tracing::warn!(%error, frame_id = picture.frame_id, "a picture was not encoded");
            None
        }
    }
}

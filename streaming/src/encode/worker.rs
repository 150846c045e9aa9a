//! The encoder's thread of one session.

use std::io;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::control::EncoderControl;
use super::dependencies::{FrameDependencies, Kept};
use super::encoder::Encoder;
use super::sei::FrameMark;
use crate::latency::LatencyTrace;
use crate::metrics;
use crate::slot::{Slot, Taken};
use crate::video_frame::VideoFrame;

/// How long the thread waits for a frame before it looks whether it should end.
const PATIENCE: Duration = Duration::from_millis(500);

/// An encoded frame on its way to the peer with this key.
pub(crate) struct OutgoingFrame<Key> {
    pub(crate) to: Key,
    pub(crate) stream: Vec<u8>,
    /// The frames that it needs, if the encoder goes back.
    pub(crate) dependencies: Option<FrameDependencies>,
    /// When the encoder took the frame up: its media time.
    pub(crate) at: Instant,
    pub(crate) mark: FrameMark,
    pub(crate) answers: Option<LatencyTrace>,
}

/// Ends when the slot of pictures is closed.
#[derive(Debug)]
pub(crate) struct Worker {
    control: Arc<EncoderControl>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// Starts the thread with a new encoder, whose first frame is a key frame.
    pub(crate) fn start<Key: Copy + Send + 'static>(
        mut encoder: Encoder,
        pictures: Arc<Slot<VideoFrame>>,
        to: Key,
        frames: mpsc::Sender<OutgoingFrame<Key>>,
    ) -> io::Result<Self> {
        let control = Arc::new(EncoderControl::default());
        let held = Arc::clone(&control);
        let thread = Builder::new().name("lc-encode".into()).spawn(move || {
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
        Ok(Self { control, thread })
    }

    /// The next frame will be a key frame.
    pub(crate) fn request_key_frame(&self) {
        self.control.want_key();
    }

    /// The next frame will refer to one that arrived.
    pub(crate) fn go_back(&self) {
        self.control.want_back();
    }

    /// Tells whether a kept frame arrived.
    pub(crate) fn settle(&self, kept: Kept, arrived: bool) {
        self.control.settle(kept, arrived);
    }

    /// From the next frame on, the encoder aims at no more bits a second than this.
    pub(crate) fn set_target(&self, bps: u32) {
        self.control.set_target(bps);
    }

    /// While held, the encoder takes no frame up; the host sees them wait.
    pub(crate) fn hold(&self, held: bool) {
        self.control.hold(held);
    }

    /// Bits a second that the last frame aimed at, once there was one.
    pub(crate) fn target_bps(&self) -> Option<u32> {
        self.control.aim()
    }

    /// The thread, which ends by itself.
    pub(crate) fn release(self) -> JoinHandle<()> {
        self.control.hold(false);
        self.thread
    }
}

fn encode<Key>(
    encoder: &mut Encoder,
    picture: &VideoFrame,
    control: &EncoderControl,
    to: Key,
) -> Option<OutgoingFrame<Key>> {
    let at = Instant::now();
    let orders = control.take();
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
            if unit.dependencies.and_then(|dependencies| dependencies.refers).is_some_and(|ago| ago > 1) {
                metrics::frame_went_back();
            }
            let VideoFrame { frame_id, tick, input_seq, .. } = *picture;
            let mark = FrameMark { frame_id, tick, input_seq };
            let answers =
                picture.answered.map(|answered| LatencyTrace { answered, frame_id, started_at: at, encoded_at });
            control.aims_at(encoder.bps(picture.width(), picture.height()));
            Some(OutgoingFrame { to, stream: unit.stream, dependencies: unit.dependencies, at, mark, answers })
        }
        Err(error) => {
            metrics::frame_failed();
            tracing::warn!(%error, frame_id = picture.frame_id, "a picture was not encoded");
            None
        }
    }
}

//! The thread of a shared encode.

use std::io;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::mpsc;

use super::orders::{Order, Orders, Rates};
use super::rung::{RUNGS, Rung};
use crate::encode::{Config, Encoder, VideoCodec};
use crate::metrics;
use crate::payload::Payloader;
use crate::session::CameraId;
use crate::slot::{Slot, Taken};
use crate::video_frame::VideoFrame;

/// How long the thread waits for a picture before it looks whether it should end.
const PATIENCE: Duration = Duration::from_millis(200);

/// What is wanted of each codec.
pub(super) type AllOrders = [Orders; VideoCodec::ALL.len()];

/// How long it waits, while nobody watches, before it looks whether somebody does.
const IDLE: Duration = Duration::from_millis(20);

/// One picture in all codecs and sizes that are watched.
pub(crate) struct SharedPicture {
    pub(crate) camera: CameraId,
    /// When it was taken up: the frames' media time.
    pub(crate) at: Instant,
    frames: [Vec<SharedFrame>; VideoCodec::ALL.len()],
}

impl SharedPicture {
    /// Its frames in one codec.
    pub(crate) fn frames_of(&self, codec: VideoCodec) -> &[SharedFrame] {
        &self.frames[codec as usize]
    }
}

/// One size of it, cut for packets.
pub(crate) struct SharedFrame {
    pub(crate) rung: Rung,
    pub(crate) key: bool,
    pub(crate) payloads: Vec<Bytes>,
}

/// The encoders of the sizes that are watched, in one codec.
struct Ladder {
    codec: VideoCodec,
    config: Config,
    steps: [Option<(Encoder, Payloader)>; RUNGS.len()],
}

/// Starts the thread. It ends with its orders, with the slot of pictures, or with those who take the frames.
pub(super) fn start(
    camera: CameraId,
    config: Config,
    pictures: Arc<Slot<VideoFrame>>,
    orders: Arc<AllOrders>,
    out: mpsc::Sender<SharedPicture>,
) -> io::Result<JoinHandle<()>> {
    Builder::new().name("lc-encode".into()).spawn(move || {
        let mut ladders = VideoCodec::ALL.map(|codec| Ladder { codec, config, steps: Default::default() });
        while !orders.iter().all(Orders::is_ended) {
            if !orders.iter().any(Orders::is_watched) {
                if pictures.is_closed() {
                    return;
                }
                // A picture waits in its slot meanwhile, so that the host draws none.
                std::thread::sleep(IDLE);
                continue;
            }
            match pictures.take_timeout(PATIENCE) {
                Taken::Closed => return,
                Taken::TimedOut => {}
                Taken::Item(picture) => {
                    let at = Instant::now();
                    let frames = ladders.each_mut().map(|ladder| {
                        let orders = &orders[ladder.codec as usize];
                        ladder.encode(&picture, orders, at)
                    });
                    let picture = SharedPicture { camera, at, frames };
                    let is_empty = picture.frames.iter().all(Vec::is_empty);
                    if !is_empty && out.blocking_send(picture).is_err() {
                        return;
                    }
                }
            }
        }
    })
}

impl Ladder {
    fn encode(&mut self, picture: &VideoFrame, orders: &Orders, at: Instant) -> Vec<SharedFrame> {
        let mut rates = Rates { most_bps: self.most_bps(picture), aim_bps: [None; RUNGS.len()] };
        let wanted = orders.take(at);
        for rung in RUNGS.into_iter().filter(|rung| wanted.iter().all(|order| order.rung != *rung)) {
            self.steps[rung.index()] = None;
        }
        let mut frames = Vec::new();
        for order in wanted {
            if rates.most_bps[order.rung.index()].is_some()
                && let Some((frame, aim_bps)) = self.encode_one(picture, order)
            {
                rates.aim_bps[order.rung.index()] = Some(aim_bps);
                frames.push(frame);
            }
        }
        orders.set_rates(rates);
        frames
    }

    fn most_bps(&self, picture: &VideoFrame) -> [Option<u32>; RUNGS.len()] {
        RUNGS.map(|rung| {
            let (width, height) = rung.size(picture.width(), picture.height());
            let fits = width.min(height) >= VideoFrame::LEAST_SIDE;
            fits.then(|| self.config.bitrate.bps(width, height, self.config.fps))
        })
    }

    fn encode_one(&mut self, picture: &VideoFrame, order: Order) -> Option<(SharedFrame, u32)> {
        let Order { rung, key, target_bps } = order;
        let scaled = match rung {
            Rung::Full => None,
            smaller => Some(smaller.scale(picture).ok()?),
        };
        let picture = scaled.as_ref().unwrap_or(picture);
        let started = Instant::now();
        let begin = || (Encoder::of(self.codec, self.config), Payloader::of(self.codec));
        let (encoder, payloader) = self.steps[rung.index()].get_or_insert_with(begin);
        encoder.set_target(target_bps.unwrap_or(u32::MAX));
        match encoder.encode(picture, key) {
            Ok(unit) => {
                metrics::frame_encoded(started.elapsed(), unit.key);
                let payloads = payloader.payloads(unit.stream);
                let aim_bps = encoder.bps(picture.width(), picture.height());
                Some((SharedFrame { rung, key: unit.key, payloads }, aim_bps))
            }
            Err(error) => {
                metrics::frame_failed();
                tracing::warn!(%error, frame_id = picture.frame_id, "a shared picture was not encoded");
                None
            }
        }
    }
}

//! One encode for all who look through the same camera, in up to three sizes.
//!
//! A thread takes the camera's newest picture, encodes it for each size that somebody watches, in each codec that somebody there
//! needs, cuts it into payloads, and hands all of it to the media loop at once; each member takes the size that its path carries,
//! with packet numbers and times of its own ([`Member`]). Nothing waits for a member: who cannot follow leaves out frames until
//! the next key frame, and goes over to a smaller size, at a key frame of that.
//!
//! Bounds: pictures and frames wait as those of single sessions do (`encode/`); key frames of a size are a time apart, which all who ask share.

mod member;
mod orders;
mod rung;
mod worker;

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;

use tokio::sync::mpsc;

pub(crate) use member::Member;
pub(crate) use orders::{Orders, Place};
pub(crate) use worker::SharedPicture;

use self::worker::AllOrders;
use crate::encode::{self, VideoCodec};
use crate::session::CameraId;
use crate::slot::Slot;
use crate::video_frame::VideoFrame;

/// The shared encodes that run.
pub(crate) struct Broadcasts {
    running: Mutex<HashMap<CameraId, Weak<Broadcast>>>,
    pictures: mpsc::Sender<SharedPicture>,
}

/// A shared encode. It ends with the last who holds it.
pub(crate) struct Broadcast {
    pub(crate) camera: CameraId,
    orders: Arc<AllOrders>,
    thread: Option<JoinHandle<()>>,
}

impl Broadcasts {
    pub(crate) fn new(pictures: mpsc::Sender<SharedPicture>) -> Self {
        Self { running: Mutex::default(), pictures }
    }

    /// The shared encode of a camera, which begins with the first who asks.
    pub(crate) fn join(
        &self,
        camera: CameraId,
        slot: &Arc<Slot<VideoFrame>>,
        config: encode::Config,
    ) -> io::Result<Arc<Broadcast>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|_, broadcast| broadcast.strong_count() > 0);
        if let Some(broadcast) = running.get(&camera).and_then(Weak::upgrade) {
            return Ok(broadcast);
        }
        let orders = Arc::new(AllOrders::default());
        let thread = worker::start(camera, config, Arc::clone(slot), Arc::clone(&orders), self.pictures.clone())?;
        let broadcast = Arc::new(Broadcast { camera, orders, thread: Some(thread) });
        running.insert(camera, Arc::downgrade(&broadcast));
        Ok(broadcast)
    }
}

impl Broadcast {
    /// What is wanted of its frames in one codec.
    pub(crate) fn orders(&self, codec: VideoCodec) -> &Orders {
        &self.orders[codec as usize]
    }

    /// Gives back the thread, which ends by itself, if this was the last hold.
    pub(crate) fn release(self: Arc<Self>) -> Option<JoinHandle<()>> {
        Arc::into_inner(self)?.thread.take()
    }
}

impl Drop for Broadcast {
    fn drop(&mut self) {
        self.orders.iter().for_each(Orders::end);
    }
}

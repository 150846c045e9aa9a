//! A session that looks through a camera which others share.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::send::{Full, Sender, Told};
use crate::broadcast::{Broadcast, Member, Orders, Place, SharedPicture};
use crate::demux::PeerKey;
use crate::encode::VideoCodec;
use crate::session::CameraId;

/// When more than this waits to be sent, frames are left out until the next key frame. A key frame alone makes a part of it.
const MAX_BACKLOG: Duration = Duration::from_millis(300);
/// When less than this waits to be sent, a key frame may come.
const LITTLE_BACKLOG: Duration = Duration::from_millis(20);

/// The session's part in the shared encode. When it leaves, the encode goes on for the others, or ends.
pub(super) struct Watching {
    key: PeerKey,
    codec: VideoCodec,
    broadcast: Arc<Broadcast>,
    member: Member,
    shown: bool,
}

impl Watching {
    pub(super) fn new(key: PeerKey, codec: VideoCodec, broadcast: Arc<Broadcast>) -> Self {
        let member = Member::new(Instant::now());
        broadcast.orders(codec).put(key, member.place(None));
        Self { key, codec, broadcast, member, shown: true }
    }

    fn orders(&self) -> &Orders {
        self.broadcast.orders(self.codec)
    }

    pub(super) fn camera(&self) -> CameraId {
        self.broadcast.camera
    }

    /// Bits a second that the size which it watches aims at.
    pub(super) fn aim_bps(&self) -> Option<u32> {
        self.orders().rates().aim_bps[self.member.wanted().index()]
    }

    /// Queues the frame that is for this viewer.
    pub(super) fn push(&mut self, picture: &SharedPicture, sender: &mut Sender, now: Instant) -> Result<(), Full> {
        if !self.shown {
            return Ok(());
        }
        let Some(frame) = self.member.take(picture.frames_of(self.codec), now) else { return Ok(()) };
        if sender.backlog() <= MAX_BACKLOG
            && sender.push(frame.payloads.iter().cloned(), picture.at, Told::default(), |_| None).is_ok()
        {
            return Ok(());
        }
        self.member.missed();
        Err(Full)
    }

    /// Chooses the size, and asks for a key frame where one is needed and can be sent.
    pub(super) fn steer(&mut self, carries_bps: Option<u32>, backlog: Duration, now: Instant) {
        if !self.shown {
            return;
        }
        let orders = self.broadcast.orders(self.codec);
        if let Some(bps) = carries_bps {
            self.member.steer(bps, &orders.rates(), now);
        }
        let is_ready = backlog <= LITTLE_BACKLOG;
        if is_ready {
            self.member.ask_if_due(now);
        }
        let place = self.member.place(carries_bps);
        orders.put(self.key, Place { asks: place.asks && is_ready, ..place });
    }

    /// While nobody can see the page, it takes nothing and wants nothing. Then it begins anew.
    pub(super) fn show(&mut self, shown: bool, now: Instant) {
        self.shown = shown;
        if shown {
            self.member = Member::new(now);
            self.orders().put(self.key, self.member.place(None));
        } else {
            self.orders().remove(self.key);
        }
    }

    /// The viewer cannot decode.
    pub(super) fn cannot_decode(&mut self, now: Instant, rtt: Duration) {
        self.member.cannot_decode(now, rtt);
    }

    /// The thread of the shared encode, if this was its last viewer.
    pub(super) fn leave(self) -> Option<JoinHandle<()>> {
        self.orders().remove(self.key);
        self.broadcast.release()
    }
}

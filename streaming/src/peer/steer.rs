//! How much the path to the viewer carries, and what the encoder is told for it.

use std::time::{Duration, Instant};

use super::Peer;
use super::recovery::Wanted;
use super::wire::MEDIA_SHARE;
use crate::audio::BITRATE_BPS;
use crate::congestion::Path;
use crate::session::Link;

/// When more than this waits to be sent, frames are not encoded: they would be older than those that come.
const MAX_BACKLOG: Duration = Duration::from_millis(50);
/// One viewer makes no more key frames for all who share its stream.
const SHARED_KEY_FRAME_EVERY: Duration = Duration::from_secs(1);

impl Peer {
    /// What is known of the path to the viewer; `None` before media flows, or if the viewer does not report.
    pub(crate) fn link(&self, now: Instant) -> Option<Link> {
        let path = self.wire.lock().path()?;
        let target_bps = self.target_bps()?;
        Some(Link {
            session: self.stay.seat().session,
            estimate_bps: path.estimate_bps as u32,
            room_bps: self.room_bps(&path, now),
            arriving_bps: path.arriving_bps as u32,
            target_bps,
            loss: path.loss,
            rtt: path.rtt?,
        })
    }

    /// Bits a second of what the path carries that video may take: what is lost is sent again.
    fn room_bps(&self, path: &Path, now: Instant) -> u32 {
        let sound_bps = self.sound.as_ref().map_or(0.0, |_| f64::from(BITRATE_BPS));
        let other_bps = sound_bps + self.sender.repairs_bps(now);
        ((path.estimate_bps * MEDIA_SHARE - other_bps) * (1.0 - path.loss)).max(0.0) as u32
    }

    /// Whether anybody can see the page. While nobody can, nothing is encoded for it; then it begins at once with a key frame of
    /// the picture that waited, which is newer than the one that the page still shows. Sound goes on, and so does a capture.
    pub(super) fn show(&mut self, shown: bool, now: Instant) {
        if std::mem::replace(&mut self.shown, shown) == shown {
            return;
        }
        self.stay.shown(shown);
        match &mut self.watching {
            Some(watching) => watching.show(shown, now),
            None if shown => self.key_frames.want(),
            None => {}
        }
    }

    /// Whether its own encoder is to take no picture.
    pub(super) fn is_held(&self) -> bool {
        let hidden = !self.shown && self.tap.is_none();
        hidden || self.sender.backlog() > MAX_BACKLOG
    }

    fn target_bps(&self) -> Option<u32> {
        match &self.watching {
            Some(watching) => watching.aim_bps(),
            None => self.worker.as_ref()?.target_bps(),
        }
    }

    /// Tells the encoder what the viewer wants and what the path carries.
    pub(super) fn steer(&mut self, now: Instant) -> Option<Path> {
        let mut wire = self.wire.lock();
        if std::mem::take(&mut wire.key_frame_wanted) {
            wire.recovery.cannot_decode(now);
        }
        let path = wire.path();
        let rtt = path.and_then(|path| path.rtt).unwrap_or_default();
        let (wanted, settled) = (wire.recovery.wanted(now, rtt), wire.recovery.settled());
        drop(wire);
        if wanted == Some(Wanted::Key) {
            self.key_frames.want();
        }
        let carries_bps = path.map(|path| self.room_bps(&path, now));
        if let Some(watching) = &mut self.watching {
            if self.key_frames.due(now, SHARED_KEY_FRAME_EVERY) {
                watching.cannot_decode(now, rtt);
            }
            watching.steer(carries_bps, self.sender.backlog(), now);
        }
        if let Some(worker) = &self.worker {
            if self.key_frames.due(now, rtt) {
                worker.request_key_frame();
            }
            if wanted == Some(Wanted::Back) {
                worker.go_back();
            }
            if let Some((kept, arrived)) = settled {
                worker.settle(kept, arrived);
            }
            if let Some(bps) = carries_bps {
                worker.set_target(bps);
            }
        }
        if let (Some(sound), Some(path)) = (&self.sound, path) {
            sound.set_loss(path.loss);
        }
        path
    }
}

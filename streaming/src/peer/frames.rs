//! What encoders make: frames for this session, which are queued to be sent, and captured if somebody wants that.

use std::time::Instant;

use super::Peer;
use super::send::Told;
use crate::broadcast::SharedPicture;
use crate::capture::{CaptureError, Offered, Tap};
use crate::demux::PeerKey;
use crate::encode::OutgoingFrame;
use crate::metrics;

impl Peer {
    /// A frame of its own encoder is encoded.
    pub(crate) fn frame(&mut self, frame: OutgoingFrame<PeerKey>, now: Instant) {
        let codec = self.sender.codec();
        match self.tap.as_mut().map(|tap| tap.offer(codec, &frame.stream, frame.at)) {
            Some(Offered::WantsKey) => self.key_frames.want(),
            Some(Offered::Over) => self.tap = None,
            Some(Offered::Handled) | None => {}
        }
        let payloads = self.sender.cut(frame.stream);
        let packets = if self.sender.fits(payloads.len()) { payloads.len() as u16 } else { 0 };
        let mut wire = self.wire.lock();
        wire.recovery.queued(frame.dependencies, self.sender.next_sequence(), packets, now);
        let describe = |sequence| wire.recovery.descriptor(sequence);
        let told = Told { mark: Some(frame.mark), answers: frame.answers };
        if self.sender.push(payloads, frame.at, told, describe).is_err() {
            metrics::frame_dropped();
            if !wire.recovery.is_possible() {
                self.key_frames.want();
            }
        }
    }

    /// From the next key frame on all frames go past this tap, too, and what is heard. Without one nothing changes. Says whether
    /// there is anything to hear.
    pub(crate) fn capture(&mut self, mut tap: Option<Tap>) -> Result<bool, CaptureError> {
        if self.stay.seat().camera.is_some() {
            return Err(CaptureError::Shared);
        }
        if self.tap.is_some() {
            return Err(CaptureError::Already);
        }
        let audio = &self.stay.seat().audio;
        if let (Some(tap), Some(track)) = (&mut tap, audio) {
            tap.listen(track);
        }
        let has_sound = audio.is_some();
        self.tap = tap;
        Ok(has_sound)
    }

    /// Takes the tap away, if there is one.
    pub(crate) fn take_tap(&mut self) -> Option<Tap> {
        self.tap.take()
    }

    pub(crate) fn is_captured(&self) -> bool {
        self.tap.is_some()
    }

    /// Whether it takes frames of this picture's camera.
    pub(crate) fn watches(&self, picture: &SharedPicture) -> bool {
        self.watching.as_ref().is_some_and(|watching| watching.camera() == picture.camera)
    }

    /// A picture of the camera that it watches is encoded.
    pub(crate) fn shared(&mut self, picture: &SharedPicture, now: Instant) {
        if let Some(watching) = &mut self.watching
            && watching.push(picture, &mut self.sender, now).is_err()
        {
            metrics::frame_dropped();
        }
    }
}

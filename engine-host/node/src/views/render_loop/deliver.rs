//! Finished frames on their way to the encoders.

use std::time::Instant;

use lightcone_render::{Collect, Frame, Pixels, RenderError};
use lightcone_streaming::{Seat, VideoFrame};

use super::{Pending, RenderLoop};
use crate::metric_names;

impl RenderLoop {
    /// Hands finished frames to their encoders.
    pub(super) fn deliver(&mut self) -> Result<(), RenderError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let finished = self.renderer.collect(Collect::Ready)?;
        if finished.is_empty() {
            return Ok(());
        }
        let (seated, now) = (self.seats.views(), (self.clock)());
        for frame in finished {
            let Some(at) = self.pending.iter().position(|pending| pending.frame_id == frame.tag.frame_id) else {
                continue;
            };
            let Some(pending) = self.pending.drain(..=at).next_back() else { continue };
            metrics::counter!(metric_names::FRAMES_RENDERED).increment(1);
            metrics::histogram!(metric_names::RENDER_SECONDS).record(now.saturating_duration_since(pending.started));
            let Some(seat) = seated.get(&pending.session) else { continue };
            if self.handed.is_wanted(pending.session, frame.damage.changed() > 0, pending.input_seq, now) {
                self.hand_over(frame, &pending, seat, now);
            } else {
                metrics::counter!(metric_names::PICTURES_UNCHANGED).increment(1);
            }
        }
        Ok(())
    }

    fn hand_over(&self, frame: Frame, pending: &Pending, seat: &Seat, now: Instant) {
        let Pixels::I420(i420) = frame.pixels else { return };
        match VideoFrame::new(frame.size.width(), frame.size.height(), i420.bytes) {
            Ok(mut picture) => {
                picture.frame_id = frame.tag.frame_id;
                picture.tick = frame.tag.tick;
                picture.input_seq = pending.input_seq;
                picture.rate_hz = self.budget.given(pending.session).map(|given| given.rate_hz);
                let Pending { session, input_seq, started, .. } = *pending;
                picture.answered = self.seats.answered(session, input_seq, started, now);
                self.deliveries.picture(session, frame.size, self.seats.viewers(session), now);
                if seat.pictures.put(picture).is_some() {
                    metrics::counter!(metric_names::PICTURES_DROPPED).increment(1);
                }
            }
            Err(error) => tracing::error!("a drawn frame is no picture: {error}"),
        }
    }
}

//! How long viewers had pictures, and of which size: what the node says of it in its receipts for work.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lightcone_attest::statement::Delivered;
use lightcone_protocol::SessionId;
use lightcone_render::Size;

/// A view that had no picture for longer had none: equal pictures go out again well before (`views/handed.rs`).
const LONGEST: Duration = Duration::from_millis(500);

/// Pictures that were handed to the encoders of views, since the node began. A view has a picture from then until the next one.
#[derive(Default)]
pub(crate) struct Deliveries(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    delivered: Delivered,
    last: BTreeMap<SessionId, Last>,
}

#[derive(Clone, Copy)]
struct Last {
    size: Size,
    at: Instant,
    viewers: u32,
    /// Less than a millisecond.
    rest: Duration,
}

impl Deliveries {
    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A view that so many look at has a new picture.
    pub(crate) fn picture(&self, view: SessionId, size: Size, viewers: u32, now: Instant) {
        let mut counted = self.lock();
        let before = counted.last.get(&view).copied();
        let rest = before.map_or(Duration::ZERO, |last| counted.had(last, now));
        counted.last.insert(view, Last { size, at: now, viewers, rest });
    }

    /// Forgets views that are over; their last pictures count.
    pub(crate) fn retain(&self, now: Instant, is_there: impl Fn(SessionId) -> bool) {
        let mut counted = self.lock();
        let over: Vec<SessionId> = counted.last.keys().copied().filter(|view| !is_there(*view)).collect();
        for view in over {
            if let Some(last) = counted.last.remove(&view) {
                counted.had(last, now);
            }
        }
    }

    /// All so far, with these bytes. The newest picture of each view counts when the next one comes.
    pub(crate) fn total(&self, media_bytes: u64) -> Delivered {
        let mut total = self.lock().delivered.clone();
        total.media_bytes = media_bytes;
        total
    }
}

impl Counted {
    /// Counts a picture that was there until now, and gives what is left of a millisecond.
    fn had(&mut self, last: Last, now: Instant) -> Duration {
        let time = now.saturating_duration_since(last.at).min(LONGEST) * last.viewers + last.rest;
        self.delivered.view((last.size.width(), last.size.height()), time.as_millis() as u64);
        time - Duration::from_millis(time.as_millis() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: SessionId = SessionId(1);
    const ALL: SessionId = SessionId(0);

    fn views(deliveries: &Deliveries) -> Vec<((u32, u32), u64)> {
        deliveries.total(0).views().collect()
    }

    #[test]
    fn a_picture_counts_until_the_next_one_for_each_who_sees_it() {
        let (deliveries, start) = (Deliveries::default(), Instant::now());
        let at = |ms: f64| start + Duration::from_secs_f64(ms / 1000.0);
        let (large, small) = (Size::HD, Size::new(640, 360).unwrap());
        deliveries.picture(A, large, 1, at(0.0));
        deliveries.picture(ALL, small, 3, at(0.0));
        assert_eq!(views(&deliveries), [], "nothing has been there yet");
        // 30 pictures of 33.3 ms: nothing of a millisecond is lost.
        (1..=30).for_each(|picture| deliveries.picture(A, large, 1, at(f64::from(picture) * 100.0 / 3.0)));
        deliveries.picture(ALL, small, 3, at(100.0));
        assert_eq!(views(&deliveries), [((640, 360), 300), ((1280, 720), 1000)]);
        deliveries.picture(A, small, 1, at(1200.0));
        deliveries.retain(at(1300.0), |view| view == ALL);
        assert_eq!(views(&deliveries), [((640, 360), 400), ((1280, 720), 1200)], "the size that it had, not the next");
        assert_eq!(deliveries.total(77).media_bytes, 77);
    }

    #[test]
    fn a_view_that_gets_nothing_has_nothing() {
        let (deliveries, start) = (Deliveries::default(), Instant::now());
        deliveries.picture(A, Size::HD, 1, start);
        deliveries.picture(A, Size::HD, 1, start + Duration::from_secs(3600));
        assert_eq!(views(&deliveries), [((1280, 720), 500)]);
        deliveries.picture(ALL, Size::HD, 0, start);
        deliveries.picture(ALL, Size::HD, 0, start + Duration::from_millis(100));
        assert_eq!(views(&deliveries), [((1280, 720), 500)], "nobody looked");
    }
}

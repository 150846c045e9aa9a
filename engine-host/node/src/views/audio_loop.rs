//! Sound for everyone: every 20 ms a block for each view that takes sound, mixed from the newest snapshot where the view's
//! camera is. It waits for nothing but its own clock.

use std::sync::Arc;
use std::time::Instant;

use glam::Mat4;
use lightcone_protocol::SessionId;
use lightcone_streaming::audio::{AudioTrack, BLOCK_PERIOD};
use lightcone_streaming::{Seat, Slot};

use crate::metric_names;
use crate::seats::{Seats, VANTAGE_VIEW};
use crate::stage::mixer::Mixer;
use crate::stage::snapshot::Snapshot;
use crate::tick::sleep_until;
use lightcone_world::drawn::Vantage;

/// A node that is further behind leaves out the sound of the lost time.
const MAX_BLOCKS_BEHIND: u32 = 4;

pub(crate) struct AudioLoop {
    seats: Arc<Seats>,
    snapshots: Arc<Slot<Arc<Snapshot>>>,
    newest: Option<Arc<Snapshot>>,
    mixer: Mixer,
}

impl AudioLoop {
    pub(crate) fn new(seats: Arc<Seats>, snapshots: Arc<Slot<Arc<Snapshot>>>) -> Self {
        Self { seats, snapshots, newest: None, mixer: Mixer::default() }
    }

    /// Until the seats are closed.
    pub(crate) fn run(mut self) {
        let (mut due, mut number) = (Instant::now(), 0_u64);
        while !self.seats.is_closed() {
            sleep_until(due);
            self.block(number);
            let late = skipped(due, Instant::now());
            metrics::counter!(metric_names::AUDIO_BLOCKS_SKIPPED).increment(late.into());
            number += 1 + u64::from(late);
            due += BLOCK_PERIOD * (1 + late);
        }
    }

    fn block(&mut self, number: u64) {
        let listeners = self.listeners();
        if listeners.is_empty() {
            self.mixer.rest();
            return;
        }
        let started = Instant::now();
        self.newest = self.snapshots.take().or(self.newest.take());
        let Some(snapshot) = &self.newest else { return };
        self.mixer.follow(&snapshot.sounds);
        let place = |(session, _): &(SessionId, Arc<AudioTrack>)| Some((*session, ear(snapshot, *session)?));
        let views: Vec<(SessionId, Mat4)> = listeners.iter().filter_map(place).collect();
        self.mixer.mix(&views, |session, block| {
            if let Some((_, track)) = listeners.iter().find(|(other, _)| *other == session) {
                track.put(number, block);
            }
        });
        metrics::histogram!(metric_names::AUDIO_BLOCK_SECONDS).record(started.elapsed());
    }

    /// The views that are listened to.
    fn listeners(&self) -> Vec<(SessionId, Arc<AudioTrack>)> {
        let heard = |(session, seat): (SessionId, Seat)| Some((session, seat.audio.filter(|track| track.is_heard())?));
        self.seats.views().into_iter().filter_map(heard).collect()
    }
}

/// Where a view's camera is.
fn ear(snapshot: &Snapshot, session: SessionId) -> Option<Mat4> {
    if session == VANTAGE_VIEW {
        return Some(snapshot.vantage.camera(Vantage::ASPECT).world_from_view);
    }
    let at = snapshot.seers.binary_search_by_key(&session, |seer| seer.session).ok()?;
    snapshot.seers.get(at).map(|seer| seer.camera.world_from_view)
}

/// How many blocks there is no making up for.
fn skipped(due: Instant, now: Instant) -> u32 {
    let behind = now.saturating_duration_since(due + BLOCK_PERIOD);
    if behind <= BLOCK_PERIOD * MAX_BLOCKS_BEHIND {
        return 0;
    }
    (behind.as_nanos() / BLOCK_PERIOD.as_nanos()) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn catches_up_a_little_and_leaves_out_the_rest() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        assert_eq!([0, 15, 100].map(|ms| skipped(start, at(ms))), [0; 3]);
        assert_eq!(skipped(start, at(125)), 5);
    }
}

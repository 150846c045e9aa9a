//! Real time for the simulation: a tick each period, never caught up without bound.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use lightcone_attest::Digest;
use lightcone_streaming::Slot;

use super::note;
use super::seats::Seats;
use super::status::{self, Status};
use crate::simulation::{SimTime, Simulation};
use crate::snapshot::{Extractor, Snapshot};

/// A node that is further behind gives up the time it lost: players see the world pause, not race.
const MAX_TICKS_BEHIND: u32 = 4;
/// Between two digests.
const DIGEST_PERIOD: Duration = Duration::from_secs(1);
/// Between two notes to the players.
const NOTE_PERIOD: Duration = Duration::from_millis(200);

pub(super) struct TickLoop {
    simulation: Simulation,
    extractor: Extractor,
    seats: Arc<Seats>,
    snapshots: Arc<Slot<Arc<Snapshot>>>,
    status: Arc<Status>,
    digest: Option<(u64, Digest)>,
}

impl TickLoop {
    pub(super) fn new(
        mut simulation: Simulation,
        seats: Arc<Seats>,
        snapshots: Arc<Slot<Arc<Snapshot>>>,
        status: Arc<Status>,
    ) -> Self {
        let extractor = Extractor::new(&mut simulation);
        Self { simulation, extractor, seats, snapshots, status, digest: None }
    }

    /// Until the seats are closed.
    pub(super) fn run(mut self) {
        let period = Duration::from_secs(1) / self.simulation.world().resource::<SimTime>().rate_hz;
        let mut due = Instant::now();
        let (mut digest_due, mut note_due) = (due, due);
        while !self.seats.is_closed() {
            sleep_until(due);
            let now = Instant::now();
            metrics::histogram!(status::TICK_LATE_SECONDS).record(now - due);
            self.tick();
            if now >= digest_due {
                digest_due = now + DIGEST_PERIOD;
                self.digest();
            }
            if now >= note_due {
                note_due = now + NOTE_PERIOD;
                note::send(&mut self.simulation, &self.seats, self.digest);
            }
            due = next_due(due, period, Instant::now());
        }
    }

    fn tick(&mut self) {
        let started = Instant::now();
        self.simulation.step(self.seats.inbox.take());
        metrics::histogram!(status::TICK_SECONDS).record(started.elapsed());
        metrics::counter!(status::TICKS).increment(1);
        let snapshot = self.extractor.extract(&mut self.simulation);
        metrics::gauge!(status::PLAYERS).set(snapshot.seers.len() as f64);
        self.status.ticked(snapshot.tick, snapshot.seers.len());
        // A snapshot that was never drawn is let go: the newest wins.
        self.snapshots.put(Arc::new(snapshot));
    }

    fn digest(&mut self) {
        let started = Instant::now();
        match self.simulation.digest() {
            Ok(digest) => {
                self.digest = Some((digest.tick, digest.root));
                self.status.digested(digest.tick, digest.root);
            }
            Err(error) => tracing::error!("the world's state cannot be digested: {error}"),
        }
        metrics::histogram!(status::DIGEST_SECONDS).record(started.elapsed());
    }
}

fn sleep_until(due: Instant) {
    if let Some(left) = due.checked_duration_since(Instant::now()) {
        thread::sleep(left);
    }
}

/// The next tick's time; whole periods are left out when there are too many of them to make up for.
fn next_due(due: Instant, period: Duration, now: Instant) -> Instant {
    let next = due + period;
    let behind = now.saturating_duration_since(next);
    if behind <= period * MAX_TICKS_BEHIND {
        return next;
    }
    let skipped = (behind.as_nanos() / period.as_nanos().max(1)) as u32;
    metrics::counter!(status::TICKS_SKIPPED).increment(skipped.into());
    next + period * skipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catches_up_a_little_and_skips_the_rest() {
        let start = Instant::now();
        let period = Duration::from_millis(10);
        let at = |ms| start + Duration::from_millis(ms);
        assert_eq!(next_due(start, period, at(3)), at(10));
        assert_eq!(next_due(start, period, at(45)), at(10));
        assert_eq!(next_due(start, period, at(95)), at(90));
    }
}

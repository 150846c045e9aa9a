//! Real time for the simulation: a tick each period, never caught up without bound.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use lightcone_attest::log::TickInputs;
use lightcone_streaming::{Kicker, Slot};

use super::note;
use super::seats::Seats;
use super::status::{self, Status};
use crate::record::{Recorder, Taken, player_events};
use crate::simulation::{SimTime, Simulation};
use crate::snapshot::{Extractor, Snapshot};

/// A node that is further behind gives up the time it lost: players see the world pause, not race.
const MAX_TICKS_BEHIND: u32 = 4;
/// Between two digests.
const DIGEST_PERIOD: Duration = Duration::from_secs(1);
/// Between two notes to the players.
const NOTE_PERIOD: Duration = Duration::from_millis(200);
/// One of so many checkpoints is also made from the whole state, and compared.
const CHECKPOINTS_PER_CHECK: u64 = 64;
/// Signed statements go with one of so many notes.
const NOTES_PER_PROOF: u32 = 5;

pub(super) struct TickLoop {
    simulation: Simulation,
    extractor: Extractor,
    seats: Arc<Seats>,
    /// For who draws, and for who mixes.
    snapshots: [Arc<Slot<Arc<Snapshot>>>; 2],
    status: Arc<Status>,
    recorder: Recorder,
    /// Ends sessions that last too long.
    kicker: Option<Kicker>,
    pace: Pace,
    checkpoints: u64,
    /// The newest tick that was signed, or at which the world began.
    signed_tick: u64,
}

/// How often a state is signed, and how often checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Between two signed checkpoints.
    pub(super) checkpoint_ticks: u64,
    /// Every checkpoint is compared with the whole state, not only one of [`CHECKPOINTS_PER_CHECK`].
    pub(super) check_each: bool,
}

impl TickLoop {
    pub(super) fn new(
        mut simulation: Simulation,
        seats: Arc<Seats>,
        snapshots: [Arc<Slot<Arc<Snapshot>>>; 2],
        status: Arc<Status>,
        (recorder, pace): (Recorder, Pace),
    ) -> Self {
        let extractor = Extractor::new(&mut simulation);
        let signed_tick = simulation.tick();
        Self {
            simulation,
            extractor,
            seats,
            snapshots,
            status,
            recorder,
            kicker: None,
            pace,
            checkpoints: 0,
            signed_tick,
        }
    }

    pub(super) fn sending_away_by(self, kicker: Kicker) -> Self {
        Self { kicker: Some(kicker), ..self }
    }

    /// Until the seats are closed, or the record cannot go on.
    pub(super) fn run(mut self) {
        let period = Duration::from_secs(1) / self.simulation.world().resource::<SimTime>().rate_hz;
        let mut due = Instant::now();
        let (mut digest_due, mut note_due, mut notes) = (due, due, 0_u32);
        while !self.seats.is_closed() {
            sleep_until(due);
            let now = Instant::now();
            metrics::histogram!(status::TICK_LATE_SECONDS).record(now - due);
            if !self.tick(now - due > period / 2) {
                return;
            }
            let sign = self.simulation.tick() >= self.signed_tick + self.pace.checkpoint_ticks;
            if (now >= digest_due || sign) && self.recorder.is_free() {
                digest_due = now + DIGEST_PERIOD;
                if !self.record_state(sign) {
                    return;
                }
            }
            if now >= note_due {
                note_due = now + NOTE_PERIOD;
                self.send_away(now);
                let with_proof = notes % NOTES_PER_PROOF == 0;
                notes = notes.wrapping_add(1);
                note::send(&mut self.simulation, &self.seats, &self.status.record(), with_proof);
            }
            due = next_due(due, period, Instant::now());
        }
        self.stop();
    }

    /// Whoever is still here at the next call is sent away again.
    fn send_away(&self, now: Instant) {
        let Some(kicker) = &self.kicker else { return };
        for (session, why) in self.seats.over(now) {
            kicker.ask(session, self.seats.farewell(why), why);
        }
    }

    /// The record ends with a checkpoint of the last tick.
    fn stop(mut self) {
        if self.simulation.tick() > self.signed_tick && self.record_state(true) {
            self.recorder.stop();
        }
    }

    /// False: the record cannot go on.
    fn tick(&mut self, late: bool) -> bool {
        let started = Instant::now();
        let entries = self.seats.take_inputs();
        // What the seats let in can be read: they were given it read.
        let events = player_events(&entries).unwrap_or_default();
        self.simulation.step(events);
        let recorded = self.recorder.inputs(TickInputs { tick: self.simulation.tick(), entries });
        metrics::histogram!(status::TICK_SECONDS).record(started.elapsed());
        metrics::counter!(status::TICKS).increment(1);
        let snapshot = self.extractor.extract(&mut self.simulation);
        metrics::gauge!(status::PLAYERS).set(snapshot.seers.len() as f64);
        self.status.ticked(snapshot.tick, snapshot.seers.len(), late);
        // A snapshot that was never drawn is let go: the newest wins.
        let snapshot = Arc::new(snapshot);
        self.snapshots.iter().for_each(|slot| drop(slot.put(Arc::clone(&snapshot))));
        recorded
    }

    /// Hands the state over to be digested. False: the record cannot go on.
    fn record_state(&mut self, sign: bool) -> bool {
        let started = Instant::now();
        let changes = self.simulation.changes();
        metrics::histogram!(status::SAVE_SECONDS).record(started.elapsed());
        if sign {
            self.checkpoints += 1;
            self.signed_tick = self.simulation.tick();
        }
        let check = sign && (self.pace.check_each || self.checkpoints.is_multiple_of(CHECKPOINTS_PER_CHECK));
        let whole = check.then(|| self.simulation.save());
        self.recorder.state(Taken { changes, whole, sign })
    }
}

pub(super) fn sleep_until(due: Instant) {
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

//! Real time for the simulation: a tick each period, never caught up without bound.

mod dues;
mod halt;
mod news;
#[cfg(test)]
mod tests;
mod upgrade;
mod workshop;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, never};
use lightcone_attest::log::TickInputs;
use lightcone_streaming::metrics::bytes_sent;
use lightcone_streaming::{Kicker, Slot};

use self::dues::{Dues, Left};
use self::news::News;
use super::load::processor_time;
use super::low::at_low_priority;
use super::note;
use super::panel::Panels;
use super::pause::sleep_until;
use super::said;
use super::screen::Screens;
use super::slots::{Slots, When};
use crate::deliveries::Deliveries;
use crate::metric_names;
use crate::seats::Seats;
use crate::stage::snapshot::{Extractor, Snapshot};
use crate::status::Status;
use crate::upgrade::Asked;
use crate::workshop::Workshop;
use lightcone_record::{HaltedTick, Health, Recorder, Taken, WorkSoFar, player_events};
use lightcone_world::simulation::{SimTime, Simulation, SimulationConfig};

/// Between two digests.
const DIGEST_PERIOD: Duration = Duration::from_secs(1);
/// Between two looks at what stands over the players' pictures: as often as it is sent.
const PANEL_PERIOD: Duration = Duration::from_millis(50);
/// Between two notes to the players.
const NOTE_PERIOD: Duration = Duration::from_millis(200);
/// Between two receipts for work: what was sent to viewers since the last one is lost when a node is killed.
const WORK_PERIOD: Duration = Duration::from_secs(60);
/// One of so many checkpoints is also made from the whole state, and compared.
const CHECKPOINTS_PER_CHECK: u64 = 64;
/// Signed statements go with one of so many notes.
const NOTES_PER_PROOF: u32 = 5;

pub(crate) struct TickLoop {
    simulation: Simulation,
    extractor: Extractor,
    seats: Arc<Seats>,
    /// For who draws, and for who mixes.
    snapshots: [Arc<Slot<Arc<Snapshot>>>; 2],
    status: Arc<Status>,
    recorder: Recorder,
    /// Ends sessions that last too long.
    kicker: Option<Kicker>,
    /// Newer versions of the world's program.
    upgrades: Receiver<Asked>,
    /// What is done for who makes the world, if anything is.
    workshop: Option<Workshop>,
    config: SimulationConfig,
    news: Option<News>,
    panels: Panels,
    screens: Screens,
    pace: Pace,
    /// A tick may run before its time when nobody else sees when ticks run.
    may_be_early: bool,
    paused: bool,
    checkpoints: u64,
    /// The newest tick that was signed, or at which the world began.
    signed_tick: u64,
    /// When the next receipt for work is due.
    work_due: Instant,
    /// What viewers had, and the bytes that the process had sent before.
    deliveries: Arc<Deliveries>,
    bytes_before: u64,
}

/// How often a state is signed, and how often checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Between two signed checkpoints.
    pub(crate) checkpoint_ticks: u64,
    /// Every checkpoint is compared with the whole state, not only one of [`CHECKPOINTS_PER_CHECK`].
    pub(crate) check_each: bool,
}

impl TickLoop {
    pub(crate) fn new(
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
            upgrades: never(),
            workshop: None,
            config: SimulationConfig::default(),
            news: None,
            panels: Panels::default(),
            screens: Screens::default(),
            pace,
            may_be_early: false,
            paused: false,
            checkpoints: 0,
            signed_tick,
            work_due: Instant::now() + WORK_PERIOD,
            deliveries: Arc::default(),
            bytes_before: bytes_sent(),
        }
    }

    pub(crate) fn sending_away_by(self, kicker: Kicker) -> Self {
        Self { kicker: Some(kicker), ..self }
    }

    /// Newer versions of the world's program take over; `config` is that of the simulation.
    pub(crate) fn upgraded_by(self, upgrades: Receiver<Asked>, config: SimulationConfig) -> Self {
        Self { upgrades, config, ..self }
    }

    /// Whoever makes the world is served, too.
    pub(crate) fn with_workshop(self, workshop: Option<Workshop>) -> Self {
        Self { workshop, ..self }
    }

    /// A player who is alone does not wait for a tick's time when it begins to steer. Not for pictures between ticks: they would
    /// show a tick that comes early as a jump.
    pub(crate) fn early_if(self, may_be_early: bool) -> Self {
        Self { may_be_early, ..self }
    }

    /// Receipts for work say what was delivered.
    pub(crate) fn signing_for(self, deliveries: Arc<Deliveries>) -> Self {
        Self { deliveries, ..self }
    }

    /// Until the seats are closed, or the record has ended. While the record cannot be written the world stands still.
    pub(crate) fn run(mut self) {
        metrics::gauge!(metric_names::PAUSED).set(0.0);
        // A log of inputs that had grown long before a restart may have room for nothing more.
        if self.recorder.wants_checkpoint() && !self.record_state(true) {
            return;
        }
        let rate_hz = self.simulation.world().resource::<SimTime>().rate_hz;
        let mut dues = Dues::new(Instant::now(), rate_hz);
        let mut low = false;
        let left = loop {
            metrics::gauge!(metric_names::GIVES_WAY).set(f64::from(u8::from(low)));
            let left = match low {
                true => at_low_priority("lc-tick-low", || self.go(&mut dues, true)),
                false => self.go(&mut dues, false),
            };
            match left {
                Left::Moves => low = !low,
                left => break left,
            }
        };
        if left == Left::Closed {
            self.stop();
        }
    }

    /// On this thread, as long as its priority is the right one.
    fn go(&mut self, dues: &mut Dues, low: bool) -> Left {
        while !self.seats.is_closed() {
            if self.status.gives_way() != low {
                return Left::Moves;
            }
            self.wait(&dues.slots);
            let now = Instant::now();
            self.reload_if_asked();
            let waits = match self.status.record_health() {
                Health::Good => self.why_it_fell(),
                Health::Ended => return Left::Ended,
                Health::Waiting(why) => Some(why),
            };
            if let Some(why) = waits {
                self.stand_still(why, now, dues);
                continue;
            }
            self.go_on();
            metrics::histogram!(metric_names::TICK_LATE_SECONDS).record(dues.slots.late(now));
            let before = processor_time();
            if !self.upgrade_if_asked() || !self.tick_and_tell(now, dues) {
                return Left::Ended;
            }
            dues.load.ticked(processor_time().saturating_sub(before));
            self.status.wants(dues.load.permille());
            dues.slots.next(Instant::now());
        }
        Left::Closed
    }

    /// A tick, and what is due beside it. False: the world cannot go on, or its record.
    fn tick_and_tell(&mut self, now: Instant, dues: &mut Dues) -> bool {
        if !self.tick(dues.slots.when(now)) {
            return false;
        }
        if self.why_it_fell().is_some() {
            return true;
        }
        if now >= dues.panel {
            dues.panel = now + PANEL_PERIOD;
            self.panels.send(&mut self.simulation, &self.seats);
            self.screens.send(&mut self.simulation, &self.seats);
        }
        let sign = self.is_checkpoint_due();
        if (now >= dues.digest || sign) && self.recorder.is_free() {
            dues.digest = now + DIGEST_PERIOD;
            if !self.record_state(sign) {
                return false;
            }
        }
        if now >= dues.note {
            dues.note = now + NOTE_PERIOD;
            self.send_away(now);
            let with_proof = dues.notes.is_multiple_of(NOTES_PER_PROOF);
            dues.notes = dues.notes.wrapping_add(1);
            self.send_notes(now, with_proof);
        }
        true
    }

    /// Until the tick is to run.
    fn wait(&self, slots: &Slots) {
        if self.may_be_early && !self.paused {
            sleep_until(slots.opens());
            self.seats.wait_for_steering(slots.due());
        } else {
            sleep_until(slots.due());
        }
    }

    fn is_checkpoint_due(&self) -> bool {
        let tick = self.simulation.tick();
        tick >= self.signed_tick + self.pace.checkpoint_ticks
            || (self.recorder.wants_checkpoint() && tick > self.signed_tick)
    }

    /// The world waits for its record, rather than do what nobody will know of.
    fn pause(&mut self, why: String) {
        if !std::mem::replace(&mut self.paused, true) {
            self.seats.pause();
            metrics::gauge!(metric_names::PAUSED).set(1.0);
        }
        self.status.paused(Some(why));
    }

    /// What is due in the place of a tick that does not run.
    fn stand_still(&mut self, why: String, now: Instant, dues: &mut Dues) {
        self.pause(why);
        self.answer_makers();
        if now >= dues.note {
            dues.note = now + NOTE_PERIOD;
            self.send_away(now);
            self.send_notes(now, false);
        }
        dues.slots.pause(now);
    }

    fn go_on(&mut self) {
        if std::mem::replace(&mut self.paused, false) {
            self.seats.go_on();
            metrics::gauge!(metric_names::PAUSED).set(0.0);
            self.status.paused(None);
        }
    }

    fn send_notes(&mut self, now: Instant, with_proof: bool) {
        let notice = self.why_it_fell().or_else(|| note::notice(&self.seats));
        let hint = notice.as_deref().or(self.news.as_ref().and_then(|news| news.at(now)));
        note::send(&mut self.simulation, &self.seats, (&self.status.record(), hint), with_proof);
        if let Some(workshop) = &mut self.workshop {
            workshop.tell(&self.seats);
        }
    }

    /// Whoever is still here at the next call is sent away again.
    fn send_away(&self, now: Instant) {
        let Some(kicker) = &self.kicker else { return };
        for (session, why) in self.seats.over(now) {
            kicker.ask(session, self.seats.farewell(session, why), why);
        }
    }

    /// The record ends with a checkpoint of the last tick, and a receipt for the work up to there.
    fn stop(mut self) {
        if self.simulation.tick() == self.signed_tick || self.record_state(true) {
            self.recorder.sign_work();
            self.recorder.stop();
        }
    }

    /// False: the world cannot go on, or its record.
    fn tick(&mut self, when: When) -> bool {
        let started = Instant::now();
        let entries = self.seats.take_inputs();
        let events = match player_events(&entries) {
            Ok(events) => events,
            // The seats let in only what they could read. Were it otherwise, a world that went on without these inputs would not
            // be the one that a replay of them gives.
            Err(error) => {
                tracing::error!("the world stops before tick {}: {error}", self.simulation.tick() + 1);
                return false;
            }
        };
        self.simulation.step(events);
        // Nothing of a half done tick is recorded, shown or signed: the record ends with the last whole one.
        if let Some(halted) = self.simulation.halt().cloned() {
            if self.falls(&halted.why) {
                return true;
            }
            self.halt(HaltedTick { inputs: TickInputs { tick: self.simulation.tick(), entries }, halted });
            return false;
        }
        said::pass_on(&mut self.simulation, &self.seats);
        self.serve_makers();
        let recorded = self.recorder.inputs(TickInputs { tick: self.simulation.tick(), entries });
        metrics::histogram!(metric_names::TICK_SECONDS).record(started.elapsed());
        metrics::counter!(metric_names::TICKS).increment(1);
        let snapshot = self.extractor.extract(&mut self.simulation);
        let snapshot = Snapshot { early: when == When::Early, ..snapshot };
        metrics::gauge!(metric_names::PLAYERS).set(snapshot.seers.len() as f64);
        self.status.ticked(snapshot.tick, snapshot.seers.len(), when == When::Late);
        // A snapshot that was never drawn is let go: the newest wins.
        let snapshot = Arc::new(snapshot);
        self.snapshots.iter().for_each(|slot| drop(slot.put(Arc::clone(&snapshot))));
        recorded
    }

    /// Hands the state over to be digested. False: the record cannot go on.
    fn record_state(&mut self, sign: bool) -> bool {
        let started = Instant::now();
        let changes = self.simulation.changes();
        metrics::histogram!(metric_names::SAVE_SECONDS).record(started.elapsed());
        if sign {
            self.checkpoints += 1;
            self.signed_tick = self.simulation.tick();
        }
        let check = sign && (self.pace.check_each || self.checkpoints.is_multiple_of(CHECKPOINTS_PER_CHECK));
        let whole = check.then(|| self.simulation.save());
        let work = self.work_so_far();
        self.recorder.state(Taken { changes, whole, sign, work }) && (!sign || self.sign_work())
    }

    fn work_so_far(&self) -> WorkSoFar {
        let delivered = self.deliveries.total(bytes_sent().saturating_sub(self.bytes_before));
        WorkSoFar { fuel: self.simulation.fuel(), delivered }
    }

    /// When it is time to.
    fn sign_work(&mut self) -> bool {
        let now = Instant::now();
        if now < self.work_due {
            return true;
        }
        self.work_due = now + WORK_PERIOD;
        self.recorder.sign_work()
    }
}

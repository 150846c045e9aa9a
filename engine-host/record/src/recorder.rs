//! The record beside the tick: the thread `lc-record`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, bounded};
use lightcone_attest::log::TickInputs;
use lightcone_attest::statement::Delivered;
use lightcone_attest::{Digest, SavedState, StateChanges, StateDigest};

use super::faults::HaltedTick;
use super::ledger::{Ledger, RecordError, Signed};
use super::metric_names as names;
use super::upgrades::Upgraded;

/// Ticks whose inputs may wait to be written. When it is full the tick waits: the world pauses rather than forget.
const MAX_WAITING: usize = 512;
/// Between two syncs of the input log, each followed by receipts to the players.
const SYNC_PERIOD: Duration = Duration::from_millis(200);
/// Between two tries to write what could not be written.
const TRY_AGAIN: Duration = Duration::from_secs(1);

enum Work {
    Inputs(TickInputs),
    State(Taken),
    Receipt,
    Halted(HaltedTick),
    Upgraded(Box<Upgraded>, WorkSoFar, Sender<()>),
}

/// A state as the tick took it.
pub struct Taken {
    /// Since the one before.
    pub changes: StateChanges,
    /// All of it, now and then, to see that no change was missed.
    pub whole: Option<SavedState>,
    /// As a checkpoint.
    pub sign: bool,
    /// Up to there.
    pub work: WorkSoFar,
}

/// What a node has done on its world up to a tick.
#[derive(Clone, Debug, Default)]
pub struct WorkSoFar {
    /// Used by the world's program since the world began.
    pub fuel: u64,
    /// Sent to viewers since the node began.
    pub delivered: Delivered,
}

/// Whether the record can be kept just now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// All that came is written down, or about to be.
    #[default]
    Good,
    /// It cannot be written, for this reason, and is tried again each second. The world is to wait.
    Waiting(String),
    /// It cannot go on, and the world must end.
    Ended,
}

/// What the record has come to, for the page and the HTTP face.
#[derive(Debug, Default)]
pub struct Published {
    newest: Mutex<Newest>,
    health: Mutex<Health>,
}

/// The newest of everything.
#[derive(Clone, Debug, Default)]
pub struct Newest {
    /// Of the state, and the tick it is of.
    pub digest: Option<(u64, Digest)>,
    /// Of the newest checkpoint: COSE_Sign1 bytes.
    pub checkpoint: Option<Arc<[u8]>>,
    /// Of this epoch: COSE_Sign1 bytes.
    pub key_binding: Option<Arc<[u8]>>,
    /// The newest receipt of each player who is here, by session number: COSE_Sign1 bytes.
    pub receipts: BTreeMap<u64, Arc<[u8]>>,
}

impl Published {
    fn lock(&self) -> MutexGuard<'_, Newest> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the record can be kept just now.
    pub fn health(&self) -> Health {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_health(&self, health: Health) {
        *self.health.lock().unwrap_or_else(PoisonError::into_inner) = health;
    }

    /// All of it.
    pub fn newest(&self) -> Newest {
        self.lock().clone()
    }

    /// The newest digest and its tick.
    pub fn digest(&self) -> Option<(u64, Digest)> {
        self.lock().digest
    }
}

/// The tick's end of it.
pub struct Recorder {
    work: Option<Sender<Work>>,
    /// False: content with whatever it is given.
    keeps: bool,
    /// A state is being digested: until it is done there is no use for another.
    busy: Arc<AtomicBool>,
    /// The log of inputs has become long.
    wants_checkpoint: Arc<AtomicBool>,
    published: Arc<Published>,
    /// Held until the stop: from then on nothing is tried again.
    going_on: Option<Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// `checkpoint`: the newest that this epoch's key has signed.
    pub fn start(ledger: Ledger, key_binding: Vec<u8>, checkpoint: Option<Vec<u8>>) -> io::Result<Self> {
        let (work, waiting) = bounded(MAX_WAITING);
        let (busy, published) = (Arc::new(AtomicBool::new(false)), Arc::new(Published::default()));
        {
            let mut newest = published.lock();
            (newest.key_binding, newest.checkpoint) = (Some(key_binding.into()), checkpoint.map(Arc::from));
        }
        let wants_checkpoint = Arc::new(AtomicBool::new(ledger.wants_checkpoint()));
        let (going_on, stopped) = bounded(0);
        let writer = Writer {
            ledger,
            busy: Arc::clone(&busy),
            wants_checkpoint: Arc::clone(&wants_checkpoint),
            published: Arc::clone(&published),
            stopped,
            tick: 0,
        };
        let health = Arc::clone(&published);
        let thread = Builder::new().name("lc-record".into()).spawn(move || {
            let ended = Ended(health);
            if let Err(error) = writer.run(&waiting) {
                tracing::error!("the world stops, because its record cannot be kept: {error}");
            }
            drop(ended);
        })?;
        let (work, going_on) = (Some(work), Some(going_on));
        Ok(Self { work, keeps: true, busy, wants_checkpoint, published, going_on, thread: Some(thread) })
    }

    /// Of a world of which nothing is kept, published or signed: nobody could say which world a signature would speak of.
    pub fn of_nothing() -> Self {
        Self {
            work: None,
            keeps: false,
            busy: Arc::default(),
            wants_checkpoint: Arc::default(),
            published: Arc::default(),
            going_on: None,
            thread: None,
        }
    }

    /// For who reads what the record has come to.
    pub fn published(&self) -> &Arc<Published> {
        &self.published
    }

    /// Whether a state can be taken now, and there is use for it.
    pub fn is_free(&self) -> bool {
        self.keeps && !self.busy.load(Ordering::Acquire)
    }

    /// Whether a checkpoint is to be made before its time.
    pub fn wants_checkpoint(&self) -> bool {
        self.wants_checkpoint.load(Ordering::Acquire)
    }

    /// False: the record has ended, and so must the world.
    pub fn inputs(&self, inputs: TickInputs) -> bool {
        inputs.entries.is_empty() || self.send(Work::Inputs(inputs))
    }

    /// As [`Recorder::inputs`].
    pub fn state(&self, taken: Taken) -> bool {
        self.busy.store(true, Ordering::Release);
        self.send(Work::State(taken))
    }

    /// Signs for the work up to the newest checkpoint. False: as [`Recorder::inputs`].
    pub fn sign_work(&self) -> bool {
        self.send(Work::Receipt)
    }

    /// The world halted in a tick: the record ends with that, after all that came before.
    pub fn halted(&self, tick: HaltedTick) -> bool {
        self.send(Work::Halted(tick))
    }

    /// A newer version of the world's program took over between two ticks. `kept` hears when the record has it. False: as
    /// [`Recorder::inputs`].
    pub fn upgraded(&self, upgraded: Upgraded, work: WorkSoFar, kept: Sender<()>) -> bool {
        self.busy.store(true, Ordering::Release);
        self.send(Work::Upgraded(Box::new(upgraded), work, kept))
    }

    fn send(&self, work: Work) -> bool {
        !self.keeps || self.work.as_ref().is_some_and(|sender| sender.send(work).is_ok())
    }

    /// Writes down what waits, and ends. What cannot be written then is left out, and the log says so.
    pub fn stop(&mut self) {
        (self.work, self.going_on) = (None, None);
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread lc-record had panicked before the stop");
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.stop();
    }
}

/// However the thread ends, even by a panic, the world is told.
struct Ended(Arc<Published>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.set_health(Health::Ended);
    }
}

struct Writer {
    ledger: Ledger,
    busy: Arc<AtomicBool>,
    wants_checkpoint: Arc<AtomicBool>,
    published: Arc<Published>,
    /// Nothing comes through it, and it is closed at the stop.
    stopped: Receiver<Infallible>,
    /// The newest that was written down.
    tick: u64,
}

impl Writer {
    fn run(mut self, waiting: &Receiver<Work>) -> Result<(), RecordError> {
        let mut sync_due = Instant::now() + SYNC_PERIOD;
        loop {
            match waiting.recv_deadline(sync_due) {
                Ok(Work::Inputs(inputs)) => self.insist(|writer| writer.inputs(&inputs))?,
                Ok(Work::State(taken)) => self.insist(|writer| writer.state(&taken))?,
                Ok(Work::Receipt) => self.insist(Self::sign_work)?,
                Ok(Work::Halted(tick)) => {
                    self.insist(Self::acknowledge)?;
                    self.insist(Self::sign_work)?;
                    self.insist(|writer| writer.ledger.sign_fault(&tick).map(drop))?;
                }
                Ok(Work::Upgraded(upgraded, work, kept)) => {
                    self.insist(|writer| writer.upgraded(&upgraded, &work))?;
                    // Who waited for it may be gone.
                    _ = kept.try_send(());
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.insist(Self::acknowledge),
            }
            if Instant::now() >= sync_due {
                self.insist(Self::acknowledge)?;
                sync_due = Instant::now() + SYNC_PERIOD;
            }
        }
    }

    /// Tries until it succeeds, as long as it can: meanwhile nothing else is written, and the world waits.
    fn insist(&mut self, work: impl Fn(&mut Self) -> Result<(), RecordError>) -> Result<(), RecordError> {
        let mut failed = false;
        loop {
            let error = match work(self) {
                Ok(()) => break,
                Err(error) => error,
            };
            metrics::counter!(names::RECORD_FAILURES).increment(1);
            let last_try = self.stopped.try_recv() == Err(TryRecvError::Disconnected);
            if !error.may_pass() || last_try {
                return Err(error);
            }
            if !std::mem::replace(&mut failed, true) {
                tracing::error!("the world pauses, because its record cannot be written: {error}");
            }
            self.published.set_health(Health::Waiting(error.to_string()));
            _ = self.stopped.recv_timeout(TRY_AGAIN);
        }
        if failed {
            tracing::info!("the record can be written again, and the world goes on");
            self.published.set_health(Health::Good);
        }
        Ok(())
    }

    fn inputs(&mut self, inputs: &TickInputs) -> Result<(), RecordError> {
        self.ledger.tick(inputs)?;
        self.tick = inputs.tick;
        self.wants_checkpoint.store(self.ledger.wants_checkpoint(), Ordering::Release);
        Ok(())
    }

    fn state(&mut self, taken: &Taken) -> Result<(), RecordError> {
        let Taken { changes, whole, sign, work } = taken;
        let started = Instant::now();
        if let Some(whole) = whole {
            self.ledger.digest(changes)?;
            self.ledger.check(whole)?;
        }
        let digest = if *sign {
            let signed = self.ledger.checkpoint(changes, wall_time_ms())?;
            self.signed(signed, work, started)
        } else {
            let digest = self.ledger.digest(changes)?;
            metrics::histogram!(names::DIGEST_SECONDS).record(started.elapsed());
            digest
        };
        self.published.lock().digest = Some((digest.tick, digest.root));
        self.busy.store(false, Ordering::Release);
        Ok(())
    }

    fn upgraded(&mut self, upgraded: &Upgraded, work: &WorkSoFar) -> Result<(), RecordError> {
        let started = Instant::now();
        let signed = self.ledger.upgrade(upgraded, wall_time_ms())?;
        let digest = self.signed(signed, work, started);
        self.published.lock().digest = Some((digest.tick, digest.root));
        self.busy.store(false, Ordering::Release);
        Ok(())
    }

    /// A checkpoint was made, and is shown.
    fn signed(&mut self, signed: Signed, work: &WorkSoFar, started: Instant) -> StateDigest {
        self.ledger.worked(work.fuel, &work.delivered);
        metrics::histogram!(names::CHECKPOINT_SECONDS).record(started.elapsed());
        metrics::counter!(names::CHECKPOINT_BYTES).increment(signed.stored_bytes);
        self.wants_checkpoint.store(self.ledger.wants_checkpoint(), Ordering::Release);
        self.published.lock().checkpoint = Some(signed.bytes.into());
        signed.state
    }

    fn sign_work(&mut self) -> Result<(), RecordError> {
        self.ledger.sign_work().map(drop)
    }

    fn acknowledge(&mut self) -> Result<(), RecordError> {
        let acknowledged = self.ledger.sync(self.tick)?;
        if acknowledged.is_empty() {
            return Ok(());
        }
        let here = self.ledger.players();
        let mut newest = self.published.lock();
        newest.receipts.extend(acknowledged.into_iter().map(|receipt| (receipt.player, receipt.bytes.into())));
        newest.receipts.retain(|player, _| here.contains(player));
        Ok(())
    }
}

/// By the machine's clock; the simulation never sees it.
pub fn wall_time_ms() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

//! The record beside the tick: the thread `lc-record`.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use lightcone_attest::log::TickInputs;
use lightcone_attest::{Digest, SavedState, StateChanges};

use super::ledger::{Ledger, RecordError};
use super::metric_names as names;

/// Ticks whose inputs may wait to be written. When it is full the tick waits: the world pauses rather than forget.
const MAX_WAITING: usize = 512;
/// Between two syncs of the input log, each followed by receipts to the players.
const SYNC_PERIOD: Duration = Duration::from_millis(200);

enum Work {
    Inputs(TickInputs),
    State(Taken),
}

/// A state as the tick took it.
pub struct Taken {
    /// Since the one before.
    pub changes: StateChanges,
    /// All of it, now and then, to see that no change was missed.
    pub whole: Option<SavedState>,
    /// As a checkpoint.
    pub sign: bool,
}

/// What the record has come to, for the page and the HTTP face.
#[derive(Debug, Default)]
pub struct Published {
    newest: Mutex<Newest>,
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
    /// A state is being digested: until it is done there is no use for another.
    busy: Arc<AtomicBool>,
    published: Arc<Published>,
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
        let writer = Writer { ledger, busy: Arc::clone(&busy), published: Arc::clone(&published), tick: 0 };
        let thread = Builder::new().name("lc-record".into()).spawn(move || {
            if let Err(error) = writer.run(&waiting) {
                tracing::error!("the world stops, because its record cannot be kept: {error}");
            }
        })?;
        Ok(Self { work: Some(work), busy, published, thread: Some(thread) })
    }

    /// For who reads what the record has come to.
    pub fn published(&self) -> &Arc<Published> {
        &self.published
    }

    /// Whether a state can be taken now.
    pub fn is_free(&self) -> bool {
        !self.busy.load(Ordering::Acquire)
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

    fn send(&self, work: Work) -> bool {
        self.work.as_ref().is_some_and(|sender| sender.send(work).is_ok())
    }

    /// Writes down what waits, and ends.
    pub fn stop(&mut self) {
        self.work = None;
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

struct Writer {
    ledger: Ledger,
    busy: Arc<AtomicBool>,
    published: Arc<Published>,
    /// The newest that was written down.
    tick: u64,
}

impl Writer {
    fn run(mut self, waiting: &Receiver<Work>) -> Result<(), RecordError> {
        let mut sync_due = Instant::now() + SYNC_PERIOD;
        loop {
            match waiting.recv_deadline(sync_due) {
                Ok(Work::Inputs(inputs)) => {
                    self.ledger.tick(&inputs)?;
                    self.tick = inputs.tick;
                }
                Ok(Work::State(taken)) => self.state(&taken)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.acknowledge(),
            }
            if Instant::now() >= sync_due {
                self.acknowledge()?;
                sync_due = Instant::now() + SYNC_PERIOD;
            }
        }
    }

    fn state(&mut self, Taken { changes, whole, sign }: &Taken) -> Result<(), RecordError> {
        let started = Instant::now();
        if let Some(whole) = whole {
            self.ledger.digest(changes)?;
            self.ledger.check(whole)?;
        }
        let digest = if *sign {
            let signed = self.ledger.checkpoint(changes, wall_time_ms())?;
            metrics::histogram!(names::CHECKPOINT_SECONDS).record(started.elapsed());
            metrics::counter!(names::CHECKPOINT_BYTES).increment(signed.stored_bytes);
            self.published.lock().checkpoint = Some(signed.bytes.into());
            signed.state
        } else {
            let digest = self.ledger.digest(changes)?;
            metrics::histogram!(names::DIGEST_SECONDS).record(started.elapsed());
            digest
        };
        self.published.lock().digest = Some((digest.tick, digest.root));
        self.busy.store(false, Ordering::Release);
        Ok(())
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

//! What the tick tells the HTTP face.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lightcone_attest::Digest;
use lightcone_record::{Health, Newest, Published, package};
use lightcone_world::{Facts, Offer, WorldSpec};
use serde::Serialize;

use crate::views::budget::Ticks;

/// The world as seen from outside.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) tick: u64,
    pub(crate) players: usize,
    ticks: Ticks,
    ticked_at: Instant,
    /// Why the world stands still, if it does.
    paused: Option<String>,
    halted: Option<Halt>,
}

/// Where a world has ended by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Halt {
    /// The tick that it did not end; of it nothing is recorded.
    pub tick: u64,
    /// In the world's words.
    pub why: String,
}

/// The program that runs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Program {
    version: String,
    /// Hexadecimal digits.
    package: String,
}

/// Shared by the tick loop, which writes, and the HTTP face, which reads.
pub(crate) struct Status {
    pub(crate) world: String,
    pub(crate) tick_rate_hz: u32,
    pub(crate) max_players: usize,
    published: Arc<Published>,
    report: Mutex<Report>,
    /// What the ticks want of a core.
    load_permille: AtomicU32,
    gives_way: AtomicBool,
    program: Mutex<Option<Program>>,
    facts: Mutex<Facts>,
    offer: Mutex<Option<Arc<Offer>>>,
}

impl Status {
    pub(crate) fn new(world: &str, tick_rate_hz: u32, max_players: usize, published: Arc<Published>) -> Self {
        let (ticks, ticked_at) = (Ticks::default(), Instant::now());
        let report = Report { tick: 0, players: 0, ticks, ticked_at, paused: None, halted: None };
        Self {
            world: world.to_owned(),
            tick_rate_hz,
            max_players,
            published,
            report: Mutex::new(report),
            load_permille: AtomicU32::new(0),
            gives_way: AtomicBool::new(false),
            program: Mutex::default(),
            facts: Mutex::default(),
            offer: Mutex::default(),
        }
    }

    /// What the record has come to.
    pub(crate) fn record(&self) -> Newest {
        self.published.newest()
    }

    /// The world is this one from now on.
    pub(crate) fn runs(&self, world: &WorldSpec) {
        let named = world.version().zip(package(world));
        let program = named.map(|(version, id)| Program { version: version.to_owned(), package: id.to_string() });
        *self.program.lock().unwrap_or_else(PoisonError::into_inner) = program;
        *self.facts.lock().unwrap_or_else(PoisonError::into_inner) = world.facts().clone();
        *self.offer.lock().unwrap_or_else(PoisonError::into_inner) = world.offer().cloned();
    }

    /// What the world is, if it is a program.
    pub(crate) fn program(&self) -> Option<Program> {
        self.program.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What people may want to know of how the world runs.
    pub(crate) fn facts(&self) -> Facts {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What pages may have of the world's files.
    pub(crate) fn offer(&self) -> Option<Arc<Offer>> {
        self.offer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest digest and its tick.
    pub(crate) fn digest(&self) -> Option<(u64, Digest)> {
        self.published.digest()
    }

    fn lock(&self) -> MutexGuard<'_, Report> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ticked(&self, tick: u64, players: usize, late: bool) {
        let mut report = self.lock();
        (report.tick, report.players, report.ticked_at) = (tick, players, Instant::now());
        report.ticks.all += 1;
        report.ticks.late += u64::from(late);
    }

    /// How many there were since the node began.
    pub(crate) fn ticks(&self) -> Ticks {
        self.lock().ticks
    }

    pub(crate) fn report(&self) -> Report {
        self.lock().clone()
    }

    /// Whether the record can be kept just now.
    pub(crate) fn record_health(&self) -> Health {
        self.published.health()
    }

    /// Why the world stands still, or that it goes on.
    pub(crate) fn paused(&self, why: Option<String>) {
        self.lock().paused = why;
    }

    /// Why the world stands still, if it does.
    pub(crate) fn why_paused(&self) -> Option<String> {
        self.lock().paused.clone()
    }

    /// What the ticks want of a core, in thousandths.
    pub(crate) fn load_permille(&self) -> u32 {
        self.load_permille.load(Ordering::Relaxed)
    }

    pub(crate) fn wants(&self, permille: u32) {
        self.load_permille.store(permille, Ordering::Relaxed);
    }

    /// Whether the ticks are to run at a low priority.
    pub(crate) fn gives_way(&self) -> bool {
        self.gives_way.load(Ordering::Relaxed)
    }

    pub(crate) fn give_way(&self, gives_way: bool) {
        self.gives_way.store(gives_way, Ordering::Relaxed);
    }

    /// The world can never go on.
    pub(crate) fn halted(&self, halt: Halt) {
        self.lock().halted = Some(halt);
    }

    /// Where the world has ended, if it has.
    pub(crate) fn halt(&self) -> Option<Halt> {
        self.lock().halted.clone()
    }

    /// The simulation moves.
    pub(crate) fn is_alive(&self) -> bool {
        self.lock().ticked_at.elapsed() < Duration::from_secs(5)
    }
}

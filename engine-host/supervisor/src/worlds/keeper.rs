//! One thread for each world: it starts the process, listens to it, and starts it again.

use std::io;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, select};
use lightcone_attest::store::Store;

use super::fate::{End, Fate, Next};
use super::launch::Launch;
use super::loads::Loads;
use super::log::{Line, Log};
use super::memory;
use super::seen::{NO_LANDLOCK, Seen, State};
use super::shares::Shares;
use super::upgrade::{DONE_WITHIN, HEARD_WITHIN, Next as NextProgram, NotUpgraded, UnderWay, Upgrade};
use crate::folder::Folder;
use crate::inspect::Program;
use crate::kept::{Kept, KeptWorld};
use crate::lines;
use crate::name::WorldName;
use crate::program_id::ProgramId;
use crate::said::{HALTED, Said};
use crate::told::Told;

/// For a clean end; then the process is killed.
const STOP_WITHIN: Duration = Duration::from_secs(30);
/// A large world reads its record, and a large program is compiled.
const START_WITHIN: Duration = Duration::from_secs(600);
/// What a process has said and nobody has heard yet: a keeper never waits for long.
const UNHEARD: usize = 64;

/// A hosted world, whether it runs or not.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) name: WorldName,
    /// As it was started, but for the program, which may be a newer one by now.
    pub(crate) kept: KeptWorld,
    program: Mutex<ProgramId>,
    /// What an upgrade is under way to.
    next: NextProgram,
    seen: Mutex<Seen>,
    log: Mutex<Log>,
    /// Dropped when the world is to end.
    order: Mutex<Option<Sender<Upgrade>>>,
    keeper: Mutex<Option<JoinHandle<()>>>,
}

/// What a keeper needs beside its world.
#[derive(Clone)]
pub(crate) struct Keeper {
    pub(crate) launch: Arc<Launch>,
    pub(crate) folder: Arc<Folder>,
    pub(crate) kept: Arc<Kept>,
    pub(crate) shares: Shares,
    pub(crate) loads: Loads,
    /// That worlds are not confined is said once.
    pub(crate) unconfined: Arc<Once>,
}

/// How one life of a process ended.
enum Over {
    /// It was asked to.
    Asked,
    By(End, Option<Duration>),
}

impl World {
    /// One that is closed from the start, as it was left.
    pub(crate) fn closed(name: WorldName, kept: KeptWorld) -> Arc<Self> {
        let seen = Seen { state: State::Closed, why: kept.closed.clone(), ..Seen::default() };
        Arc::new(Self::new(name, kept, seen))
    }

    fn new(name: WorldName, kept: KeptWorld, seen: Seen) -> Self {
        let (seen, log, program) = (Mutex::new(seen), Mutex::default(), Mutex::new(kept.program));
        Self {
            name,
            kept,
            program,
            next: NextProgram::default(),
            seen,
            log,
            order: Mutex::new(None),
            keeper: Mutex::new(None),
        }
    }

    /// Starts it, on this port; 0 takes any.
    pub(crate) fn start(name: WorldName, kept: KeptWorld, port: u16, keeper: Keeper) -> io::Result<Arc<Self>> {
        let world = Arc::new(Self::new(name, kept, Seen::default()));
        let (sender, orders) = bounded(0);
        *lock(&world.order) = Some(sender);
        let own = Arc::clone(&world);
        let thread = thread::Builder::new().name("lc-keeper".into());
        let thread = thread.spawn(move || own.keep(port, &keeper, &orders))?;
        *lock(&world.keeper) = Some(thread);
        Ok(world)
    }

    /// What it is made of now.
    pub(crate) fn program(&self) -> ProgramId {
        *lock(&self.program)
    }

    /// Whether it is made of this one, or about to be.
    pub(crate) fn needs(&self, program: ProgramId) -> bool {
        self.program() == program || *lock(&self.next) == Some(program)
    }

    /// From here on an upgrade to this program is under way. None: another one is.
    pub(crate) fn begin_upgrade(&self, program: ProgramId) -> Option<UnderWay> {
        UnderWay::to(program, &self.next)
    }

    /// Lets its process upgrade to a program that is there, and tells the last tick of the old version. Blocks, for at most a minute.
    pub(crate) fn upgrade(&self, program: ProgramId, under_way: UnderWay) -> Result<u64, NotUpgraded> {
        let (answer, answered) = bounded(1);
        let orders = lock(&self.order).clone().ok_or(NotUpgraded::NotRunning)?;
        let heard = orders.send_timeout(Upgrade { program, answer, under_way }, HEARD_WITHIN);
        // The keeper takes the end of all senders for the order to end.
        drop(orders);
        heard.map_err(|_| NotUpgraded::NotRunning)?;
        answered.recv_timeout(DONE_WITHIN).map_err(|_| NotUpgraded::NoAnswer)?.map_err(NotUpgraded::Refused)
    }

    pub(crate) fn seen(&self) -> Seen {
        lock(&self.seen).clone()
    }

    pub(crate) fn log_after(&self, number: u64) -> Vec<Line> {
        lock(&self.log).after(number)
    }

    /// Asks it to end, and does not wait.
    pub(crate) fn ask_to_end(&self) {
        drop(lock(&self.order).take());
    }

    /// Waits until its process is gone; bounded, because what does not end is killed.
    pub(crate) fn wait(&self) {
        // Held meanwhile: whoever else waits is not told sooner.
        let mut keeper = lock(&self.keeper);
        if keeper.take().is_some_and(|keeper| keeper.join().is_err()) {
            tracing::error!("the keeper of {} had panicked", self.name);
        }
    }

    fn say(&self, level: &str, text: &str) {
        lock(&self.log).push(level, text);
    }

    /// Until it is asked to end, or closed.
    fn keep(&self, port: u16, keeper: &Keeper, orders: &Receiver<Upgrade>) {
        let mut fate = Fate::default();
        loop {
            let (end, open_for) = match self.live(port, keeper, orders) {
                Over::Asked => return,
                Over::By(end, open_for) => (end, open_for),
            };
            let (End::Halted { why, .. } | End::Died { why }) = &end;
            let why = why.clone();
            match fate.after(end, open_for) {
                Next::Again { after } => {
                    tracing::warn!("world {}: {why}; started again after {} ms", self.name, after.as_millis());
                    self.say("warn", &format!("{why}; started again from the record"));
                    self.became(State::Restarting, Some(why));
                    if !rest(orders, Instant::now() + after) {
                        return;
                    }
                    lock(&self.seen).restarts += 1;
                }
                Next::Close { why } => return self.close(why, keeper),
            }
        }
    }

    fn close(&self, why: String, keeper: &Keeper) {
        tracing::error!("world {} is closed: {why}", self.name);
        self.say("error", &format!("closed: {why}"));
        if let Err(error) = keeper.kept.close(&self.name, &why) {
            tracing::error!("that world {} is closed could not be kept: {error}", self.name);
        }
        self.became(State::Closed, Some(why));
    }

    fn became(&self, state: State, why: Option<String>) {
        let mut seen = lock(&self.seen);
        (seen.state, seen.why, seen.address, seen.process) = (state, why, None, None);
        (seen.players, seen.ticks, seen.load_permille, seen.gives_way) = (0, false, 0, false);
    }

    /// One process, from its start to its end.
    fn live(&self, port: u16, keeper: &Keeper, orders: &Receiver<Upgrade>) -> Over {
        let started = keeper.folder.make_world(&self.name).and_then(|record| {
            self.follow_record(&record, keeper)?;
            keeper.launch.start(&self.kept, &keeper.folder.package(self.program()), &record, port)
        });
        let memory_mib = Program::read(&keeper.folder, self.program()).map(|program| program.memory_mib);
        let mut child = match started {
            Ok(child) => child,
            Err(error) => return Over::By(End::Died { why: format!("its process does not start: {error}") }, None),
        };
        if let Err(error) = memory::bound(&child, memory_mib.unwrap_or_default(), self.kept.players) {
            tracing::warn!("the memory of world {} is not bounded: {error}", self.name);
        }
        lock(&self.seen).process = Some(child.id());
        keeper.shares.put(&self.name, child.id());
        let heard = thread::scope(|scope| {
            let (say, said) = bounded(UNHEARD);
            let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
            scope.spawn(move || stdout.map(|from| lines::each(from, |line| self.hear(line, &say))));
            scope.spawn(move || stderr.map(|from| lines::each(from, |line| lock(&self.log).push_raw(line))));
            let heard = self.follow(&mut child, &said, orders, keeper);
            // It has ended, or will say nothing more. The exit code of one that has ended stays what it is.
            _ = child.kill();
            heard
        });
        let status = child.wait();
        keeper.shares.remove(&self.name);
        keeper.loads.gone(&self.name);
        if heard.asked {
            return Over::Asked;
        }
        let open_for = heard.open_since.map(|since| since.elapsed());
        Over::By(self.end(status, heard), open_for)
    }

    fn hear(&self, line: &str, say: &Sender<Said>) {
        match serde_json::from_str(line) {
            // Nobody listens any more when the world was asked to end.
            Ok(said) => _ = say.send(said),
            Err(_) => lock(&self.log).push_raw(line),
        }
    }

    /// Until its standard output is closed, or the world has not ticked for too long.
    fn follow(&self, child: &mut Child, said: &Receiver<Said>, orders: &Receiver<Upgrade>, keeper: &Keeper) -> Heard {
        let mut heard = Heard::new(Instant::now());
        loop {
            let within = if heard.open_since.is_some() { keeper.launch.stuck_after } else { START_WITHIN };
            select! {
                recv(said) -> line => match line {
                    Ok(line) => {
                        self.note(line, &mut heard, keeper);
                        self.tell(child, &mut heard);
                    }
                    Err(_) => return heard,
                },
                recv(orders) -> order => match order {
                    Ok(upgrade) => heard.upgrade(upgrade, child, keeper, &self.name),
                    Err(_) => {
                        self.became(State::Stopping, None);
                        self.stop(child, said);
                        return Heard { asked: true, ..heard };
                    }
                },
                default(within.saturating_sub(heard.well_at.elapsed())) => {
                    return Heard { stuck: true, ..heard };
                }
            }
        }
    }

    fn note(&self, said: Said, heard: &mut Heard, keeper: &Keeper) {
        match said {
            Said::Open { address, confined } => {
                if !confined {
                    keeper.unconfined.call_once(|| tracing::warn!("worlds are not confined: {NO_LANDLOCK}"));
                }
                (heard.open_since, heard.well_at) = (Some(Instant::now()), Instant::now());
                let address = keeper.launch.reach(address.port());
                self.say("info", "players may come");
                let mut seen = lock(&self.seen);
                (seen.state, seen.why, seen.address, seen.ticks) = (State::Running, None, Some(address), true);
                seen.confined = confined;
            }
            Said::Doing { tick, players, ticks, paused, load_permille } => {
                if ticks || paused.is_some() {
                    heard.well_at = Instant::now();
                }
                heard.gives_way = keeper.loads.wants(&self.name, load_permille);
                let mut seen = lock(&self.seen);
                (seen.tick, seen.players, seen.ticks, seen.why) = (tick, players, ticks, paused);
                (seen.load_permille, seen.gives_way) = (load_permille, heard.gives_way);
            }
            Said::Upgraded { tick } => {
                let Some(upgrade) = heard.upgrading.take() else { return };
                keeper.folder.take_package_away(&self.name);
                self.say("info", &format!("upgraded to program {} after tick {tick}", upgrade.program));
                self.is_made_of(upgrade.program, keeper);
                upgrade.done(Ok(tick));
            }
            Said::NotUpgraded { why } => {
                self.say("warn", &format!("not upgraded: {why}"));
                if let Some(upgrade) = heard.upgrading.take() {
                    keeper.folder.take_package_away(&self.name);
                    upgrade.done(Err(why));
                }
            }
            Said::Halted { tick, why } => heard.halted = Some((tick, why)),
        }
    }

    /// Whether it gives way, if that is not what it was told last. What does not go out is told again when it next says something.
    fn tell(&self, child: &mut Child, heard: &mut Heard) {
        let (Some(stdin), true) = (&mut child.stdin, heard.gives_way != heard.told_to_give_way) else { return };
        if Told::GiveWay(heard.gives_way).tell(stdin).is_ok() {
            heard.told_to_give_way = heard.gives_way;
            let how =
                if heard.gives_way { "give way: they want more than their share" } else { "have their place again" };
            self.say("info", &format!("its ticks {how}"));
        }
    }

    /// The record knows best: the host may have ended before it noted an upgrade.
    fn follow_record(&self, record: &Path, keeper: &Keeper) -> io::Result<()> {
        if !Store::is_there(record) {
            return Ok(());
        }
        let package = Store::package_of(record).map_err(io::Error::other)?;
        let program = package.map_or(self.program(), ProgramId::from);
        if program != self.program() {
            let is_here = Program::read(&keeper.folder, program);
            let was = Program::read(&keeper.folder, self.program());
            let is_its_own = |next: &Program| was.as_ref().is_none_or(|was| next.is_version_of(was));
            // The world's process can write to its record: it must not choose to read what belongs to others.
            if !is_here.as_ref().is_some_and(is_its_own) {
                let why =
                    format!("its record goes on with program {program}, which is not here, or no version of its own");
                return Err(io::Error::other(why));
            }
            self.say("info", &format!("the record goes on with program {program}"));
            self.is_made_of(program, keeper);
        }
        Ok(())
    }

    fn is_made_of(&self, program: ProgramId, keeper: &Keeper) {
        *lock(&self.program) = program;
        if let Err(error) = keeper.kept.is_made_of(&self.name, program) {
            tracing::error!("that world {} is made of program {program} now could not be kept: {error}", self.name);
        }
    }

    /// Its standard input ends, and so does it.
    fn stop(&self, child: &mut Child, said: &Receiver<Said>) {
        drop(child.stdin.take());
        let end = Instant::now() + STOP_WITHIN;
        while Instant::now() < end {
            if said.recv_deadline(end) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
        tracing::warn!("world {} did not end within {} s and is killed", self.name, STOP_WITHIN.as_secs());
    }

    fn end(&self, status: io::Result<ExitStatus>, heard: Heard) -> End {
        if heard.stuck {
            let why = "it did not tick for too long, and its process was killed".to_owned();
            return End::Died { why };
        }
        let status = match status {
            Ok(status) => status,
            Err(error) => return End::Died { why: format!("its process is lost: {error}") },
        };
        match heard.halted {
            Some((tick, why)) if status.code() == Some(HALTED.into()) => End::Halted { tick, why },
            _ => {
                let last = lock(&self.log).newest().unwrap_or_default().to_owned();
                End::Died { why: format!("its process ended ({status}); it said last: {last}") }
            }
        }
    }
}

/// What a keeper has heard of one process.
struct Heard {
    asked: bool,
    stuck: bool,
    /// When it ticked last, or had a reason not to.
    well_at: Instant,
    open_since: Option<Instant>,
    halted: Option<(u64, String)>,
    gives_way: bool,
    told_to_give_way: bool,
    /// The process was told, and has not answered.
    upgrading: Option<Upgrade>,
}

/// Until then, or until the world is asked to end: false.
fn rest(orders: &Receiver<Upgrade>, until: Instant) -> bool {
    loop {
        match orders.recv_deadline(until) {
            Ok(upgrade) => upgrade.done(Err("the world is being started again".into())),
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

impl Heard {
    fn upgrade(&mut self, upgrade: Upgrade, child: &mut Child, keeper: &Keeper, world: &WorldName) {
        if self.open_since.is_none() {
            return upgrade.done(Err("the world is being started".into()));
        }
        match upgrade.tell(child, &keeper.folder, world) {
            Ok(()) => self.upgrading = Some(upgrade),
            Err(error) => upgrade.done(Err(format!("its process cannot be told: {error}"))),
        }
    }

    fn new(now: Instant) -> Self {
        Self {
            asked: false,
            stuck: false,
            well_at: now,
            open_since: None,
            halted: None,
            gives_way: false,
            told_to_give_way: false,
            upgrading: None,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

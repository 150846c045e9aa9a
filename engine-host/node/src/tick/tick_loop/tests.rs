mod makers;

use std::sync::atomic::{AtomicI32, Ordering};

use super::*;
use crate::seats::{Most, RunIds};
use crate::status::Halt;
use crate::upgrade::{NotUpgraded, Upgrades};
use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use lightcone_attest::Digest;
use lightcone_attest::log::{Entry, Kind};
use lightcone_attest::statement::{Fault, FaultKind, Upgrade, WorkReceipt, read_unverified};
use lightcone_attest::store::{SeedOrigin, Store};
use lightcone_attest::verify::{Outcome, Request, Verdict, verify_store};
use lightcone_protocol::SessionId;
use lightcone_record::{Begun, Identity, Resumed, StoreConfig, begin, begin_unkept, entries, players};
use lightcone_world::WorldSpec;
use lightcone_world::prelude::{Player, Step, Tick};
use lightcone_world::simulation::{HaltKind, Halted, SimulationConfig};
use rustix::process::getpriority_process;

#[test]
fn inputs_that_cannot_be_read_stop_the_world_before_they_are_recorded() {
    let (mut tick, seats) = idle();
    assert!(tick.tick(When::InTime));
    let garbage = Entry { player: 1, sequence: 1, kind: Kind::Edge, payload: vec![0xff], signature: None };
    seats.inbox.push(garbage);
    assert!(!tick.tick(When::InTime));
    assert_eq!(tick.simulation.tick(), 1, "nothing was simulated that a replay would not give");
}

#[test]
fn the_world_waits_for_its_record_and_says_so() {
    let store = std::env::temp_dir().join(format!("lightcone-pause-{}", std::process::id()));
    _ = std::fs::remove_dir_all(&store);
    let (world, config) = (WorldSpec::new("empty", || |_: &mut App| {}), SimulationConfig::default());
    let identity = Identity::fresh([1; 32], Digest([0; 32]));
    let seed_origin = SeedOrigin::Operator;
    let kept = StoreConfig { directory: store.clone(), seal: None, keep: None, limit: None, seed_origin };
    let begun = begin(&world, config, identity, kept, [2; 16], 0).unwrap();
    let (tick, seats) = idle_with(begun, config, 1);
    let status = Arc::clone(&tick.status);
    let (there, away) = (store.join("statements"), store.with_extension("away"));
    std::fs::rename(&there, &away).unwrap();
    let running = std::thread::Builder::new().name("lc-tick".into()).spawn(|| tick.run()).unwrap();
    wait_for("a pause", || status.why_paused().is_some_and(|why| why.contains("statements")));
    assert!(seats.is_paused());
    let stood_at = status.report().tick;
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(status.report().tick, stood_at, "no tick is simulated meanwhile");
    std::fs::rename(&away, &there).unwrap();
    wait_for("its end", || status.why_paused().is_none() && status.report().tick > stood_at);
    assert!(!seats.is_paused());
    seats.close();
    running.join().unwrap();
    let record = Store::read(&store, None).unwrap();
    assert!(record.sequences().unwrap().len() > 2, "the record went on");
    _ = std::fs::remove_dir_all(&store);
}

/// Says at which priority its ticks run.
struct Tells(Arc<AtomicI32>);

impl Plugin for Tells {
    fn build(&self, app: &mut App) {
        let told = Arc::clone(&self.0);
        // A system that has the whole world runs on the thread that ticks, as programs do.
        let tell = move |_: &mut World| told.store(getpriority_process(None).unwrap_or(99), Ordering::Relaxed);
        app.add_systems(Tick, tell.in_set(Step::World));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ticks_go_on_at_a_low_priority_while_they_give_way() {
    let (own, niceness) = (getpriority_process(None).unwrap(), Arc::new(AtomicI32::new(99)));
    let told = Arc::clone(&niceness);
    let (world, config) = (WorldSpec::new("tells", move || Tells(Arc::clone(&told))), SimulationConfig::default());
    let identity = Identity::fresh([1; 32], Digest([0; 32]));
    let (tick, seats) = idle_with(begin_unkept(&world, config, identity, [2; 16], 0).unwrap(), config, 100);
    let status = Arc::clone(&tick.status);
    let running = std::thread::Builder::new().name("lc-tick".into()).spawn(|| tick.run()).unwrap();
    for (gives_way, expected) in [(false, own), (true, 19), (false, own)] {
        status.give_way(gives_way);
        wait_for("its priority", || niceness.load(Ordering::Relaxed) == expected);
    }
    let tick = status.report().tick;
    wait_for("another tick", || status.report().tick > tick);
    seats.close();
    running.join().unwrap();
}

/// Until it holds, on a slow machine too.
fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(30), "{what} does not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// An empty world, and the seats of its players.
fn idle() -> (TickLoop, Arc<Seats>) {
    let (world, config) = (WorldSpec::new("empty", || |_: &mut App| {}), SimulationConfig::default());
    let identity = Identity::fresh([1; 32], Digest([0; 32]));
    idle_with(begin_unkept(&world, config, identity, [2; 16], 0).unwrap(), config, 100)
}

fn idle_with(begun: Begun, config: SimulationConfig, checkpoint_ticks: u64) -> (TickLoop, Arc<Seats>) {
    let most = Most { players: 1, spectators: 1 };
    let seats = Arc::new(Seats::new("empty", RunIds::of(begun.ledger.template()), most));
    let recorder = Recorder::start(begun.ledger, begun.key_binding, begun.first).unwrap();
    let status = Arc::new(Status::new("empty", config.tick_rate_hz, 1, Arc::clone(recorder.published())));
    let record = (recorder, Pace { checkpoint_ticks, check_each: false });
    let followed = [(); 2].map(|()| Arc::new(Slot::default()));
    (TickLoop::new(begun.simulation, Arc::clone(&seats), followed, status, record), seats)
}

/// Cannot bear the player 13.
struct Superstitious;

impl Plugin for Superstitious {
    fn build(&self, app: &mut App) {
        let look = |players: Query<&Player>, mut commands: Commands| {
            if players.iter().any(|player| player.session == SessionId(13)) {
                let why = "yard: thirteen came".to_owned();
                commands.insert_resource(Halted { kind: HaltKind::World, fuel: 7, why });
            }
        };
        app.add_systems(Tick, look.in_set(Step::World));
    }
}

fn superstitious(store: &std::path::Path) -> Begun {
    let (world, config) = (WorldSpec::new("yard", || Superstitious), SimulationConfig::default());
    let (identity, seed_origin) = (Identity::fresh([1; 32], Digest([0; 32])), SeedOrigin::Operator);
    let kept = StoreConfig { directory: store.to_owned(), seal: None, keep: None, limit: None, seed_origin };
    begin(&world, config, identity, kept, [2; 16], 0).unwrap()
}

#[test]
fn a_world_that_halts_leaves_a_signed_fault_and_goes_on_from_the_inputs_before_it() {
    let store = std::env::temp_dir().join(format!("lightcone-halt-{}", std::process::id()));
    _ = std::fs::remove_dir_all(&store);
    let (mut tick, seats) = idle_with(superstitious(&store), SimulationConfig::default(), 100);
    let status = Arc::clone(&tick.status);
    (0..3).for_each(|_| assert!(tick.tick(When::InTime)));
    assert!(tick.record_state(true), "a checkpoint at tick 3");
    seats.inbox.push(entries::join(SessionId(1), None));
    assert!(tick.tick(When::InTime));
    assert!(tick.tick(When::InTime));
    seats.inbox.push(entries::join(SessionId(13), None));
    assert!(!tick.tick(When::InTime), "the record ends with tick 5");
    assert_eq!(status.halt(), Some(Halt { tick: 6, why: "yard: thirteen came".into() }));
    drop(tick);

    let record = Store::read(&store, None).unwrap();
    let (fault, _) = read_unverified::<Fault>(&record.fault(0).unwrap()).unwrap();
    assert_eq!((fault.epoch, fault.tick, fault.kind, fault.fuel), (0, 6, FaultKind::World, 7));
    assert_eq!((fault.why.as_str(), fault.input_count), ("yard: thirteen came", 1));
    assert_eq!(fault.checkpoint, lightcone_attest::statement::hash(&record.statement(1).unwrap()));
    let (work, _) = read_unverified::<WorkReceipt>(&record.work_receipt(0).unwrap()).unwrap();
    assert_eq!((work.from_tick, work.to_tick), (0, 3), "what was done before is signed for");
    let report = verify_store(&Request::new(&store, 0));
    assert_eq!(report.outcome, Outcome::Met, "{:#?}", report.facts);
    let told = report.named("faults").next().unwrap();
    assert_eq!(told.verdict, Verdict::Pass);
    assert!(told.reason.contains("in tick 6 of epoch 0 (world): yard: thirteen came"), "{told:?}");

    // Nobody was told that the thirteenth's coming is kept, and it is not.
    let Begun { mut simulation, resumed, .. } = superstitious(&store);
    let Resumed { tick, fault: found, .. } = resumed.unwrap();
    assert_eq!((tick, found), (4, Some(fault)), "the last tick that the record has inputs of");
    assert_eq!(players(&mut simulation), [SessionId(1)]);
    (0..10).for_each(|_| simulation.step([]));
    assert_eq!(simulation.halted(), None);
    _ = std::fs::remove_dir_all(&store);
}

#[test]
fn players_are_told_in_one_line_before_the_node_ends() {
    let seats = idle().1;
    let guest = lightcone_streaming::Guest::default();
    let seat = lightcone_streaming::Host::join(&*seats, "empty", &guest).unwrap();
    lightcone_streaming::Host::enter(&*seats, seat.session);
    note::send_last(&seats, 901, "out of fuel");
    let lightcone_streaming::slot::Taken::Item(note) = seat.notes.take_timeout(Duration::ZERO) else {
        panic!("no note")
    };
    let note: serde_json::Value = serde_json::from_str(&note).unwrap();
    assert_eq!(note["hint"], "The world failed at tick 901: out of fuel");
    assert_eq!((&note["v"], &note["tick"]), (&1.into(), &900.into()));
}

/// A native world that can take over, whatever runs.
fn version(number: u8) -> WorldSpec {
    WorldSpec::new("empty", || |_: &mut App| {})
        .with_assets(vec![("empty.lcw".into(), Digest([number; 32]))])
        .taking_over(format!("{number}.0.0"), |_, state| Ok(state))
}

fn told(seat: &lightcone_streaming::Seat) -> serde_json::Value {
    let lightcone_streaming::slot::Taken::Item(note) = seat.notes.take_timeout(Duration::ZERO) else {
        panic!("no note")
    };
    serde_json::from_str(&note).unwrap()
}

#[test]
fn a_world_goes_on_as_the_version_that_is_asked_for_and_players_are_told() {
    let store = std::env::temp_dir().join(format!("lightcone-upgrade-{}", std::process::id()));
    _ = std::fs::remove_dir_all(&store);
    let (config, seed_origin) = (SimulationConfig::default(), SeedOrigin::Operator);
    let kept = StoreConfig { directory: store.clone(), seal: None, keep: None, limit: None, seed_origin };
    let identity = Identity::fresh([1; 32], Digest([0; 32]));
    let (tick, seats) = idle_with(begin(&version(1), config, identity, kept, [2; 16], 0).unwrap(), config, 100);
    let (upgrades, asked) = Upgrades::new();
    let mut tick = tick.upgraded_by(asked, config);
    let seat = lightcone_streaming::Host::join(&*seats, "empty", &lightcone_streaming::Guest::default()).unwrap();
    lightcone_streaming::Host::enter(&*seats, seat.session);
    assert!(tick.tick(When::InTime));

    // Who asks waits for the tick, which comes between two looks here.
    let asking = {
        let upgrades = upgrades.clone();
        let ask = move || [version(2), WorldSpec::new("yard", || |_: &mut App| {})].map(|to| upgrades.upgrade(to));
        std::thread::Builder::new().name("asks".into()).spawn(ask).unwrap()
    };
    let since = Instant::now();
    while !asking.is_finished() {
        assert!(since.elapsed() < Duration::from_secs(30), "nobody answers");
        assert!(tick.upgrade_if_asked() && tick.tick(When::InTime));
        std::thread::sleep(Duration::from_millis(1));
    }
    let [done, refused] = asking.join().unwrap();
    let refused = refused.unwrap_err().to_string();
    assert_eq!(refused, "yard cannot take over a running world: it is no program");
    let (signed, _) = read_unverified::<Upgrade>(&Store::read(&store, None).unwrap().upgrade(0).unwrap()).unwrap();
    assert_eq!((signed.tick, signed.to), (done.unwrap(), Digest([2; 32])));

    tick.send_notes(Instant::now(), false);
    assert_eq!(told(&seat)["hint"], "The world was upgraded to empty 2.0.0");
    tick.send_notes(Instant::now() + Duration::from_secs(11), false);
    assert_eq!(told(&seat)["hint"], "");
    drop(tick);
    assert!(matches!(upgrades.upgrade(version(3)), Err(NotUpgraded::Over)));
    _ = std::fs::remove_dir_all(&store);
}

#[test]
fn an_upgrade_that_nobody_waits_for_is_left_alone() {
    let (tick, _) = idle();
    let (upgrades, asked) = Upgrades::new();
    let mut tick = tick.upgraded_by(asked, SimulationConfig::default());
    assert!(tick.tick(When::InTime));
    let wanted = Arc::new(());
    let weak = Arc::downgrade(&wanted);
    drop(wanted);
    let ask = move || upgrades.upgrade_while(version(2), weak);
    let asking = std::thread::Builder::new().name("asks".into()).spawn(ask).unwrap();
    let since = Instant::now();
    while !asking.is_finished() {
        assert!(since.elapsed() < Duration::from_secs(30), "nobody answers");
        assert!(tick.upgrade_if_asked());
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(matches!(asking.join().unwrap(), Err(NotUpgraded::Over)));
    assert!(tick.news.is_none());
}

//! A world's record: begun, broken off, gone on with, replayed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::common::Yard;
use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use lightcone_attest::Digest;
use lightcone_attest::log::TickInputs;
use lightcone_attest::statement::Delivered;
use lightcone_attest::store::{SealKey, SeedOrigin, Store};
use lightcone_protocol::SessionId;
use lightcone_record::{
    BeginError, Begun, Identity, Ledger, RecordError, Replay, ReplayError, Span, StoreConfig, begin, begin_unkept,
    entries_of, replay,
};
use lightcone_world::prelude::*;
use lightcone_world::simulation::PlayerEvent;

const TICKS_PER_CHECKPOINT: u64 = 20;

pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lightcone-record-{name}-{}", std::process::id()));
        _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

pub fn yard() -> WorldSpec {
    WorldSpec::new("yard", || Yard)
}

pub fn identity(seed: u8) -> Identity {
    Identity::fresh([seed; 32], Digest([9; 32]))
}

pub fn open(directory: &Path, world: &WorldSpec, seal: Option<SealKey>) -> Result<Begun, BeginError> {
    let kept = StoreConfig {
        directory: directory.to_owned(),
        seal,
        keep: None,
        limit: None,
        seed_origin: SeedOrigin::Operator,
    };
    begin(world, SimulationConfig::default(), identity(1), kept, [7; 16], 0)
}

/// What everybody does before each tick, from the first one.
pub fn script(ticks: usize) -> Vec<Vec<PlayerEvent>> {
    let mut players = ScriptedPlayers::new(4, 5);
    let mut all: Vec<Vec<PlayerEvent>> = (0..ticks).map(|_| players.next_events()).collect();
    let (leaver, leaves_at) = (SessionId(2), ticks / 3);
    all[leaves_at..].iter_mut().for_each(|events| {
        events.retain(|event| !matches!(event, PlayerEvent::Input { session, .. } if *session == leaver))
    });
    all[leaves_at].push(PlayerEvent::Leave { session: leaver });
    all
}

fn tick(simulation: &mut Simulation, ledger: &mut Ledger, events: &[PlayerEvent]) {
    simulation.step(events.to_vec());
    let tick = simulation.tick();
    ledger.tick(&TickInputs { tick, entries: entries_of(events) }).unwrap();
    if tick.is_multiple_of(TICKS_PER_CHECKPOINT) {
        let changes = simulation.changes();
        ledger.checkpoint(&changes, 0).unwrap();
        ledger.worked(simulation.fuel(), &Delivered::default());
        ledger.sign_work().unwrap();
    }
}

pub fn play(begun: Begun, events: &[Vec<PlayerEvent>]) -> (Simulation, Ledger) {
    let Begun { mut simulation, mut ledger, .. } = begun;
    events.iter().for_each(|events| tick(&mut simulation, &mut ledger, events));
    (simulation, ledger)
}

pub fn replayed(directory: &Path, world: &WorldSpec) -> Result<Replay, ReplayError> {
    replay(&Store::read(directory, None).unwrap(), std::slice::from_ref(world), Span::default(), |_| {})
}

#[test]
fn what_was_broken_off_goes_on_as_if_it_had_never_stopped() {
    let events = script(130);
    for (name, private) in [("public", false), ("private", true)] {
        let scratch = Scratch::new(name);
        let seal = || private.then(|| SealKey::from_bytes([3; 32]));
        let mut uninterrupted = Simulation::new(&yard(), SimulationConfig::default());
        events.iter().for_each(|events| uninterrupted.step(events.clone()));
        let mut done = 0;
        // With and without inputs after the newest checkpoint, and before the second one.
        for stop in [13, 40, 73, 130] {
            let begun = open(&scratch.0, &yard(), seal()).unwrap();
            assert_eq!(begun.simulation.tick(), done as u64);
            assert_eq!(begun.resumed.is_some(), done > 0);
            let (mut simulation, ledger) = play(begun, &events[done..stop]);
            assert_eq!(simulation.tick(), stop as u64);
            done = stop;
            drop(ledger);
            if stop == 130 {
                let (a, b) = (simulation.digest().unwrap(), uninterrupted.digest().unwrap());
                assert_eq!(a.differing_components(&b), Vec::<&str>::new());
                assert_eq!(a.root, b.root);
            }
        }
        let store = Store::read(&scratch.0, seal()).unwrap();
        assert_eq!(store.epochs().unwrap(), [0, 1, 2, 3]);
        let replay = replay(&store, &[yard()], Span::default(), |_| {}).unwrap();
        assert_eq!((replay.matched, replay.ticks, replay.divergence), (6, 120, None));
        assert!(replay.uncovered_inputs > 0);
    }
}

#[test]
fn a_part_is_replayed_from_a_kept_state() {
    let scratch = Scratch::new("part");
    drop(play(open(&scratch.0, &yard(), None).unwrap(), &script(100)));
    let store = Store::read(&scratch.0, None).unwrap();
    let mut reached = Vec::new();
    let span = Span { from: Some(2), to: Some(4) };
    let replay = replay(&store, &[yard()], span, |matched| reached.push(matched.sequence)).unwrap();
    assert_eq!((reached, replay.ticks, replay.uncovered_inputs), (vec![3, 4], 40, 0));
}

#[test]
fn without_old_states_the_rest_can_be_replayed() {
    let scratch = Scratch::new("keep");
    let kept = StoreConfig {
        directory: scratch.0.clone(),
        seal: None,
        keep: Some(2),
        limit: None,
        seed_origin: SeedOrigin::Operator,
    };
    let begun = begin(&yard(), SimulationConfig::default(), identity(1), kept, [7; 16], 0).unwrap();
    drop(play(begun, &script(100)));
    let replay = replayed(&scratch.0, &yard()).unwrap();
    assert_eq!((replay.from, replay.matched, replay.divergence), (4, 1, None));
}

#[test]
fn a_record_of_another_world_seed_or_build_is_refused_by_name() {
    let scratch = Scratch::new("other");
    drop(play(open(&scratch.0, &yard(), None).unwrap(), &script(30)));
    let refused = |world: &WorldSpec, config| {
        let kept = StoreConfig {
            directory: scratch.0.clone(),
            seal: None,
            keep: None,
            limit: None,
            seed_origin: SeedOrigin::Operator,
        };
        begin(world, config, identity(1), kept, [7; 16], 0).err().unwrap().to_string()
    };
    let moon = WorldSpec::new("moon", || Yard);
    assert!(refused(&moon, SimulationConfig::default()).contains("whose name is yard, not moon"));
    let seeded = SimulationConfig { seed: 2, ..SimulationConfig::default() };
    assert!(refused(&yard(), seeded).contains("whose seed is 1, not 2"));
    let with_file = yard().with_assets(vec![("a.glb".into(), Digest([1; 32]))]);
    assert!(refused(&with_file, SimulationConfig::default()).contains("assets"));
    let other_build = WorldSpec::new("yard", || Drifting { at_tick: 0 });
    assert!(refused(&other_build, SimulationConfig::default()).contains("schema"));
    assert!(matches!(replayed(&scratch.0, &other_build), Err(ReplayError::Schema { .. })));
    assert!(matches!(replayed(&scratch.0, &with_file), Err(ReplayError::Assets)));
}

#[test]
fn a_store_is_used_by_one_node_at_a_time() {
    let scratch = Scratch::new("lock");
    let first = open(&scratch.0, &yard(), None).unwrap();
    let second = open(&scratch.0, &yard(), None).err().unwrap().to_string();
    assert!(second.contains("in use by another node"), "{second}");
    drop(first);
    open(&scratch.0, &yard(), None).unwrap();
}

#[test]
fn nothing_is_acknowledged_that_is_not_kept() {
    let world = yard();
    let begun = begin_unkept(&world, SimulationConfig::default(), identity(1), [7; 16], 0).unwrap();
    let (_, mut ledger) = play(begun, &script(30));
    assert_eq!(ledger.sync(30).unwrap(), []);
    let scratch = Scratch::new("acknowledge");
    let (_, mut ledger) = play(open(&scratch.0, &world, None).unwrap(), &script(30));
    assert_eq!(ledger.sync(30).unwrap().len(), 3, "one has left");
    assert_eq!(ledger.sync(30).unwrap(), [], "once");
}

/// Moves a thing at one tick by what no input says.
struct Drifting {
    at_tick: u64,
}

/// What the operating system, or another thread, would have given.
static FROM_OUTSIDE: AtomicU64 = AtomicU64::new(0);

#[derive(Component, Saved)]
#[saved(component, name = "yard.adrift", version = 1)]
struct Adrift(f32);

impl Plugin for Drifting {
    fn build(&self, app: &mut App) {
        app.add_plugins(Yard).register_saved::<Adrift>();
        app.add_systems(bevy_app::Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
            commands.spawn((ids.allot(), Transform::IDENTITY, Adrift(0.0)));
        });
        let at_tick = self.at_tick;
        let drift = move |time: Res<SimTime>, mut adrift: Query<&mut Adrift>| {
            if time.tick == at_tick {
                adrift.iter_mut().for_each(|mut it| it.0 = FROM_OUTSIDE.fetch_add(1, Ordering::Relaxed) as f32);
            }
        };
        app.add_systems(Tick, drift.in_set(Step::World));
    }
}

#[test]
fn a_system_that_does_not_repeat_is_named_with_its_tick_and_component() {
    let scratch = Scratch::new("drift");
    let world = WorldSpec::new("yard", || Drifting { at_tick: 50 });
    drop(play(open(&scratch.0, &world, None).unwrap(), &script(100)));
    let replay = replayed(&scratch.0, &world).unwrap();
    assert_eq!(replay.matched, 2, "checkpoints at ticks 20 and 40");
    let divergence = replay.divergence.unwrap();
    assert_eq!((divergence.sequence, divergence.same_at_tick, divergence.differs_at_tick), (3, Some(40), 60));
    assert_eq!(divergence.components, ["yard.adrift"]);
    assert_eq!(divergence.unrepeatable, Some((50, vec!["yard.adrift".to_owned()])));
}

/// A node whose program did something else at one tick: it repeats, but not with the program that is replayed.
#[test]
fn a_state_that_does_not_follow_from_the_inputs_is_named() {
    let scratch = Scratch::new("cheat");
    let begun = open(&scratch.0, &yard(), None).unwrap();
    let Begun { mut simulation, mut ledger, .. } = begun;
    for (number, events) in script(60).iter().enumerate() {
        if number == 45 {
            let world = simulation.world_mut();
            let mut score = world.query::<&mut Score>().iter_mut(world).next().unwrap();
            score.0 += 1000;
        }
        tick(&mut simulation, &mut ledger, events);
    }
    drop(ledger);
    let divergence = replayed(&scratch.0, &yard()).unwrap().divergence.unwrap();
    assert_eq!((divergence.sequence, divergence.components), (3, vec!["score".to_owned()]));
    assert_eq!(divergence.unrepeatable, None);
}

#[test]
fn a_world_that_writes_past_change_detection_is_named_before_anything_is_signed() {
    let world = yard();
    let begun = begin_unkept(&world, SimulationConfig::default(), identity(1), [7; 16], 0).unwrap();
    let (mut simulation, mut ledger) = play(begun, &script(30));
    ledger.digest(&simulation.changes()).unwrap();
    ledger.check(&simulation.save()).unwrap();
    let ecs = simulation.world_mut();
    ecs.query::<&mut Score>().iter_mut(ecs).next().unwrap().bypass_change_detection().0 += 1;
    ledger.digest(&simulation.changes()).unwrap();
    let found = ledger.check(&simulation.save()).unwrap_err();
    assert!(matches!(&found, RecordError::Unnoticed { components, .. } if *components == ["score"]), "{found}");
}

//! A newer version of the world takes over: written down, gone on with, replayed.

use std::path::Path;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use lightcone_attest::log::TickInputs;
use lightcone_attest::statement::{Delivered, Upgrade, hash, read_unverified};
use lightcone_attest::store::Store;
use lightcone_attest::verify::{Outcome, Request, Verdict, verify_store};
use lightcone_attest::{Digest, SavedState};
use lightcone_record::{
    BeginError, Begun, Ledger, RecordError, Replay, ReplayError, Span, Upgraded, entries_of, package, replay,
};
use lightcone_world::prelude::*;
use lightcone_world::simulation::{EntityById, Fuel, NotRestored, SavedValues};

use crate::common::Yard;
use crate::full_disk::Away;
use crate::ledger::{Scratch, open, script};

const TICKS_PER_CHECKPOINT: u64 = 20;
const CODE: Digest = Digest([77; 32]);

/// A yard with an engine, which a newer version lets burn more. What it has burnt is part of the state.
struct Engine(u64);

impl Plugin for Engine {
    fn build(&self, app: &mut App) {
        let version = self.0;
        app.add_plugins(Yard).insert_resource(Fuel(0));
        let kind = SavedKind::new("engine", 1, "burnt u64").read_by(collect, restore);
        app.register_saved_kind(kind);
        let burn = move |mut fuel: ResMut<Fuel>| fuel.0 += 100 * version;
        app.add_systems(Tick, burn.in_set(Step::World));
    }
}

fn collect(world: &mut World) -> SavedValues {
    vec![(0, world.resource::<Fuel>().0.to_le_bytes().to_vec())]
}

fn restore(world: &mut World, _: &EntityById, saved: &[(u64, Vec<u8>)]) -> Result<(), NotRestored> {
    let bytes = saved[0].1.as_slice().try_into().unwrap();
    world.insert_resource(Fuel(u64::from_le_bytes(bytes)));
    Ok(())
}

/// Burns a thousand more when it takes over.
fn take_over(_: &mut World, mut state: SavedState) -> Result<SavedState, String> {
    let engine = state.components.iter_mut().find(|part| part.name == "engine").ok_or("no engine")?;
    let burnt = u64::from_le_bytes(engine.entities[0].1.as_slice().try_into().map_err(|_| "no number")?);
    engine.entities[0].1 = (burnt + 1000).to_le_bytes().to_vec();
    Ok(state)
}

fn version(number: u8) -> WorldSpec {
    WorldSpec::new("engine", move || Engine(number.into()))
        .with_assets(vec![("engine.lcw".into(), Digest([number; 32]))])
        .taking_over(format!("{number}.0.0"), take_over)
}

fn run(simulation: &mut Simulation, ledger: &mut Ledger, events: &[Vec<PlayerEvent>]) {
    for events in events {
        simulation.step(events.clone());
        let tick = simulation.tick();
        ledger.tick(&TickInputs { tick, entries: entries_of(events) }).unwrap();
        if tick.is_multiple_of(TICKS_PER_CHECKPOINT) {
            ledger.checkpoint(&simulation.changes(), 0).unwrap();
            ledger.worked(simulation.fuel(), &Delivered::default());
            ledger.sign_work().unwrap();
        }
    }
}

fn upgrade(simulation: &mut Simulation, ledger: &mut Ledger, to: &WorldSpec) -> Result<(), RecordError> {
    let mut next = simulation.upgraded(to, SimulationConfig::default()).unwrap();
    let (before, after) = (simulation.changes(), next.changes());
    *simulation = next;
    let upgraded = Upgraded { before, after, to: package(to).unwrap(), code: CODE };
    let done = ledger.upgrade(&upgraded, 0);
    if done.is_err() {
        // The state that comes after is not to be taken for the one before when it is tried again.
        assert!(ledger.upgrade(&upgraded, 0).is_err());
        return done.map(drop);
    }
    ledger.worked(simulation.fuel(), &Delivered::default());
    Ok(())
}

/// 50 ticks of the first version, then the second; 90 in all.
fn lived(directory: &Path) -> Simulation {
    let events = script(90);
    let Begun { mut simulation, mut ledger, .. } = open(directory, &version(1), None).unwrap();
    run(&mut simulation, &mut ledger, &events[..50]);
    upgrade(&mut simulation, &mut ledger, &version(2)).unwrap();
    run(&mut simulation, &mut ledger, &events[50..]);
    simulation
}

fn replayed(directory: &Path, versions: &[u8], from: Option<u64>) -> Result<Replay, ReplayError> {
    let worlds: Vec<WorldSpec> = versions.iter().map(|number| version(*number)).collect();
    replay(&Store::read(directory, None).unwrap(), &worlds, Span { from, to: None }, |_| {})
}

#[test]
fn an_upgrade_is_signed_with_the_checkpoint_that_it_goes_on_from() {
    let scratch = Scratch::new("upgraded");
    lived(&scratch.0);
    let store = Store::read(&scratch.0, None).unwrap();
    let (signed, _) = read_unverified::<Upgrade>(&store.upgrade(0).unwrap()).unwrap();
    assert_eq!(
        (signed.sequence, signed.number, signed.tick),
        (0, 3, 50),
        "after the checkpoints of ticks 0, 20 and 40"
    );
    assert_eq!((signed.from, signed.to, signed.code), (Digest([1; 32]), Digest([2; 32]), CODE));
    assert_eq!(signed.checkpoint, hash(&store.statement(3).unwrap()));
    assert_eq!(store.package().unwrap(), Some(Digest([2; 32])));
    let report = verify_store(&Request::new(&scratch.0, 0));
    assert_eq!(report.outcome, Outcome::Met, "{:#?}", report.facts);
    let told = report.named("upgrades").next().unwrap();
    assert!(told.verdict == Verdict::Pass && told.reason.contains("after tick 50 package 0202"), "{told:?}");
}

#[test]
fn a_replay_upgrades_at_the_same_tick_and_wants_both_versions() {
    let scratch = Scratch::new("upgrade-replayed");
    lived(&scratch.0);
    for versions in [[1, 2], [2, 1]] {
        let replay = replayed(&scratch.0, &versions, None).unwrap();
        assert_eq!((replay.divergence, replay.matched, replay.ticks), (None, 5, 80));
        assert_eq!((replay.work.same, replay.work.differs), (4, None), "fuel too");
    }
    let wanted = |versions: &[u8]| match replayed(&scratch.0, versions, None) {
        Err(ReplayError::Version { wanted }) => wanted.0[0],
        other => panic!("{other:?}"),
    };
    assert_eq!((wanted(&[2]), wanted(&[1])), (1, 2));
    let later = replayed(&scratch.0, &[2], Some(3)).unwrap();
    assert_eq!((later.divergence, later.matched, later.ticks), (None, 2, 30), "from there on the new one is enough");
}

#[test]
fn a_record_of_another_version_than_it_says_fails_the_replay() {
    let scratch = Scratch::new("upgrade-lied");
    let events = script(90);
    let Begun { mut simulation, mut ledger, .. } = open(&scratch.0, &version(1), None).unwrap();
    run(&mut simulation, &mut ledger, &events[..50]);
    // It says the second, and runs the third.
    let mut next = simulation.upgraded(&version(3), SimulationConfig::default()).unwrap();
    let (before, after) = (simulation.changes(), next.changes());
    ledger.upgrade(&Upgraded { before, after, to: Digest([2; 32]), code: CODE }, 0).unwrap();
    run(&mut next, &mut ledger, &events[50..]);
    let divergence = replayed(&scratch.0, &[1, 2], None).unwrap().divergence.unwrap();
    assert_eq!((divergence.sequence, divergence.same_at_tick), (4, Some(50)));
    assert_eq!(divergence.components, ["engine"]);
}

#[test]
fn a_world_that_left_another_state_than_was_signed_fails_the_replay() {
    let scratch = Scratch::new("upgrade-before");
    let Begun { mut simulation, mut ledger, .. } = open(&scratch.0, &version(1), None).unwrap();
    run(&mut simulation, &mut ledger, &script(50));
    simulation.world_mut().resource_mut::<Fuel>().0 += 1;
    upgrade(&mut simulation, &mut ledger, &version(2)).unwrap();
    let divergence = replayed(&scratch.0, &[1, 2], None).unwrap().divergence.unwrap();
    assert_eq!((divergence.sequence, divergence.differs_at_tick), (3, 50));
}

#[test]
fn whoever_goes_on_is_told_which_version_is_wanted() {
    let scratch = Scratch::new("upgrade-resumed");
    let mut lived = lived(&scratch.0);
    let refused = |number| open(&scratch.0, &version(number), None).err().unwrap();
    for other in [1, 3] {
        let error = refused(other);
        assert!(matches!(error, BeginError::Version { .. }), "{error}");
        assert!(error.to_string().contains(&Digest([2; 32]).to_string()), "{error}");
    }
    let Begun { mut simulation, mut ledger, resumed, .. } = open(&scratch.0, &version(2), None).unwrap();
    assert_eq!(resumed.map(|resumed| resumed.tick), Some(90));
    assert_eq!(simulation.save(), lived.save());
    run(&mut simulation, &mut ledger, &vec![Vec::new(); 15]);
    upgrade(&mut simulation, &mut ledger, &version(3)).unwrap();
    run(&mut simulation, &mut ledger, &vec![Vec::new(); 20]);
    drop(ledger);
    let replay = replayed(&scratch.0, &[1, 2, 3], None).unwrap();
    assert_eq!((replay.divergence, replay.ticks), (None, 120));
    assert_eq!(Store::read(&scratch.0, None).unwrap().package().unwrap(), Some(Digest([3; 32])));
    let report = verify_store(&Request::new(&scratch.0, 0));
    assert_eq!(report.outcome, Outcome::Met, "{:#?}", report.facts);
}

#[test]
fn an_upgrade_without_its_checkpoint_has_not_happened() {
    let scratch = Scratch::new("upgrade-lost");
    let Begun { mut simulation, mut ledger, .. } = open(&scratch.0, &version(1), None).unwrap();
    run(&mut simulation, &mut ledger, &script(50));
    let away = Away::new(&scratch.0, "statements");
    let error = upgrade(&mut simulation, &mut ledger, &version(2)).unwrap_err();
    assert!(error.may_pass(), "{error}");
    drop((away, ledger));
    let store = Store::read(&scratch.0, None).unwrap();
    assert_eq!((store.upgrades().unwrap().len(), store.package().unwrap()), (1, Some(Digest([1; 32]))));
    assert!(open(&scratch.0, &version(2), None).is_err());
    let Begun { mut simulation, mut ledger, .. } = open(&scratch.0, &version(1), None).unwrap();
    assert!((41..=50).contains(&simulation.tick()), "the inputs before it are kept: {}", simulation.tick());
    run(&mut simulation, &mut ledger, &vec![Vec::new(); 5]);
    upgrade(&mut simulation, &mut ledger, &version(2)).unwrap();
    run(&mut simulation, &mut ledger, &vec![Vec::new(); 10]);
    drop(ledger);
    assert_eq!(replayed(&scratch.0, &[1, 2], None).unwrap().divergence, None);
    let report = verify_store(&Request::new(&scratch.0, 0));
    assert_eq!(report.outcome, Outcome::Met, "{:#?}", report.facts);
    let told = report.named("upgrades").next().unwrap();
    assert!(told.reason.contains("did not come to its checkpoint of tick 50"), "{told:?}");
}

#[test]
fn an_upgrade_that_the_disk_held_up_is_written_when_there_is_room() {
    let scratch = Scratch::new("upgrade-held-up");
    let Begun { mut simulation, mut ledger, .. } = open(&scratch.0, &version(1), None).unwrap();
    run(&mut simulation, &mut ledger, &script(50));
    for folder in ["manifests", "upgrades", "statements"] {
        run(&mut simulation, &mut ledger, &[Vec::new()]);
        let mut next = simulation.upgraded(&version(2), SimulationConfig::default()).unwrap();
        let (before, after) = (simulation.changes(), next.changes());
        let upgraded = Upgraded { before, after, to: Digest([2; 32]), code: CODE };
        let away = Away::new(&scratch.0, folder);
        assert!(ledger.upgrade(&upgraded, 0).unwrap_err().may_pass(), "{folder}");
        drop(away);
        ledger.upgrade(&upgraded, 0).unwrap();
        simulation = next;
    }
    run(&mut simulation, &mut ledger, &vec![Vec::new(); 10]);
    drop(ledger);
    let replay = replayed(&scratch.0, &[1, 2], None).unwrap();
    assert_eq!((replay.divergence, replay.ticks), (None, 60));
}

//! Receipts for work: written beside the checkpoints, across starts, and counted again by a replay.

use std::path::Path;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use lightcone_attest::log::TickInputs;
use lightcone_attest::statement::{Delivered, Repeatable, WorkReceipt, read_unverified};
use lightcone_attest::store::Store;
use lightcone_attest::verify::{Outcome, Request, Verdict, verify_store};
use lightcone_record::{BeginError, Begun, OtherWork, RepeatedWork, Replay, Span, entries_of, replay};
use lightcone_world::prelude::*;
use lightcone_world::simulation::{EntityById, Fuel, NotRestored, PlayerEvent, SavedValues};

use crate::common::Yard;
use crate::ledger::{Scratch, open, replayed, script};

const TICKS_PER_CHECKPOINT: u64 = 20;
const TICKS_PER_RECEIPT: u64 = 40;

/// A yard with an engine, which burns more when more players are here. What it has burnt is part of the state, as a program's fuel
/// is.
struct EngineYard;

impl Plugin for EngineYard {
    fn build(&self, app: &mut App) {
        app.add_plugins(Yard).insert_resource(Fuel(1_000));
        let kind = SavedKind::new("engine", 1, "burnt u64").read_by(collect, restore);
        app.register_saved_kind(kind);
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

fn burn(mut fuel: ResMut<Fuel>, players: Query<&Player>) {
    fuel.0 += 100 + players.iter().count() as u64;
}

fn world() -> WorldSpec {
    WorldSpec::new("engine yard", || EngineYard)
}

/// What the node says that it has sent by then.
fn delivered(tick: u64) -> Delivered {
    let mut delivered = Delivered::of_bytes(tick * 1000);
    delivered.view((640, 360), tick * 33);
    delivered
}

/// A node's life: checkpoints, receipts, and at its end neither. `lie` is added to the fuel.
fn live(directory: &Path, events: &[Vec<PlayerEvent>], lie: u64) {
    let Begun { mut simulation, mut ledger, .. } = open(directory, &world(), None).unwrap();
    let began = simulation.tick();
    for events in &events[began as usize..] {
        simulation.step(events.clone());
        let tick = simulation.tick();
        ledger.tick(&TickInputs { tick, entries: entries_of(events) }).unwrap();
        if tick.is_multiple_of(TICKS_PER_CHECKPOINT) {
            let changes = simulation.changes();
            ledger.checkpoint(&changes, 0).unwrap();
            ledger.worked(simulation.fuel() + lie, &delivered(tick - began));
        }
        if tick.is_multiple_of(TICKS_PER_RECEIPT) {
            ledger.sign_work().unwrap();
        }
    }
}

fn receipts(directory: &Path) -> Vec<WorkReceipt> {
    let store = Store::read(directory, None).unwrap();
    let read = |sequence| read_unverified(&store.work_receipt(sequence).unwrap()).unwrap().0;
    store.work_receipts().unwrap().into_iter().map(read).collect()
}

#[test]
fn a_replay_counts_the_work_of_all_starts_again() {
    let (scratch, events) = (Scratch::new("work"), script(260));
    // Killed right after a receipt, after a checkpoint that has none, and between two checkpoints.
    for end in [80, 115, 170, 260] {
        live(&scratch.0, &events[..end], 0);
    }
    let receipts = receipts(&scratch.0);
    let stretches: Vec<_> = receipts.iter().map(|of| (of.epoch, of.from_tick, of.to_tick)).collect();
    let wanted = [(0, 0, 40), (0, 40, 80), (2, 100, 120), (2, 120, 160), (3, 160, 200), (3, 200, 240)];
    assert_eq!(stretches, wanted, "epoch 1 was killed before its first receipt: ticks 81 to 100 have none");
    // Four come in the first tick.
    let Repeatable { fuel, player_ticks } = receipts[0].repeatable;
    assert_eq!((fuel, player_ticks), (40 * 104, 160), "what was burnt before the first tick is not counted");
    assert_eq!(receipts[3].repeatable.player_ticks, 120, "one has left");
    assert_eq!(receipts[1].delivered, delivered(40), "since the receipt before");
    let Replay { divergence, work, .. } = replayed(&scratch.0, &world()).unwrap();
    assert_eq!((divergence, work), (None, RepeatedWork { same: 6, outside: 0, differs: None }));
    let report = verify_store(&Request::new(&scratch.0, 0));
    assert_eq!(report.outcome, Outcome::Met, "{:#?}", report.facts);
    let says = |name, verdict, words: &str| {
        let found = report.named(name).any(|fact| fact.verdict == verdict && fact.reason.contains(words));
        assert!(found, "{name} {words}: {:#?}", report.facts);
    };
    says("work receipts", Verdict::Pass, "6 receipts for work on 220 ticks");
    says("work receipts", Verdict::Pass, "for ticks 81 to 100 an epoch ended without one");
    says("player-ticks", Verdict::Pass, "6 work receipts");
}

#[test]
fn a_replay_of_a_part_says_what_it_left_out() {
    let (scratch, events) = (Scratch::new("work-part"), script(120));
    live(&scratch.0, &events, 0);
    let store = Store::read(&scratch.0, None).unwrap();
    let part = replay(&store, &[world()], Span { from: Some(2), to: None }, |_| {}).unwrap();
    assert_eq!(part.work, RepeatedWork { same: 2, outside: 1, differs: None }, "players were there already");
    let part = replay(&store, &[world()], Span { from: None, to: Some(5) }, |_| {}).unwrap();
    assert_eq!(part.work, RepeatedWork { same: 2, outside: 1, differs: None });
}

#[test]
fn a_node_that_signs_for_more_fuel_than_it_used_is_named_by_its_first_receipt() {
    let (scratch, events) = (Scratch::new("work-lie"), script(160));
    live(&scratch.0, &events[..80], 0);
    live(&scratch.0, &events, 7);
    let differs = replayed(&scratch.0, &world()).unwrap().work.differs.unwrap();
    let OtherWork { sequence, from_tick, to_tick, signed, counted } = differs;
    assert_eq!((sequence, from_tick, to_tick), (2, 80, 120));
    assert_eq!((signed.fuel - counted.fuel, signed.player_ticks), (7, counted.player_ticks));
}

#[test]
fn a_receipt_that_could_not_be_written_is_signed_later_and_once() {
    let (scratch, events) = (Scratch::new("work-disk"), script(40));
    let Begun { mut simulation, mut ledger, .. } = open(&scratch.0, &world(), None).unwrap();
    let away = scratch.0.with_extension("away");
    for events in &events {
        simulation.step(events.clone());
        ledger.tick(&TickInputs { tick: simulation.tick(), entries: entries_of(events) }).unwrap();
    }
    let changes = simulation.changes();
    ledger.checkpoint(&changes, 0).unwrap();
    ledger.worked(simulation.fuel(), &delivered(40));
    std::fs::rename(scratch.0.join("work"), &away).unwrap();
    let error = ledger.sign_work().unwrap_err();
    assert!(error.may_pass(), "{error}");
    std::fs::rename(&away, scratch.0.join("work")).unwrap();
    assert!(ledger.sign_work().unwrap().is_some());
    assert_eq!(ledger.sign_work().unwrap(), None, "nothing was done since");
    drop(ledger);
    let receipts = receipts(&scratch.0);
    assert_eq!((receipts.len(), receipts[0].to_tick), (1, 40));
}

#[test]
fn a_store_whose_receipts_go_beyond_its_checkpoints_is_not_gone_on_with() {
    let (scratch, events) = (Scratch::new("work-ahead"), script(40));
    live(&scratch.0, &events, 0);
    std::fs::remove_file(scratch.0.join("statements/00000002.cose")).unwrap();
    let refused = open(&scratch.0, &world(), None).err().unwrap();
    assert!(matches!(refused, BeginError::Work { sequence: 0, to_tick: 40, tick: 20 }), "{refused}");
}

#[test]
fn a_record_from_before_there_were_receipts_gets_some() {
    let (scratch, events) = (Scratch::new("work-old"), script(80));
    live(&scratch.0, &events[..30], 0);
    assert_eq!(receipts(&scratch.0), []);
    std::fs::remove_dir(scratch.0.join("work")).unwrap();
    std::fs::remove_dir(scratch.0.join("faults")).unwrap();
    let before = replayed(&scratch.0, &world()).unwrap();
    assert_eq!((before.matched, before.work), (1, RepeatedWork::default()));
    live(&scratch.0, &events, 0);
    let found = receipts(&scratch.0);
    assert_eq!((found[0].from_tick, found[0].to_tick, found.len()), (20, 40, 2));
    assert_eq!(replayed(&scratch.0, &world()).unwrap().work.same, 2);
}

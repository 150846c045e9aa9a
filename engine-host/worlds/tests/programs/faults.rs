//! What a program does wrongly hurts nobody else, and nothing of it is kept.

use bevy_transform::components::Transform;
use lightcone_interface as api;
use lightcone_world::prelude::*;

use crate::common::{Script, packed, wat, world, world_of};
use crate::play::{BOX, spawn};

fn ticked(spec: &WorldSpec, ticks: usize) -> Simulation {
    let mut simulation = Simulation::new(spec, SimulationConfig::default());
    for _ in 0..ticks {
        simulation.step([]);
    }
    simulation
}

/// Things in the world.
fn count(simulation: &mut Simulation) -> usize {
    let world = simulation.world_mut();
    world.query::<&Transform>().iter(world).count()
}

#[test]
fn a_program_that_gives_up_halts_its_world_and_says_why() {
    let also = "(if (i64.eq (local.get $tick) (i64.const 3)) (then (unreachable)))";
    let spec = world(&Script { first: &[spawn(BOX, [0.0; 3])], later: &[], also });
    assert_eq!(ticked(&spec, 2).halted(), None);
    assert_eq!(ticked(&spec, 3).halted(), Some("box: the program trapped: it gave up (unreachable)"));
}

#[test]
fn a_program_that_never_ends_halts_its_world() {
    let spec = world(&Script { first: &[], later: &[], also: "(loop $again (br $again))" });
    assert_eq!(ticked(&spec, 1).halted(), Some("box: the program used up its 50000000 fuel"));
}

#[test]
fn a_program_that_cannot_begin_halts_its_world_before_the_first_tick() {
    let text = wat(&Script { first: &[], later: &[], also: "" });
    let text =
        text.replace(r#"(export "lc_init") (param i32 i32)"#, r#"(export "lc_init") (param i32 i32) (unreachable)"#);
    let why = ticked(&world_of(&text), 0).halted().map(str::to_owned);
    assert_eq!(why.as_deref(), Some("box cannot begin: the program trapped: it gave up (unreachable)"));
}

#[test]
fn an_answer_that_is_wrong_anywhere_is_dropped_whole_and_the_world_goes_on() {
    // The second command's kind, in the block of the first tick, becomes one that nobody knows.
    let first = [spawn(BOX, [0.0; 3]), api::Despawn { entity: BOX }.into()];
    let later = [spawn(api::EntityId(5), [0.0; 3])];
    let also = "(i32.store (i32.const 0x10050) (i32.const 0x7777))";
    let mut simulation = ticked(&world(&Script { first: &first, later: &later, also }), 1);
    assert_eq!((count(&mut simulation), simulation.halted()), (0, None));
    simulation.step([]);
    assert_eq!((count(&mut simulation), simulation.halted()), (1, None));
}

#[test]
fn commands_for_things_that_are_not_there_are_refused_one_by_one() {
    let none = api::EntityId(99);
    let session = api::SessionId(77);
    let first = [
        api::Despawn { entity: none }.into(),
        api::Tint { entity: none, colour: [1.0; 4] }.into(),
        api::Model { entity: none, asset: api::AssetIndex(3) }.into(),
        api::Score { session, points: 1 }.into(),
        api::Prompt { session, asked: 0, label: "x" }.into(),
        api::Sound { at: session.into(), asset: api::AssetIndex(0), gain: 1.0, reference_m: 1.0 }.into(),
        api::EndHud { session, item: 4 }.into(),
        api::Ray { without: None, query: 1, origin: [0.0; 3], direction: [0.0, 1.0, 0.0], length_m: 5.0 }.into(),
        spawn(BOX, [0.0; 3]),
    ];
    let mut simulation = ticked(&world(&Script { first: &first, later: &[], also: "" }), 2);
    assert_eq!((count(&mut simulation), simulation.halted()), (1, None));
}

#[test]
fn a_package_that_asks_for_what_it_cannot_have_is_no_world() {
    let text = wat(&Script { first: &[], later: &[], also: "" });
    let refused = |change: fn(&mut lightcone_package::Manifest)| packed(&text, change).unwrap_err().to_string();
    let asked = refused(|manifest| manifest.limits.memory_mib = 65);
    assert_eq!(asked, "box asks for 68157440 bytes of memory; a program may have 67108864 here");
    let asked = refused(|manifest| manifest.limits.fuel_per_tick = 50_000_001);
    assert_eq!(asked, "box asks for 50000001 fuel a tick; a program may have 50000000 here");
    let asked = refused(|manifest| manifest.limits.entities = 16_385);
    assert_eq!(asked, "box asks for 16385 entities; a program may have 16384 here");
    let asked = refused(|manifest| manifest.interface = 2);
    assert_eq!(asked, "box speaks version 2 of the interface; this node speaks version 1");
    let spec = packed(&text, |manifest| manifest.tick_rate_hz = 20).unwrap();
    assert_eq!((spec.name(), spec.tick_rate_hz(), spec.assets().len()), ("box", 20, 1));
}

//! A program that is restored goes on as if it had never stopped.

use lightcone_attest::{SavedState, StateHashing, StateTree};
use lightcone_interface as api;
use lightcone_protocol::SessionId;
use lightcone_protocol::input::{ClientMessage, Edge};
use lightcone_world::prelude::*;

use crate::common::{Script, told, world};
use crate::play::{BOX, cube, red, spawn};

const HAT: api::EntityId = api::EntityId(20);

/// Bodies that fall, things that hang from players, texts, and memory that changes by page.
fn lively() -> WorldSpec {
    let session = api::SessionId(2);
    let first = [
        spawn(BOX, [0.0, 4.0, 0.0]),
        red(BOX),
        api::SetBody { entity: BOX, body: api::Body::Dynamic { mass_kg: 10.0 } }.into(),
        api::SetShape { entity: BOX, solid: cube() }.into(),
        spawn(HAT, [0.0, 2.0, 0.0]),
        red(HAT),
        api::SpawnPoints { points: (&[api::SpawnPoint { position: [9.0, 1.0, 2.0], yaw_rad: 1.0 }]).into() }.into(),
    ];
    let gate = api::EntityId(30);
    let gamepad = api::GamepadButton::None;
    let dash = api::DeclareAction { action: 4, gamepad, touch: false, name: "dash", label: "Dash", key: "KeyF" }.into();
    let first = [
        &first[..],
        // Of another kind in the same tick, as when a helper makes boxes that stand still and one of them is to move.
        &[
            dash,
            api::Light { entity: HAT, colour: [1.0; 3], intensity_cd: 9.0, range_m: 9.0 }.into(),
            spawn(gate, [4.0, 0.5, 4.0]),
            api::SetShape { entity: gate, solid: cube() }.into(),
            api::SetBody { entity: gate, body: api::Body::Fixed }.into(),
            api::SetBody { entity: gate, body: api::Body::Kinematic }.into(),
        ],
    ]
    .concat();
    let later = [
        // Of another kind in later ticks.
        api::SetBody { entity: gate, body: api::Body::Dynamic { mass_kg: 5.0 } }.into(),
        // Refused until that player comes, and when it has gone.
        api::Parent { entity: HAT, parent: Some(session.into()) }.into(),
        api::HudText { session, item: 1, corner: api::Corner::LowerLeft, text: "here" }.into(),
        api::HudBar { session, item: 2, corner: api::Corner::UpperLeft, colour: [1.0; 4], share: 0.5, label: "Health" }
            .into(),
        api::CameraFree { session, eye: [0.0, 9.0, 0.0], fov_deg: 70.0 }.into(),
        api::HudButton { session, item: 3, corner: api::Corner::UpperRight, label: "Open" }.into(),
        api::Visible { entity: BOX, visible: false }.into(),
    ];
    // A page that changes, one that becomes zero again, and memory that grows.
    let also = "
        (i64.store (i32.add (i32.const 0x30000) (i32.shl (i32.wrap_i64 (i64.rem_u (local.get $tick) (i64.const 12))) (i32.const 12))) (local.get $tick))
        (if (i64.eqz (i64.rem_u (local.get $tick) (i64.const 12))) (then (memory.fill (i32.const 0x30000) (i32.const 0) (i32.const 0xc000))))
        (if (i64.eqz (i64.rem_u (local.get $tick) (i64.const 50))) (then (drop (memory.grow (i32.const 1)))))";
    world(&Script { first: &first, later: &later, also })
}

fn events(ticks: u64) -> Vec<Vec<PlayerEvent>> {
    let mut players = ScriptedPlayers::new(3, 5);
    let mut all: Vec<Vec<PlayerEvent>> = (0..ticks).map(|_| players.next_events()).collect();
    for (tick, pressed) in [(20, true), (70, false), (74, true)] {
        let message = ClientMessage::Edge(Edge { seq: 5000 + tick as u32, actions: Actions::own(0), pressed });
        all[tick].push(PlayerEvent::Input { session: SessionId(1), message });
    }
    all[60].push(PlayerEvent::Leave { session: SessionId(2) });
    all[75].push(PlayerEvent::Join { session: SessionId(9), name: None });
    all
}

#[test]
fn every_later_tick_has_the_bytes_of_a_program_that_never_stopped() {
    let (spec, events) = (lively(), events(160));
    for saved_at in [1, 30, 59, 60, 61, 74, 75, 100] {
        let mut uninterrupted = Simulation::new(&spec, SimulationConfig::default());
        events[..saved_at].iter().for_each(|tick| uninterrupted.step(tick.clone()));
        let state = uninterrupted.save();
        let state = SavedState::from_pieces(state.tick, state.pieces()).unwrap();
        let mut restored = Simulation::restore(&spec, SimulationConfig::default(), &state).unwrap();
        assert_eq!(restored.save(), state, "saved at tick {saved_at}");
        for tick in &events[saved_at..] {
            uninterrupted.step(tick.clone());
            restored.step(tick.clone());
            let (a, b) = (uninterrupted.digest().unwrap(), restored.digest().unwrap());
            assert_eq!(a.differing_components(&b), Vec::<&str>::new(), "tick {}, saved at {saved_at}", a.tick);
        }
        assert_eq!(uninterrupted.halted().or(restored.halted()), None);
        assert_eq!(looks(&mut uninterrupted), looks(&mut restored), "saved at {saved_at}");
    }
}

/// What is seen, though none of it is state.
fn looks(simulation: &mut Simulation) -> Vec<String> {
    use bevy_ecs::prelude::*;
    let world = simulation.world_mut();
    let mut query = world.query::<(
        &StableId,
        Option<&Drawn>,
        Option<&HudItems>,
        Option<&PlayerCamera>,
        Option<&Body>,
        Has<ChildOf>,
    )>();
    let mut all: Vec<_> = query
        .iter(world)
        .map(|(id, drawn, hud, camera, body, hangs)| {
            (*id, format!("{id:?} {} {hud:?} {camera:?} {body:?} {hangs}", drawn.is_some()))
        })
        .collect();
    all.sort();
    all.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn a_checkpoint_of_what_changed_is_one_of_everything() {
    let mut simulation = Simulation::new(&lively(), SimulationConfig::default());
    let mut tree = StateTree::new(StateHashing::public());
    for (tick, events) in events(120).into_iter().enumerate() {
        simulation.step(events);
        if tick % 7 == 0 {
            tree.apply(&simulation.changes()).unwrap();
            let (kept, whole) = (tree.digest(), simulation.digest().unwrap());
            assert_eq!(kept.differing_components(&whole), Vec::<&str>::new(), "tick {tick}");
        }
    }
    assert!(simulation.save().components.iter().any(|part| part.name == "program.memory" && part.entities.len() > 3));
}

#[test]
fn a_state_that_is_not_this_programs_is_refused() {
    let mut simulation = Simulation::new(&lively(), SimulationConfig::default());
    simulation.step([]);
    let mut state = simulation.save();
    let memory = state.components.iter_mut().find(|part| part.name == "program.memory").unwrap();
    memory.entities[0].1[0] ^= 1;
    let refused = Simulation::restore(&lively(), SimulationConfig::default(), &state).err().unwrap().to_string();
    assert!(refused.contains("program.memory"), "{refused}");
}

/// Bodies that are pushed, hang together, touch and trespass, and rays in every tick. The blocks that tell of it lie in the memory.
fn mechanical() -> WorldSpec {
    let (floor, zone, arm, tip) = (api::EntityId(1), api::EntityId(2), api::EntityId(3), api::EntityId(4));
    let solid = |entity, position, body, solid| {
        let body = api::SetBody { entity, body }.into();
        [spawn(entity, position), body, api::SetShape { entity, solid }.into()]
    };
    let light = api::Body::Dynamic { mass_kg: 2.0 };
    let joint = |joint, a, b, kind| {
        let (axis, anchor_a, anchor_b) = ([0.0, 0.0, 1.0], [0.5, 0.0, 0.0], [-0.5, 0.0, 0.0]);
        api::Joint { joint, kind, a, b, anchor_a, anchor_b, axis, least: -1.0, most: 1.0 }.into()
    };
    let mut first = Vec::new();
    first.extend(solid(floor, [0.0, -0.5, 0.0], api::Body::Fixed, api::Solid::Cuboid { size_m: [12.0, 1.0, 12.0] }));
    first.extend(solid(BOX, [0.0, 3.0, 0.0], light, cube()));
    first.extend(solid(arm, [0.0, 6.0, 0.0], api::Body::Fixed, cube()));
    first.extend(solid(tip, [1.0, 6.0, 0.0], light, cube()));
    first.extend([
        spawn(zone, [0.0, 1.0, 0.0]),
        api::Trigger { entity: zone, solid: api::Solid::Ball { radius_m: 2.0 } }.into(),
        api::TellContacts { thing: floor.into(), tell: true }.into(),
        joint(5, arm, tip, api::JointKind::Hinge),
    ]);
    let session = api::SessionId(1);
    let later = [
        api::Impulse { entity: BOX, linear: [1.5, 0.0, 0.1], angular: [0.0, 0.1, 0.0] }.into(),
        api::SetShape { entity: BOX, solid: api::Solid::Cuboid { size_m: [0.8; 3] } }.into(),
        api::TellContacts { thing: session.into(), tell: true }.into(),
        api::Walking { session, walk_m_s: 5.0, run_m_s: 9.0, jump_m_s: 5.0, gravity_m_s2: 10.0 }.into(),
        // Made anew in every tick.
        joint(6, arm, tip, api::JointKind::Ball),
        api::Ray {
            without: Some(tip.into()),
            query: 1,
            origin: [0.0, 9.0, 0.0],
            direction: [0.1, -1.0, 0.0],
            length_m: 20.0,
        }
        .into(),
    ];
    world(&Script { first: &first, later: &later, also: "" })
}

#[test]
fn what_was_told_of_bodies_is_not_told_again_nor_lost() {
    let (spec, events) = (mechanical(), events(130));
    for saved_at in [1, 2, 3, 20, 26, 27, 28, 45, 60, 61, 75, 76, 100] {
        let mut uninterrupted = Simulation::new(&spec, SimulationConfig::default());
        events[..saved_at].iter().for_each(|tick| uninterrupted.step(tick.clone()));
        let state = uninterrupted.save();
        let mut restored = Simulation::restore(&spec, SimulationConfig::default(), &state).unwrap();
        assert_eq!(restored.save(), state, "saved at tick {saved_at}");
        for tick in &events[saved_at..] {
            uninterrupted.step(tick.clone());
            restored.step(tick.clone());
            let (a, b) = (uninterrupted.digest().unwrap(), restored.digest().unwrap());
            assert_eq!(a.differing_components(&b), Vec::<&str>::new(), "tick {}, saved at {saved_at}", a.tick);
        }
        assert_eq!(uninterrupted.halted().or(restored.halted()), None);
    }
}

#[test]
fn there_is_something_to_be_told_of_bodies() {
    let mut simulation = Simulation::new(&mechanical(), SimulationConfig::default());
    let mut kinds = std::collections::BTreeMap::new();
    for events in events(130) {
        simulation.step(events);
        for event in &api::Tick::decode(&told(&mut simulation)).unwrap().events {
            *kinds.entry(event.kind()).or_insert(0) += 1;
        }
    }
    let count = |kind| kinds.get(&kind).copied().unwrap_or(0);
    let told = [count(api::Contact::KIND), count(api::Trespass::KIND), count(api::RayAnswer::KIND)];
    assert!(told[0] > 4 && told[1] > 4 && told[2] > 100, "{told:?}");
    assert_eq!(simulation.halted(), None);
}

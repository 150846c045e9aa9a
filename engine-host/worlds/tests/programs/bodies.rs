//! What a program does with bodies, and what it is told of them.
//!
//! What a program was told is read where it was written: the last block of a tick lies in its memory.

use bevy_transform::components::Transform;
use lightcone_interface as api;
use lightcone_interface::{Command, EntityId, Event, Reason, Tick};
use lightcone_protocol::SessionId;
use lightcone_world::character::Walking;
use lightcone_world::prelude::*;

use crate::common::{Script, packed, repeated, told, wat, world};
use crate::play::{cube, spawn};

const FLOOR: EntityId = EntityId(1);
const BOX: EntityId = EntityId(7);
const ZONE: EntityId = EntityId(9);

fn solid(entity: EntityId, position: [f32; 3], body: api::Body, solid: api::Solid) -> [Command<'static>; 3] {
    [spawn(entity, position), api::SetBody { entity, body }.into(), api::SetShape { entity, solid }.into()]
}

fn light() -> api::Body {
    api::Body::Dynamic { mass_kg: 2.0 }
}

fn floor() -> [Command<'static>; 3] {
    solid(FLOOR, [0.0, -0.5, 0.0], api::Body::Fixed, api::Solid::Cuboid { size_m: [40.0, 1.0, 40.0] })
}

fn simulation(first: &[Command<'_>], later: &[Command<'_>]) -> Simulation {
    Simulation::new(&world(&Script { first, later, also: "" }), SimulationConfig::default())
}

fn place(simulation: &mut Simulation, id: u64) -> glam::Vec3 {
    let world = simulation.world_mut();
    let mut query = world.query::<(&StableId, &Transform)>();
    query.iter(world).find(|(known, _)| known.0 == id).unwrap().1.translation
}

/// Runs, and gives what the program was told of bodies and refusals in each tick.
pub fn run(simulation: &mut Simulation, ticks: usize) -> Vec<Event<'static>> {
    let mut all = Vec::new();
    for _ in 0..ticks {
        simulation.step([]);
        let block = told(simulation);
        for event in &Tick::decode(&block).unwrap().events {
            match *event {
                Event::Contact(it) => all.push(it.into()),
                Event::Trespass(it) => all.push(it.into()),
                Event::RayAnswer(it) => all.push(it.into()),
                Event::Refused(it) => all.push(it.into()),
                _ => {}
            }
        }
    }
    assert_eq!(simulation.halted(), None);
    all
}

pub fn refused(record: u32, kind: u32, reason: Reason) -> Event<'static> {
    api::Refused { record, kind, reason }.into()
}

#[test]
fn velocities_and_impulses_move_dynamic_bodies_and_no_others() {
    let angular = [0.0; 3];
    let push = |entity| Command::from(api::Impulse { entity, linear: [8.0, 0.0, 0.0], angular });
    let speed = |entity| Command::from(api::Velocity { entity, linear: [0.0, 9.0, 0.0], angular });
    let mut first = solid(BOX, [0.0, 50.0, 0.0], light(), cube()).to_vec();
    first.extend([push(BOX), speed(BOX), push(BOX)]);
    first.extend(floor());
    first.extend([speed(FLOOR), push(EntityId(3))]);
    let mut simulation = simulation(&first, &[]);
    let news = run(&mut simulation, 2);
    let kinds = (api::Velocity::KIND, api::Impulse::KIND);
    assert_eq!(news, [refused(9, kinds.0, Reason::NotPossible), refused(10, kinds.1, Reason::NoSuchEntity)]);
    let world = simulation.world_mut();
    let velocity = world.query::<&Velocity>().single(world).unwrap().linear;
    assert!(
        (velocity.x - 4.0).abs() < 0.1 && velocity.y > 7.0,
        "the push before the velocity does not count: {velocity}"
    );
}

#[test]
fn what_falls_through_a_trigger_onto_the_floor_is_told_of_by_name() {
    let mut first = solid(BOX, [0.0, 4.0, 0.0], light(), cube()).to_vec();
    first.extend(floor());
    first.extend([
        spawn(ZONE, [0.0, 2.5, 0.0]),
        api::Trigger { entity: ZONE, solid: api::Solid::Ball { radius_m: 0.2 } }.into(),
        api::TellContacts { thing: BOX.into(), tell: true }.into(),
    ]);
    let mut simulation = simulation(&first, &[]);
    let trespass = |entered| api::Trespass { who: BOX.into(), trigger: ZONE, entered }.into();
    let contact = api::Contact { a: BOX.into(), b: FLOOR.into(), began: true }.into();
    assert_eq!(run(&mut simulation, 90), [trespass(true), trespass(false), contact]);
}

#[test]
fn players_trespass_and_walk_as_they_are_told() {
    let session = api::SessionId(1);
    let mut first = floor().to_vec();
    let form = api::Solid::Ball { radius_m: 2.0 };
    first.extend([spawn(ZONE, [0.0, 1.0, 0.0]), api::Trigger { entity: ZONE, solid: form }.into()]);
    let walking = api::Walking { session, walk_m_s: 1.0, run_m_s: 2.0, jump_m_s: 3.0, gravity_m_s2: 9.0 };
    let mut simulation = simulation(&first, &[walking.into()]);
    simulation.step([PlayerEvent::Join { session: SessionId(1), name: None }]);
    let trespass = |entered| api::Trespass { who: session.into(), trigger: ZONE, entered }.into();
    assert_eq!(run(&mut simulation, 5), [trespass(true)]);
    let world = simulation.world_mut();
    let walks = *world.query::<&Walking>().single(world).unwrap();
    assert_eq!(walks, Walking { walk_m_s: 1.0, run_m_s: 2.0, jump_m_s: 3.0, gravity_m_s2: 9.0 });
    simulation.step([PlayerEvent::Leave { session: SessionId(1) }]);
    let left = run(&mut simulation, 1);
    assert_eq!(left[0], trespass(false), "whoever leaves is named though it has gone");
}

#[test]
fn a_ray_is_answered_in_the_next_tick_by_what_it_met() {
    let ray = |query, without, length_m| {
        let (origin, direction) = ([0.0, 9.0, 0.0], [0.0, -3.0, 0.0]);
        Command::from(api::Ray { without, query, origin, direction, length_m })
    };
    let mut first = floor().to_vec();
    first.extend(solid(BOX, [0.0, 0.5, 0.0], api::Body::Fixed, cube()));
    first.extend([ray(1, None, 50.0), ray(2, Some(BOX.into()), 50.0), ray(3, None, 2.0)]);
    first.push(api::Ray { without: None, query: 4, origin: [0.0; 3], direction: [0.0; 3], length_m: 1.0 }.into());
    let mut simulation = simulation(&first, &[]);
    let answer = |query, what, distance_m, y, up| {
        let (point, normal) = ([0.0, y, 0.0], [0.0, up, 0.0]);
        api::RayAnswer { what, query, distance_m, point, normal }.into()
    };
    let expected = [
        answer(1, Some(BOX.into()), 8.0, 1.0, 1.0),
        answer(2, Some(FLOOR.into()), 9.0, 0.0, 1.0),
        answer(3, None, 2.0, 7.0, 0.0),
        refused(9, api::Ray::KIND, Reason::NotPossible),
    ];
    assert_eq!(run(&mut simulation, 3), expected);
}

#[test]
fn joints_hold_until_they_or_their_bodies_end() {
    let joint = |joint, a, b| {
        let (kind, axis) = (api::JointKind::Ball, [0.0, 0.0, 1.0]);
        let (anchor_a, anchor_b) = ([0.0; 3], [-2.0, 0.0, 0.0]);
        Command::from(api::Joint { joint, kind, a, b, anchor_a, anchor_b, axis, least: 0.0, most: 0.0 })
    };
    let bare = EntityId(40);
    let mut first = solid(FLOOR, [0.0, 10.0, 0.0], api::Body::Fixed, cube()).to_vec();
    first.extend(solid(BOX, [2.0, 10.0, 0.0], light(), cube()));
    first.extend([spawn(bare, [0.0; 3]), joint(5, FLOOR, BOX), joint(5, FLOOR, BOX)]);
    first.extend([joint(6, BOX, BOX), joint(6, BOX, bare), joint(6, BOX, EntityId(41))]);
    first.push(api::EndJoint { joint: 6 }.into());
    let mut held = simulation(&first, &[]);
    let kind = api::Joint::KIND;
    let expected = [
        refused(9, kind, Reason::Circle),
        refused(10, kind, Reason::NotPossible),
        refused(11, kind, Reason::NoSuchEntity),
        refused(12, api::EndJoint::KIND, Reason::NoSuchId),
    ];
    assert_eq!(run(&mut held, 90), expected);
    assert!(place(&mut held, 2).y > 7.5, "{}", place(&mut held, 2));
    for end in [api::EndJoint { joint: 5 }.into(), api::Despawn { entity: FLOOR }.into()] {
        let mut let_go = simulation(&first, &[end]);
        run(&mut let_go, 90);
        assert!(place(&mut let_go, 2).y < 0.0, "{}", place(&mut let_go, 2));
        let world = let_go.world_mut();
        assert_eq!(world.query::<&Joint>().iter(world).count(), 0);
    }
}

#[test]
fn a_body_takes_on_another_form() {
    let mut first = floor().to_vec();
    first.extend(solid(BOX, [0.0, 0.6, 0.0], light(), cube()));
    let grown = api::SetShape { entity: BOX, solid: api::Solid::Cuboid { size_m: [2.0; 3] } }.into();
    let mut simulation = simulation(&first, &[grown]);
    run(&mut simulation, 120);
    assert!((place(&mut simulation, 2).y - 1.0).abs() < 0.05, "{}", place(&mut simulation, 2));
}

/// What a program is told in two ticks whose first commands are these, those after the first `once` so many times.
fn repeated_times(first: &[Command<'_>], once: usize, times: usize) -> Vec<Event<'static>> {
    let text = wat(&Script { first, later: &[], also: &repeated(first, once, times) });
    let spec = packed(&text, |manifest| manifest.limits.entities = 16_000).unwrap();
    run(&mut Simulation::new(&spec, SimulationConfig::default()), 2)
}

fn too_many(news: &[Event<'_>]) -> usize {
    let is = |event: &&Event<'_>| matches!(event, Event::Refused(it) if it.reason == Reason::LimitReached);
    news.iter().filter(is).count()
}

#[test]
fn there_is_an_end_to_rays() {
    let without = Some(BOX.into());
    let ray = api::Ray { without, query: 1, origin: [0.0, 9.0, 0.0], direction: [0.0, 1.0, 0.0], length_m: 5.0 };
    let news = repeated_times(&[spawn(BOX, [0.0; 3]), ray.into()], 0, 2000);
    let answers = news.iter().filter(|event| matches!(event, Event::RayAnswer(_))).count();
    assert_eq!((answers, too_many(&news)), (api::MAX_RAYS as usize, 976));
}

#[test]
fn there_is_an_end_to_triggers() {
    let trigger = api::Trigger { entity: BOX, solid: api::Solid::Ball { radius_m: 100.0 } }.into();
    let news = repeated_times(&[spawn(BOX, [0.0; 3]), trigger], 0, 2000);
    assert_eq!(too_many(&news), 2000 - api::MAX_TRIGGERS as usize);
}

#[test]
fn there_is_an_end_to_what_is_told_to_be_together() {
    let form = api::Solid::Ball { radius_m: 1.0 };
    let mut first = solid(BOX, [0.0; 3], api::Body::Kinematic, form).to_vec();
    first.push(api::Trigger { entity: BOX, solid: form }.into());
    let news = repeated_times(&first, 0, 200);
    let entered = news.iter().filter(|event| matches!(event, Event::Trespass(_))).count();
    assert_eq!(entered, api::MAX_PAIRS as usize, "of nearly 40,000");
}

#[test]
fn there_is_an_end_to_joints() {
    let (kind, axis, anchor) = (api::JointKind::Ball, [1.0, 0.0, 0.0], [0.0; 3]);
    let (a, b, least, most) = (FLOOR, BOX, 0.0, 0.0);
    let joint = api::Joint { joint: 1, kind, a, b, anchor_a: anchor, anchor_b: anchor, axis, least, most };
    let mut first = solid(FLOOR, [0.0; 3], api::Body::Fixed, cube()).to_vec();
    first.extend(solid(BOX, [0.0, 1.0, 0.0], light(), cube()));
    first.push(joint.into());
    assert_eq!(too_many(&repeated_times(&first, 6, 4200)), 4200 - api::MAX_JOINTS as usize);
}

//! Joints, triggers, contacts and pushes go on after a restore as if the world had never stopped.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_attest::SavedState;
use lightcone_world::prelude::*;

use crate::scene::{LIGHT, body, cube, floor};

const BOX: StableId = StableId(2);
const LINK: StableId = StableId(7);
const LIFT: StableId = StableId(14);

/// A floor, a box that jumps through a trigger now and then, a chain that swings and loses a link, a lift that is pushed.
struct Workshop;

impl Plugin for Workshop {
    fn build(&self, app: &mut App) {
        app.add_systems(Startup, set_up).add_systems(Tick, act.in_set(Step::React));
    }
}

fn set_up(mut commands: Commands, mut ids: ResMut<StableIds>) {
    let ids = &mut *ids;
    commands.spawn((floor(ids), TellContacts));
    commands.spawn((body(ids, [0.0, 1.0, 0.0], LIGHT, cube()), TellContacts));
    commands.spawn((ids.allot(), Transform::from_xyz(0.0, 2.5, 0.0), Trigger(Shape::ball(1.2))));
    let joint = Joint {
        kind: JointKind::Ball,
        a: StableId(1),
        b: LIFT,
        anchor_a: Vec3::X * 0.5,
        anchor_b: Vec3::NEG_X * 0.5,
        axis: Vec3::Z,
        limits: Some([-0.4, 0.4]),
    };
    commands.spawn(body(ids, [0.0, 8.0, 5.0], Body::Fixed, Shape::ball(0.3)));
    for n in 5..14 {
        let kind = [JointKind::Ball, JointKind::Hinge, JointKind::Fixed][n as usize % 3];
        let link = body(ids, [n as f32 - 4.0, 8.0, 5.0], LIGHT, Shape::ball(0.3));
        commands.spawn((link, Joint { kind, a: StableId(n - 1), b: StableId(n), ..joint }));
    }
    let (anchor_a, anchor_b) = (Vec3::new(-9.0, 1.0, 0.0), Vec3::NEG_Y * 5.0);
    let rail = Joint { kind: JointKind::Slider, axis: Vec3::Y, anchor_a, anchor_b, limits: Some([-2.0, 2.0]), ..joint };
    commands.spawn((body(ids, [-9.0, 5.0, 0.0], LIGHT, cube()), rail));
}

/// After the bodies moved: what it wants is state for a whole tick before it is done.
fn act(mut commands: Commands, things: Query<(Entity, &StableId)>, time: Res<SimTime>) {
    for (entity, id) in &things {
        match (*id, time.tick) {
            (BOX, tick) if tick % 40 == 20 => {
                commands.entity(entity).insert(Launch { linear: Vec3::new(0.1, 6.0, 0.1), angular: Vec3::Y });
            }
            (LIFT, tick) if tick % 17 == 5 => {
                commands.entity(entity).insert(Impulse { linear: Vec3::Y * 20.0, ..Impulse::default() });
            }
            (LINK, 70) => commands.entity(entity).despawn(),
            _ => {}
        }
    }
}

fn workshop() -> WorldSpec {
    WorldSpec::new("workshop", || Workshop)
}

fn news(simulation: &Simulation) -> usize {
    let world = simulation.world();
    world.resource::<Trespasses>().news().len() + world.resource::<Contacts>().news().len()
}

#[test]
fn every_later_tick_has_the_bytes_of_an_uninterrupted_run() {
    let mut players = ScriptedPlayers::new(3, 3);
    let events: Vec<_> = (0..160).map(|_| players.next_events()).collect();
    // The box is in the trigger at some, on the floor at others, and about to be launched at 20 and 60; 70 and 71 lose the link.
    for saved_at in [0, 1, 2, 5, 20, 21, 27, 33, 44, 60, 65, 69, 70, 71, 90, 131] {
        for shuffle_seed in [None, Some(5)] {
            let mut uninterrupted = Simulation::new(&workshop(), SimulationConfig::default());
            events[..saved_at].iter().for_each(|tick| uninterrupted.step(tick.clone()));
            let state = uninterrupted.save();
            let state = SavedState::from_pieces(state.tick, state.pieces()).unwrap();
            let config = SimulationConfig { shuffle_seed, ..SimulationConfig::default() };
            let mut restored = Simulation::restore(&workshop(), config, &state).unwrap();
            assert_eq!(restored.save(), state, "saved at tick {saved_at}");
            for tick in &events[saved_at..] {
                uninterrupted.step(tick.clone());
                restored.step(tick.clone());
                let (a, b) = (uninterrupted.digest().unwrap(), restored.digest().unwrap());
                let differ = a.differing_components(&b);
                assert_eq!(differ, Vec::<&str>::new(), "tick {}, saved at {saved_at}", a.tick);
            }
        }
    }
}

#[test]
fn there_is_something_to_be_restored() {
    let mut simulation = Simulation::new(&workshop(), SimulationConfig::default());
    let (mut told, mut inside, mut touching) = (0, 0, 0);
    for _ in 0..160 {
        simulation.step([]);
        told += news(&simulation);
        inside += simulation.world().resource::<Trespasses>().inside().count();
        touching += simulation.world().resource::<Contacts>().touching().count();
    }
    assert!(told >= 12 && inside > 20 && touching > 60, "{told} {inside} {touching}");
    let joints = simulation.world_mut().query::<&Joint>().iter(simulation.world()).count();
    assert_eq!(joints, 8, "the lost link had two of ten");
}

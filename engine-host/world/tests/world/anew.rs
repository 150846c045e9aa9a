//! A world that begins anew while people are in it.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_protocol::input::{Actions, ClientMessage, Edge};
use lightcone_protocol::{EthereumAddress, SessionId};
use lightcone_world::camera::FirstPerson;
use lightcone_world::prelude::*;

use crate::common::Yard;

/// A floor of its own, and nothing else.
struct Lawn;

impl Plugin for Lawn {
    fn build(&self, app: &mut App) {
        app.insert_resource(SpawnPoints(vec![SpawnPoint { position: Vec3::new(9.0, 0.0, 9.0), yaw_rad: 1.0 }]));
        app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
            let floor = Shape::cuboid(Vec3::new(50.0, 1.0, 50.0));
            commands.spawn((ids.allot(), Transform::from_xyz(0.0, -1.0, 0.0), Body::Fixed, floor));
        });
    }
}

type Seen = (SessionId, String, Vec3, PlayerInput, u32, bool);

fn players(simulation: &mut Simulation) -> Vec<Seen> {
    let world = simulation.world_mut();
    let mut all = world.query::<(&Player, &Transform, &PlayerInput, &Score, &FirstPerson)>();
    let mut all: Vec<Seen> = all
        .iter(world)
        .map(|(player, at, input, score, first)| {
            (player.session, player.name.clone(), at.translation, *input, score.0, first.0)
        })
        .collect();
    all.sort_by_key(|(session, ..)| *session);
    all
}

#[test]
fn people_stay_where_they_are_and_all_else_is_new() {
    let config = SimulationConfig::default();
    let mut yard = Simulation::new(&WorldSpec::new("yard", || Yard), config);
    let mut scripted = ScriptedPlayers::new(3, 7);
    (0..90).for_each(|_| yard.step(scripted.next_events()));
    let edge = Edge { seq: 9000, actions: Actions::CAMERA, pressed: true };
    yard.step([PlayerEvent::Input { session: SessionId(2), message: ClientMessage::Edge(edge) }]);
    yard.step([PlayerEvent::Identity { session: SessionId(3), address: EthereumAddress([7; 20]) }]);
    let world = yard.world_mut();
    world.query::<&mut Score>().iter_mut(world).for_each(|mut score| score.0 = 5);
    let before = players(&mut yard);
    assert_eq!((before.len(), before[1].5), (3, true));

    let mut lawn = Simulation::begun_at(&WorldSpec::new("lawn", || Lawn), config, yard.tick());
    lawn.step([]);
    lawn.take_players_of(&mut yard);
    assert_eq!(lawn.tick(), yard.tick(), "the next tick is the next one for everybody");
    let after = players(&mut lawn);
    let wallets = |simulation: &mut Simulation| {
        let world = simulation.world_mut();
        let mut all = world.query::<(&Player, &Wallet)>();
        all.iter(world).map(|(player, wallet)| (player.session, wallet.address())).collect::<Vec<_>>()
    };
    assert_eq!(wallets(&mut lawn), [(SessionId(3), EthereumAddress([7; 20]))]);
    let expected: Vec<_> = before
        .iter()
        .cloned()
        .map(|(session, name, at, input, _, first)| (session, name, at, input, 0, first))
        .collect();
    assert_eq!(after, expected);

    // They go on as others do: they stand, have a body that is seen, and steer.
    (0..40).for_each(|_| lawn.step(scripted.next_events()));
    let later = players(&mut lawn);
    assert_eq!(later.len(), 3);
    assert!(later.iter().all(|(_, _, at, ..)| at.y > -0.1), "{later:?}");
    assert!(later[0].3.seq > before[0].3.seq, "what they sent last is known, and newer messages count");
    let world = lawn.world_mut();
    assert_eq!(world.query::<&BodyOf>().iter(world).count(), 18);
    let loose = world.query::<&Body>().iter(world).filter(|body| matches!(body, Body::Dynamic { .. })).count();
    assert_eq!(loose, 0, "what lay in the yard is gone");
}

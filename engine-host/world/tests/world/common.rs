//! A yard with a floor, a wall, steps and things to push.
#![allow(dead_code, reason = "each test binary uses a part")]

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_attest::StateDigest;
use lightcone_protocol::SessionId;
use lightcone_protocol::input::{Actions, ClientMessage, Edge, Sample};
use lightcone_world::prelude::*;
use lightcone_world::simulation::PlayerEvent;

pub struct Yard;

impl Plugin for Yard {
    fn build(&self, app: &mut App) {
        app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
            let mut solid = |x: f32, y: f32, z: f32, half: Vec3, body: Body| {
                commands.spawn((ids.allot(), Transform::from_xyz(x, y, z), body, Shape::cuboid(half)));
            };
            solid(0.0, -1.0, 0.0, Vec3::new(50.0, 1.0, 50.0), Body::Fixed);
            solid(0.0, 1.5, -6.0, Vec3::new(20.0, 1.5, 0.5), Body::Fixed);
            for step in 0..5 {
                let rise = 0.15 * (step + 1) as f32;
                solid(6.0 + 0.5 * step as f32, rise / 2.0, 0.0, Vec3::new(0.25, rise / 2.0, 2.0), Body::Fixed);
            }
            for n in 0..6 {
                solid(-3.0 - n as f32, 0.5, -1.0, Vec3::splat(0.4), Body::Dynamic { mass_kg: 15.0 });
            }
        });
    }
}

pub fn run(config: SimulationConfig, ticks: u64) -> StateDigest {
    let mut simulation = Simulation::new(&WorldSpec::new("yard", || Yard), config);
    let mut players = ScriptedPlayers::new(6, 3);
    for _ in 0..ticks {
        simulation.step(players.next_events());
    }
    simulation.digest().unwrap()
}

/// One player whose controls a test sets.
pub struct Solo {
    pub simulation: Simulation,
    seq: u32,
}

pub const SESSION: SessionId = SessionId(1);

impl Solo {
    pub fn new() -> Self {
        let mut simulation = Simulation::new(&WorldSpec::new("yard", || Yard), SimulationConfig::default());
        simulation.step([PlayerEvent::Join { session: SESSION, name: None }]);
        Self { simulation, seq: 0 }
    }

    pub fn hold(&mut self, held: Actions, yaw_rad: f32, ticks: usize) {
        for _ in 0..ticks {
            self.seq += 1;
            let sample = Sample { seq: self.seq, held, yaw_rad, ..Sample::default() };
            let message = ClientMessage::Motion(vec![sample]);
            self.simulation.step([PlayerEvent::Input { session: SESSION, message }]);
        }
    }

    pub fn press(&mut self, actions: Actions) {
        self.seq += 1;
        let message = ClientMessage::Edge(Edge { seq: self.seq, actions, pressed: true });
        self.simulation.step([PlayerEvent::Input { session: SESSION, message }]);
    }

    pub fn feet(&mut self) -> Vec3 {
        let world = self.simulation.world_mut();
        world.query_filtered::<&Transform, With<Player>>().single(world).unwrap().translation
    }

    pub fn dynamic_bodies(&mut self) -> Vec<Vec3> {
        let world = self.simulation.world_mut();
        let mut query = world.query_filtered::<(&StableId, &Transform), With<Velocity>>();
        let mut bodies: Vec<_> = query.iter(world).map(|(id, transform)| (*id, transform.translation)).collect();
        bodies.sort_by_key(|(id, _)| *id);
        bodies.into_iter().map(|(_, place)| place).collect()
    }
}

/// What a thing has left.
#[derive(Component, Clone, Copy, Saved)]
#[saved(component, name = "fuel", version = 1)]
pub struct Fuel(pub u32);

//! A world of one's own, simulated without a network, a picture or a disk:
//! `cargo run --release -p lightcone-world --example my_world`.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_world::prelude::*;

/// A floor, and a lamp that whoever presses E turns on or off.
struct MyWorld;

/// What must be the same after a restore is registered; everything else is scratch.
#[derive(Component, Clone, Copy, Debug, Default, Saved)]
#[saved(component, name = "my-world.lamp", version = 1)]
struct Lamp {
    lit: bool,
    switched: u32,
}

impl Plugin for MyWorld {
    fn build(&self, app: &mut App) {
        app.register_saved::<Lamp>();
        app.add_systems(Startup, furnish);
        app.add_systems(Tick, switch.in_set(Step::React));
    }
}

fn furnish(mut commands: Commands, mut ids: ResMut<StableIds>) {
    let floor = Shape::cuboid(Vec3::new(20.0, 1.0, 20.0));
    commands.spawn((ids.allot(), Transform::from_xyz(0.0, -1.0, 0.0), Body::Fixed, floor));
    commands.spawn((ids.allot(), Lamp::default()));
}

fn switch(players: Query<&PlayerInput>, mut lamps: Query<&mut Lamp>) {
    let presses = players.iter().filter(|input| input.pressed.contains(Actions::USE)).count() as u32;
    for mut lamp in lamps.iter_mut().filter(|_| presses > 0) {
        lamp.lit ^= presses % 2 == 1;
        lamp.switched += presses;
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let world = WorldSpec::new("my-world", || MyWorld);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    let mut players = ScriptedPlayers::new(4, 1);
    for _ in 0..300 {
        simulation.step(players.next_events());
    }
    println!("tick {}: {}", simulation.tick(), simulation.digest()?.root);
    Ok(())
}

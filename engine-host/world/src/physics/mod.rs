//! Solid things: bodies and shapes, moved by rapier with its bit-for-bit determinism.

mod bodies;
mod body;
mod engine;
mod saved;
mod shape;
mod step;

use bevy_app::{App, Plugin, PostStartup, Startup};
use bevy_ecs::prelude::*;
use glam::Vec3;

pub use body::{Body, Velocity};
pub use engine::Physics;
pub(crate) use engine::solid_only;
pub use shape::{Shape, ShapeError};

use crate::simulation::{RegisterSaved, SimTime, Step, Tick};

/// Earth's is 9.81; a little more feels less like floating.
const GRAVITY_M_S2: f32 = -14.0;

/// Moves bodies and tells what they bump into.
pub struct PhysicsPlugin;

impl Plugin for PhysicsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Physics>().register_saved::<Velocity>();
        saved::register(app);
        app.add_systems(Startup, set_up).add_systems(PostStartup, (bodies::insert, step::detect).chain());
        let systems = (bodies::remove, bodies::insert, bodies::steer, step::step, bodies::write_back);
        app.add_systems(Tick, systems.chain().in_set(Step::Physics));
    }
}

fn set_up(mut physics: ResMut<Physics>, time: Res<SimTime>) {
    physics.world.gravity = Vec3::Y * GRAVITY_M_S2;
    physics.world.integration_parameters.dt = time.dt_s();
}

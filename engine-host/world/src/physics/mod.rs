//! Solid things: bodies and shapes, moved by rapier with its bit-for-bit determinism.

mod bodies;
mod body;
mod contacts;
mod engine;
mod joint;
mod joints;
mod local;
mod pairs;
mod push;
mod rays;
mod saved;
mod shape;
mod step;
mod triggers;

use bevy_app::{App, Plugin, PostStartup, Startup};
use bevy_ecs::prelude::*;
use glam::Vec3;

pub use body::{Body, Velocity};
pub use contacts::{Contact, Contacts, TellContacts};
pub use engine::Physics;
pub(crate) use engine::solid_only;
pub use joint::{Joint, JointKind};
pub use push::{Impulse, Launch};
pub use rays::RayHit;
pub use shape::{Shape, ShapeError};
pub use triggers::{Trespass, Trespasses, Trigger};

use crate::simulation::{RegisterSaved, SimTime, Step, Tick};

/// Earth's is 9.81; a little more feels less like floating.
const GRAVITY_M_S2: f32 = -14.0;

/// Moves bodies and tells what they bump into.
pub struct PhysicsPlugin;

impl Plugin for PhysicsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Physics>().register_saved::<Velocity>();
        app.register_saved::<Launch>().register_saved::<Impulse>().register_saved::<Joint>();
        saved::register(app);
        app.add_observer(bodies::forget);
        app.add_systems(Startup, set_up).add_systems(PostStartup, (bodies::insert, step::detect).chain());
        app.init_resource::<Trespasses>().register_saved_resource::<Trespasses>();
        app.init_resource::<Contacts>().register_saved_resource::<Contacts>();
        let before = (bodies::remove, bodies::insert, bodies::reshape, bodies::steer, push::push);
        let after = (bodies::write_back, triggers::trespass, contacts::touch);
        app.add_systems(Tick, (before.chain(), joints::join, step::step, after.chain()).chain().in_set(Step::Physics));
    }
}

/// Lets in what is solid now, as is done after start-up: for a world that spawns in its first tick what others spawn at start-up.
/// Players who come in that tick find the ground, and all goes on as if it had been there.
pub fn let_in(world: &mut World) {
    // Neither can fail: their parameters are there once the plugin is.
    _ = world.run_system_cached(bodies::insert);
    _ = world.run_system_cached(step::detect);
}

fn set_up(mut physics: ResMut<Physics>, time: Res<SimTime>) {
    physics.world.gravity = Vec3::Y * GRAVITY_M_S2;
    physics.world.integration_parameters.dt = time.dt_s();
}

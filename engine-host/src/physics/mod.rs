//! Solid things: bodies and shapes, moved by rapier with its bit-for-bit determinism.

mod bodies;
mod saved;
mod shape;
mod step;

use bevy_app::{App, Plugin, PostStartup, Startup};
use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_attest::{DecodeError, Decoder, Encoder};
use rapier3d::pipeline::PhysicsWorld;

pub use shape::{Shape, ShapeError};
pub(crate) use step::solid_only;

use crate::simulation::{RegisterSaved, SavedComponent, SimTime, StableId, Step, Tick};

/// How a solid thing moves. Needs a [`Shape`], a `Transform` without parents and a [`StableId`].
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub enum Body {
    /// Never.
    Fixed,
    /// As the world's systems set its `Transform`; it carries and pushes what it touches.
    Kinematic,
    /// As forces push it. The world may set its `Transform` to put it elsewhere, at rest.
    Dynamic {
        /// Kilograms.
        mass_kg: f32,
    },
}

/// Of a dynamic body, written by the host after each tick.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Velocity {
    /// Metres per second.
    pub linear: Vec3,
    /// Radians per second around each axis.
    pub angular: Vec3,
}

/// The physics world, for ray casts and characters.
#[derive(Resource, Default)]
pub struct Physics {
    pub(crate) world: PhysicsWorld,
    bodies: bodies::BodyIndex,
}

/// What belongs to which collision group.
pub(crate) mod groups {
    use rapier3d::geometry::Group;

    /// Scenery and things.
    pub(crate) const SOLID: Group = Group::GROUP_1;
    /// Players: they walk through one another, so that nobody can be locked in.
    pub(crate) const PLAYER: Group = Group::GROUP_2;
}

/// Earth's is 9.81; a little more feels less like floating.
const GRAVITY_M_S2: f32 = -14.0;

pub(crate) struct PhysicsPlugin;

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

/// Sorts by what does not depend on the order of spawning.
fn by_stable_id<T>(items: impl IntoIterator<Item = (StableId, T)>) -> Vec<(StableId, T)> {
    let mut items: Vec<_> = items.into_iter().collect();
    items.sort_unstable_by_key(|(id, _)| *id);
    items
}

impl SavedComponent for Velocity {
    const NAME: &'static str = "velocity";
    const VERSION: u32 = 1;
    const LAYOUT: &'static str = "linear f32×3, angular f32×3";

    fn encode(&self, out: &mut Encoder) {
        out.f32s(&self.linear.to_array()).f32s(&self.angular.to_array());
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        Ok(Self { linear: from.f32s()?.into(), angular: from.f32s()?.into() })
    }
}

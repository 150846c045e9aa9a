//! How things move, as components.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_world_derive::Saved;

/// No body moves faster, metres per second.
pub(super) const FASTEST_M_S: f32 = 1000.0;
/// No body turns faster, radians per second.
pub(super) const FASTEST_RAD_S: f32 = 1000.0;

/// How a solid thing moves. One that is replaced by another kind takes effect in the next physics step, at rest. Needs a
/// [`Shape`](super::Shape), a `Transform` without parents and a [`StableId`](crate::simulation::StableId).
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub enum Body {
    /// Never.
    Fixed,
    /// As the world's systems set its `Transform`; it carries and pushes what it touches.
    Kinematic,
    /// As forces push it, at most at 1000 m/s. The world may set its `Transform` to put it elsewhere, at rest; see also
    /// [`Launch`](super::Launch) and [`Impulse`](super::Impulse).
    Dynamic {
        /// Kilograms.
        mass_kg: f32,
    },
}

/// Of a dynamic body, written by the host after each tick.
#[derive(Component, Saved, Clone, Copy, Debug, Default, PartialEq)]
#[saved(component, name = "velocity", version = 1)]
pub struct Velocity {
    /// Metres per second.
    pub linear: Vec3,
    /// Radians per second around each axis.
    pub angular: Vec3,
}

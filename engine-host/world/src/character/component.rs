//! How an entity walks, as state.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_world_derive::Saved;

/// Metres, from the soles to the crown.
pub const HEIGHT_M: f32 = 1.7;
/// Metres.
pub const RADIUS_M: f32 = 0.3;

/// How an entity walks. Its `Transform` is at the feet.
#[derive(Component, Saved, Clone, Copy, Debug, PartialEq)]
#[saved(component, name = "character", version = 1)]
pub struct Character {
    /// Metres per second.
    pub velocity: Vec3,
    /// Stands on something.
    pub grounded: bool,
    /// Where the body faces; the look may be elsewhere.
    #[saved(name = "facing")]
    pub facing_rad: f32,
    /// How far it has walked, metres; drives the gait.
    #[saved(name = "walked")]
    pub walked_m: f32,
}

impl Character {
    /// At rest.
    pub fn standing(facing_rad: f32) -> Self {
        Self { velocity: Vec3::ZERO, grounded: false, facing_rad, walked_m: 0.0 }
    }
}

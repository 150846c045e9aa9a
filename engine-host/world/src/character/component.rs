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

/// How a player walks; without it, as [`Walking::default`] says.
#[derive(Component, Saved, Clone, Copy, Debug, PartialEq)]
#[saved(component, name = "walking", version = 1)]
pub struct Walking {
    /// Metres per second.
    #[saved(name = "walk")]
    pub walk_m_s: f32,
    /// Metres per second, with Run held.
    #[saved(name = "run")]
    pub run_m_s: f32,
    /// Metres per second upwards, at a jump.
    #[saved(name = "jump")]
    pub jump_m_s: f32,
    /// Metres per second squared.
    #[saved(name = "gravity")]
    pub gravity_m_s2: f32,
}

impl Default for Walking {
    fn default() -> Self {
        Self { walk_m_s: 3.4, run_m_s: 6.2, jump_m_s: 5.6, gravity_m_s2: 14.0 }
    }
}

impl Character {
    /// At rest.
    pub fn standing(facing_rad: f32) -> Self {
        Self { velocity: Vec3::ZERO, grounded: false, facing_rad, walked_m: 0.0 }
    }
}

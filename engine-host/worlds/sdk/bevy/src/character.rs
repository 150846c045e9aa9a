//! How players walk.

use bevy_ecs::prelude::*;
use glam::Vec3;

/// How a player walks, as the host has it. Its `Transform` is at the feet.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Character {
    /// Metres per second.
    pub velocity: Vec3,
    /// Stands on something.
    pub grounded: bool,
    /// Where the body faces; the look may be elsewhere.
    pub facing_rad: f32,
}

/// How a player walks; without it, as [`Walking::default`] says. One that is taken off goes on to hold.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Walking {
    /// Metres per second.
    pub walk_m_s: f32,
    /// Metres per second, with Run held.
    pub run_m_s: f32,
    /// Metres per second upwards, at a jump.
    pub jump_m_s: f32,
    /// Metres per second squared.
    pub gravity_m_s2: f32,
}

impl Default for Walking {
    fn default() -> Self {
        Self { walk_m_s: 3.4, run_m_s: 6.2, jump_m_s: 5.6, gravity_m_s2: 14.0 }
    }
}

//! How an entity walks, as state.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_attest::{DecodeError, Decoder, Encoder};

use crate::simulation::SavedComponent;

/// Metres, from the soles to the crown.
pub const HEIGHT_M: f32 = 1.7;
/// Metres.
pub const RADIUS_M: f32 = 0.3;

/// How an entity walks. Its `Transform` is at the feet.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Character {
    /// Metres per second.
    pub velocity: Vec3,
    /// Stands on something.
    pub grounded: bool,
    /// Where the body faces; the look may be elsewhere.
    pub facing_rad: f32,
    /// How far it has walked, metres; drives the gait.
    pub walked_m: f32,
}

impl Character {
    /// At rest.
    pub fn standing(facing_rad: f32) -> Self {
        Self { velocity: Vec3::ZERO, grounded: false, facing_rad, walked_m: 0.0 }
    }
}

impl SavedComponent for Character {
    const NAME: &'static str = "character";
    const VERSION: u32 = 1;
    const LAYOUT: &'static str = "velocity f32×3, grounded bool, facing f32, walked f32";

    fn encode(&self, out: &mut Encoder) {
        out.f32s(&self.velocity.to_array()).bool(self.grounded).f32s(&[self.facing_rad, self.walked_m]);
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        Ok(Self {
            velocity: from.f32s()?.into(),
            grounded: from.bool()?,
            facing_rad: from.f32()?,
            walked_m: from.f32()?,
        })
    }
}

//! How things move, as components.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_attest::{DecodeError, Decoder, Encoder};

use crate::simulation::SavedComponent;

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

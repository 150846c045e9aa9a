//! Records that most programs write in the same way.

use crate::commands::{ShapeModel, Spawn};
use crate::entries::Transform;
use crate::forms::Solid;
use crate::names::EntityId;

/// A rotation that turns nothing.
pub const UPRIGHT: [f32; 4] = [0.0, 0.0, 0.0, 1.0];

impl Spawn {
    /// Upright, as large as it is.
    pub fn at(entity: EntityId, position: [f32; 3]) -> Self {
        Self { entity, position, rotation: UPRIGHT, scale: [1.0; 3] }
    }
}

impl Transform {
    /// Upright, as large as it is.
    pub fn at(entity: EntityId, position: [f32; 3]) -> Self {
        Self { entity, position, rotation: UPRIGHT, scale: [1.0; 3] }
    }
}

impl ShapeModel {
    /// In one colour, linear RGB, that neither shines nor glows.
    pub fn matt(entity: EntityId, solid: Solid, [r, g, b]: [f32; 3]) -> Self {
        Self { entity, solid, colour: [r, g, b, 1.0], metallic: 0.0, roughness: 0.8, glow: 0.0 }
    }
}

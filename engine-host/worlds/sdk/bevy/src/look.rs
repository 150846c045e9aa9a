//! What is seen.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Vec3, Vec4};
use lightcone_interface::Solid;

use crate::bodies::Shape;

/// The entity is seen as a simple form in one colour.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
#[require(Transform)]
pub struct Look {
    /// The form.
    pub form: Form,
    /// Linear RGBA, each 0 to 1.
    pub colour: Vec4,
    /// 0 for paint, 1 for metal.
    pub metallic: f32,
    /// 0 for a mirror, 1 for chalk.
    pub roughness: f32,
    /// How much of its colour it gives off by itself.
    pub glow: f32,
}

impl Look {
    /// In a colour without gloss, linear RGB.
    pub fn matt(form: Form, colour: Vec3) -> Self {
        Self { form, colour: colour.extend(1.0), metallic: 0.0, roughness: 1.0, glow: 0.0 }
    }
}

/// A simple form around the origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// A box.
    Cuboid {
        /// Its whole size along x, y and z, metres.
        size_m: Vec3,
    },
    /// A ball.
    Ball {
        /// From the middle to the surface, metres.
        radius_m: f32,
    },
    /// An upright cylinder.
    Cylinder {
        /// The whole of it, metres.
        height_m: f32,
        /// Of the base, metres.
        radius_m: f32,
    },
    /// An upright cylinder with a half ball at each end.
    Capsule {
        /// The whole of it, half balls included, metres.
        height_m: f32,
        /// Of the half balls, metres.
        radius_m: f32,
    },
}

impl Form {
    /// What bumps like it.
    pub fn shape(self) -> Shape {
        Shape(self.solid())
    }

    pub(crate) fn solid(self) -> Solid {
        match self {
            Self::Cuboid { size_m } => Solid::Cuboid { size_m: size_m.to_array() },
            Self::Ball { radius_m } => Solid::Ball { radius_m },
            Self::Cylinder { height_m, radius_m } => Solid::Cylinder { height_m, radius_m },
            Self::Capsule { height_m, radius_m } => Solid::Capsule { height_m, radius_m },
        }
    }
}

/// Linear RGBA that multiplies the colour of the entity's look.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Tint(pub Vec4);

/// A line of text over the entity, facing every viewer.
#[derive(Component, Clone, Debug, PartialEq, Eq)]
#[require(Transform)]
pub struct Caption {
    /// 40 characters of it are shown.
    pub text: Arc<str>,
    /// Above the entity's origin, millimetres.
    pub above_mm: u16,
}

/// The entity shines to all sides.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
#[require(Transform)]
pub struct Lamp {
    /// Linear RGB.
    pub colour: Vec3,
    /// Luminous intensity, candela.
    pub intensity_cd: f32,
    /// Nothing is lit beyond, metres.
    pub range_m: f32,
}

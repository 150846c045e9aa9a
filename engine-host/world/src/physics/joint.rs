//! How two bodies hang together, as a component.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_world_derive::{Saved, SavedField};

use crate::simulation::StableId;

/// What a [`Joint`] leaves free.
#[derive(SavedField, Clone, Copy, Debug, PartialEq, Eq)]
pub enum JointKind {
    /// Nothing: the bodies stay to one another as they are.
    Fixed,
    /// Turning any way around the anchor.
    Ball,
    /// Turning around the axis; limits in radians, within ±π.
    Hinge,
    /// Sliding along the axis; limits in metres.
    Slider,
}

/// Lets two bodies hang together. They turn to one another from as they are in the physics step that follows, and do not bump into
/// one another. It is on an entity with a [`StableId`]: one of its own, or one of the bodies. When a body is none, or is none any
/// more, or both are the same, the host takes the component off.
#[derive(Component, Saved, Clone, Copy, Debug, PartialEq)]
#[component(immutable)]
#[saved(component, name = "joint", version = 1)]
pub struct Joint {
    /// What it leaves free.
    pub kind: JointKind,
    /// One body.
    pub a: StableId,
    /// The other.
    pub b: StableId,
    /// Where the joint is, seen from `a`, metres.
    pub anchor_a: Vec3,
    /// Where it is, seen from `b`, metres.
    pub anchor_b: Vec3,
    /// Of a hinge or slider, seen from `a`, of any length but 0.
    pub axis: Vec3,
    /// The least and the most that a hinge or slider may turn or slide from as it was first.
    pub limits: Option<[f32; 2]>,
}

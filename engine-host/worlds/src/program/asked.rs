//! Rays that wait for the next tick: part of the state.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_world::prelude::*;

/// In the order in which they were asked for.
#[derive(Resource, Saved, Clone, Debug, Default, PartialEq)]
#[saved(resource, name = "program.rays", version = 1)]
pub(super) struct Rays(#[saved(name = "asked")] pub(super) Vec<Asked>);

/// One ray.
#[derive(SavedField, Clone, Copy, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) query: u32,
    pub(super) origin: Vec3,
    /// Of unit length.
    pub(super) direction: Vec3,
    #[saved(name = "reach")]
    pub(super) reach_m: f32,
    /// What it passes through.
    pub(super) without: Option<StableId>,
}

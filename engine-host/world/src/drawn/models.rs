//! Models, and who is drawn as which.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use lightcone_render::Model;

/// Names a model of the world's [`Models`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelIndex(pub u32);

/// All models a world draws. Add them at start-up or later; they stay.
#[derive(Resource, Clone, Debug, Default)]
pub struct Models(Vec<Arc<Model>>);

impl Models {
    /// Keeps a model.
    pub fn add(&mut self, model: impl Into<Arc<Model>>) -> ModelIndex {
        self.0.push(model.into());
        ModelIndex((self.0.len() - 1) as u32)
    }

    /// By index.
    pub fn all(&self) -> &[Arc<Model>] {
        &self.0
    }
}

/// The entity is drawn as this model, where its `GlobalTransform` is.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
#[require(Transform)]
pub struct Drawn(pub ModelIndex);

//! What the models of a simulation are called.

use std::collections::BTreeMap;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use lightcone_world::prelude::*;

/// By their paths in the folder. Follows from what is shown.
#[derive(Resource, Default)]
pub(super) struct AssetModels(BTreeMap<String, ModelIndex>);

impl AssetModels {
    pub(super) fn index(&mut self, name: &str, model: &Arc<Model>, models: &mut Models) -> ModelIndex {
        *self.0.entry(name.to_lowercase()).or_insert_with(|| models.add(Arc::clone(model)))
    }
}

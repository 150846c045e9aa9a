//! What the models of a simulation are called.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use lightcone_world::prelude::*;

/// Each once, however a scene spells its path. Follows from what is shown.
#[derive(Resource, Default)]
pub(super) struct AssetModels(Vec<(Arc<Model>, ModelIndex)>);

impl AssetModels {
    pub(super) fn index(&mut self, model: &Arc<Model>, models: &mut Models) -> ModelIndex {
        if let Some((_, index)) = self.0.iter().find(|(known, _)| Arc::ptr_eq(known, model)) {
            return *index;
        }
        let index = models.add(Arc::clone(model));
        self.0.push((Arc::clone(model), index));
        index
    }
}

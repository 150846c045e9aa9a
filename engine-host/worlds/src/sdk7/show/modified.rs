//! Models whose materials a scene changes.

use std::sync::Arc;

use lightcone_render::Texture;
use lightcone_sdk7::components::model::GltfNodeModifier;
use lightcone_sdk7::components::{Component, GltfNodeModifiers};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use super::Site;
use super::look::Papers;
use crate::sdk7::looks::surface;
use crate::sdk7::marks::mark;

/// Changed models of a scene's life; beyond, models look as they were made.
const MOST: usize = 256;

impl Site<'_> {
    /// The entity's model as the scene changes it; none where it does not, or where there were too many.
    pub(super) fn modified(&mut self, entity: EntityId, src: &str, model: &Model) -> Option<ModelIndex> {
        let said = self.read::<GltfNodeModifiers>(entity)?;
        let key = (src.to_lowercase(), mark(&said.encode()));
        if let Some(known) = self.stage.altered.get(&key) {
            return Some(*known);
        }
        if self.stage.altered.len() == MOST {
            return None;
        }
        let altered = self.alter(model, &said.modifiers)?;
        let index = self.world.resource_mut::<Models>().add(altered);
        self.stage.altered.insert(key, index);
        Some(index)
    }

    fn alter(&self, model: &Model, modifiers: &[GltfNodeModifier]) -> Option<Model> {
        let mut altered = model.clone();
        let papers = Papers { store: &self.scene.store, slide: None };
        let mut changes = false;
        for modifier in modifiers.iter().filter(|modifier| modifier.material.is_some()) {
            let is_for = |at: usize| {
                modifier.path.is_empty() || model.paths.get(at).is_some_and(|path| **path == *modifier.path)
            };
            let parts: Vec<usize> = (0..model.parts.len()).filter(|at| is_for(*at)).collect();
            if parts.is_empty() {
                continue;
            }
            let (finish, colour) = papers.finish(modifier.material.as_ref());
            let mut textures: Vec<Arc<Texture>> = std::mem::take(&mut altered.textures);
            let surface =
                Material { base_colour: colour, ..surface(&finish, &self.scene.opened.assets, &mut textures) };
            altered.textures = textures;
            altered.materials.push(surface);
            parts.into_iter().for_each(|at| altered.parts[at].material = altered.materials.len() - 1);
            changes = true;
            // One for all, if it comes first, is the only one.
            if modifier.path.is_empty() {
                break;
            }
        }
        changes.then_some(altered)
    }
}

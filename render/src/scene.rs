//! The renderer's retained copy of what is to be drawn.
//!
//! Models are added once and instanced many times. Ids are never reused, so that a stale one is an error and not another
//! thing. Iteration is in order of ids.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use glam::{Mat4, Vec3, Vec4};
pub use lightcone_shaders::Sky;

use crate::rig::Pose;
use crate::{Label, Model};

/// Names a model in a [`Scene`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelId(pub u32);

/// Names an instance in a [`Scene`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(pub u32);

/// Parallel light from far away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sun {
    /// Unit vector from the surface to the sun.
    pub direction_to_sun: Vec3,
    /// Linear RGB; 1 lights a white matt surface that faces the sun to white.
    pub radiance: Vec3,
}

impl Default for Sun {
    fn default() -> Self {
        Self { direction_to_sun: Vec3::new(0.45, 0.8, 0.4).normalize(), radiance: Vec3::new(1.0, 0.95, 0.86) * 0.85 }
    }
}

/// One placed model.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Which model.
    pub model: ModelId,
    /// Where it stands.
    pub world_from_model: Mat4,
    /// Linear RGBA that multiplies the base colour of every part.
    pub tint: Vec4,
    /// Whose body this is; a view may leave out one owner (first person). 0 is nobody.
    pub owner: u64,
    /// The model's pose; `None` draws its rest pose. Of a model without a rig it is ignored.
    pub pose: Option<Arc<Pose>>,
}

/// How linear light becomes what a screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ToneMapping {
    /// Light above 1 is cut.
    #[default]
    Clamp,
    /// [`lightcone_shaders::tone_map`].
    Neutral,
}

/// A reference to something the scene does not hold.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SceneError {
    /// No such model.
    #[error("the scene has no model {}", .0.0)]
    NoModel(ModelId),
    /// No such instance.
    #[error("the scene has no instance {}", .0.0)]
    NoInstance(InstanceId),
}

/// Models, instances, sun and sky.
#[derive(Debug)]
pub struct Scene {
    /// Parallel light.
    pub sun: Sun,
    /// Background and ambient light.
    pub sky: Sky,
    /// Extinction of the air; 0 is clear.
    pub fog_density_per_m: f32,
    /// From light to screen; labels and HUD are not mapped.
    pub tone_mapping: ToneMapping,
    /// Whether things keep the sun from one another.
    pub sun_shadows: bool,
    /// Bitmaps in the world.
    pub labels: Vec<Label>,
    identity: u64,
    revision: u64,
    models: Vec<Arc<Model>>,
    instances: BTreeMap<InstanceId, Instance>,
    next_instance: u32,
}

impl Default for Scene {
    /// Empty, under an ordinary sun and sky, in clear air.
    fn default() -> Self {
        static SCENES: AtomicU64 = AtomicU64::new(0);
        Self {
            sun: Sun::default(),
            sky: Sky::default(),
            fog_density_per_m: 0.0,
            tone_mapping: ToneMapping::default(),
            sun_shadows: false,
            labels: Vec::new(),
            identity: SCENES.fetch_add(1, Ordering::Relaxed),
            revision: 0,
            models: Vec::new(),
            instances: BTreeMap::new(),
            next_instance: 0,
        }
    }
}

impl Scene {
    /// Differs whenever models or instances may differ: between scenes, and after every change of one.
    pub fn revision(&self) -> (u64, u64) {
        (self.identity, self.revision)
    }

    /// Keeps a model for the scene's life.
    pub fn add_model(&mut self, model: impl Into<Arc<Model>>) -> ModelId {
        self.revision += 1;
        self.models.push(model.into());
        ModelId((self.models.len() - 1) as u32)
    }

    /// Places a model, untinted and nobody's.
    pub fn add_instance(&mut self, model: ModelId, world_from_model: Mat4) -> Result<InstanceId, SceneError> {
        self.add(Instance { model, world_from_model, tint: Vec4::ONE, owner: 0, pose: None })
    }

    /// Places a model.
    pub fn add(&mut self, instance: Instance) -> Result<InstanceId, SceneError> {
        self.model(instance.model)?;
        let id = InstanceId(self.next_instance);
        self.next_instance += 1;
        self.revision += 1;
        self.instances.insert(id, instance);
        Ok(id)
    }

    /// One instance.
    pub fn instance(&self, id: InstanceId) -> Option<&Instance> {
        self.instances.get(&id)
    }

    /// The instance, to be changed in place.
    pub fn instance_mut(&mut self, id: InstanceId) -> Result<&mut Instance, SceneError> {
        self.revision += 1;
        self.instances.get_mut(&id).ok_or(SceneError::NoInstance(id))
    }

    /// Takes an instance out.
    pub fn remove_instance(&mut self, id: InstanceId) -> Result<Instance, SceneError> {
        self.revision += 1;
        self.instances.remove(&id).ok_or(SceneError::NoInstance(id))
    }

    /// All models, by id.
    pub fn models(&self) -> &[Arc<Model>] {
        &self.models
    }

    /// One model.
    pub fn model(&self, id: ModelId) -> Result<&Arc<Model>, SceneError> {
        self.models.get(id.0 as usize).ok_or(SceneError::NoModel(id))
    }

    /// All instances, by id.
    pub fn instances(&self) -> impl Iterator<Item = (InstanceId, &Instance)> {
        self.instances.iter().map(|(id, instance)| (*id, instance))
    }

    /// Triangles of all instances.
    pub fn triangle_count(&self) -> usize {
        self.instances.values().map(|i| self.models[i.model.0 as usize].triangle_count()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stale_ids_are_errors() {
        let mut scene = Scene::default();
        assert_eq!(scene.add_instance(ModelId(0), Mat4::IDENTITY), Err(SceneError::NoModel(ModelId(0))));
        let model = scene.add_model(Model::default());
        let first = scene.add_instance(model, Mat4::IDENTITY).unwrap();
        scene.remove_instance(first).unwrap();
        let second = scene.add_instance(model, Mat4::IDENTITY).unwrap();
        assert_ne!(first, second);
        assert_eq!(scene.remove_instance(first), Err(SceneError::NoInstance(first)));
    }
}

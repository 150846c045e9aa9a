//! What is to be drawn, kept from frame to frame.
//!
//! A model is added once and placed many times. Ids are never reused, so that an id of something removed is an error and
//! never means something else. Iteration is in order of ids.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use glam::{Mat4, Quat, Vec3, Vec4};
pub use lightcone_shaders::Sky;

use crate::model::Model;
use crate::overlay::Label;
use crate::rig::Pose;

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
    /// The model that is drawn.
    pub model: ModelId,
    /// The model's place in the world.
    pub world_from_model: Mat4,
    /// Linear RGBA that multiplies the base colour of every part.
    pub tint: Vec4,
    /// Whose body this is, so that a view in the first person can leave it out ([`crate::View::hidden_owner`]); 0 is nobody's.
    pub owner: u64,
    /// The pose it is drawn in; `None` is the rest pose. Without effect on a model without a rig.
    pub pose: Option<Arc<Pose>>,
}

/// A light that shines from where it stands in the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lamp {
    /// World space.
    pub position: Vec3,
    /// Linear RGB times the luminous intensity in candela.
    pub colour: Vec3,
    /// Distance in metres beyond which it does not shine; infinite for no such bound.
    pub range_m: f32,
    /// Where it shines; without, to all sides.
    pub beam: Option<Beam>,
}

/// A cone of light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beam {
    /// Turns −z to where its middle shines.
    pub world_from_light: Quat,
    /// Angle from the middle within which the light has its full strength, radians.
    pub inner_rad: f32,
    /// Angle from the middle beyond which there is no light, radians.
    pub outer_rad: f32,
}

/// How linear light becomes what a screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ToneMapping {
    /// Light above 1 is shown as 1.
    #[default]
    Clamp,
    /// Highlights roll off into white: the Khronos PBR Neutral tone mapper ([`lightcone_shaders::tone_map`]).
    Neutral,
}

/// An id of something that the scene does not hold.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SceneError {
    /// No model has this id.
    #[error("the scene has no model {}", .0.0)]
    NoModel(ModelId),
    /// No instance has this id.
    #[error("the scene has no instance {}", .0.0)]
    NoInstance(InstanceId),
}

/// Models, instances, sun and sky.
#[derive(Debug)]
pub struct Scene {
    /// The one light that is parallel and casts shadows.
    pub sun: Sun,
    /// Background and ambient light.
    pub sky: Sky,
    /// Extinction of the air per metre; 0 is clear.
    pub fog_density_per_m: f32,
    /// How light is shown on a screen. Does not act on labels and HUD.
    pub tone_mapping: ToneMapping,
    /// Whether things cast shadows in the sun.
    pub sun_shadows: bool,
    /// Lights beside those of models.
    pub lamps: Vec<Lamp>,
    /// Bitmaps that hang in the world, such as names over heads.
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
            lamps: Vec::new(),
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
    /// Equal only where models and instances are equal: two scenes have different revisions, and so has one scene after every
    /// change.
    pub fn revision(&self) -> (u64, u64) {
        (self.identity, self.revision)
    }

    /// Adds a model, which the scene holds as long as it lives.
    pub fn add_model(&mut self, model: impl Into<Arc<Model>>) -> ModelId {
        self.revision += 1;
        self.models.push(model.into());
        ModelId((self.models.len() - 1) as u32)
    }

    /// Places a model with its own colours, in its rest pose, owned by nobody.
    pub fn add_instance(&mut self, model: ModelId, world_from_model: Mat4) -> Result<InstanceId, SceneError> {
        self.add(Instance { model, world_from_model, tint: Vec4::ONE, owner: 0, pose: None })
    }

    /// Adds an instance of a model.
    pub fn add(&mut self, instance: Instance) -> Result<InstanceId, SceneError> {
        self.model(instance.model)?;
        let id = InstanceId(self.next_instance);
        self.next_instance += 1;
        self.revision += 1;
        self.instances.insert(id, instance);
        Ok(id)
    }

    /// The instance with this id, if there is one.
    pub fn instance(&self, id: InstanceId) -> Option<&Instance> {
        self.instances.get(&id)
    }

    /// The instance, to be changed in place.
    pub fn instance_mut(&mut self, id: InstanceId) -> Result<&mut Instance, SceneError> {
        self.revision += 1;
        self.instances.get_mut(&id).ok_or(SceneError::NoInstance(id))
    }

    /// Removes an instance and returns it.
    pub fn remove_instance(&mut self, id: InstanceId) -> Result<Instance, SceneError> {
        self.revision += 1;
        self.instances.remove(&id).ok_or(SceneError::NoInstance(id))
    }

    /// All models, by id.
    pub fn models(&self) -> &[Arc<Model>] {
        &self.models
    }

    /// The model with this id.
    pub fn model(&self, id: ModelId) -> Result<&Arc<Model>, SceneError> {
        self.models.get(id.0 as usize).ok_or(SceneError::NoModel(id))
    }

    /// All instances, by id.
    pub fn instances(&self) -> impl Iterator<Item = (InstanceId, &Instance)> {
        self.instances.iter().map(|(id, instance)| (*id, instance))
    }

    /// How many triangles all instances have together.
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

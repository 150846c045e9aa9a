//! Cameras of the scene: while one is looked through, every player who is there sees as it does.

use glam::Vec3;
use lightcone_sdk7::components::{MainCamera, VirtualCamera};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::camera::PlayerCamera;

use super::Site;

const USUAL_FOV_DEG: f32 = 60.0;
const FURTHEST_M: f32 = 1e5;

impl Site<'_> {
    /// From where players see in this scene, if it says so; in the world.
    pub(in crate::sdk7) fn camera(&self) -> Option<PlayerCamera> {
        let entity = EntityId(self.read::<MainCamera>(EntityId::CAMERA)?.virtual_camera_entity?);
        let said = self.read::<VirtualCamera>(entity)?;
        let (_, turn, eye) = self.stage.places.scene_from(entity).to_scale_rotation_translation();
        let looked_at =
            said.look_at_entity.map(|at| Vec3::from(self.stage.places.scene_from(EntityId(at)).translation));
        let target = looked_at.filter(|at| *at != eye).unwrap_or(eye + turn * Vec3::NEG_Z);
        let fov_deg = said.fov.filter(|fov| fov.is_finite()).unwrap_or(USUAL_FOV_DEG);
        let (eye, target) = (self.stage.to_world(eye), self.stage.to_world(target));
        Some(PlayerCamera::Fixed { eye, target, fov_deg: fov_deg.clamp(5.0, 150.0) })
            .filter(|_| is_near(eye) && is_near(target))
    }
}

/// What is further away no matrix of a camera can hold.
fn is_near(at: Vec3) -> bool {
    at.abs().max_element() <= FURTHEST_M
}

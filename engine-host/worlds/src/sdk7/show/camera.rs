//! Cameras of the scene: while one is looked through, every player sees as it does.

use glam::Vec3;
use lightcone_sdk7::components::{MainCamera, VirtualCamera};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::camera::PlayerCamera;

use super::Site;
use crate::sdk7::people::people;

const USUAL_FOV_DEG: f32 = 60.0;
const FURTHEST_M: f32 = 1e5;

impl Site<'_> {
    /// Lets players see from where they should.
    pub(in crate::sdk7) fn film(&mut self) {
        let camera = self.camera();
        for person in people(self.world) {
            let mut player = self.world.entity_mut(person.entity);
            match camera {
                Some(camera) if player.get() == Some(&camera) => {}
                Some(camera) => _ = player.insert(camera),
                None if player.contains::<PlayerCamera>() => _ = player.remove::<PlayerCamera>(),
                None => {}
            }
        }
    }

    fn camera(&self) -> Option<PlayerCamera> {
        let entity = EntityId(self.read::<MainCamera>(EntityId::CAMERA)?.virtual_camera_entity?);
        let said = self.read::<VirtualCamera>(entity)?;
        let (_, turn, eye) = self.stage.places.world_from(entity).to_scale_rotation_translation();
        let looked_at =
            said.look_at_entity.map(|at| Vec3::from(self.stage.places.world_from(EntityId(at)).translation));
        let target = looked_at.filter(|at| *at != eye).unwrap_or(eye + turn * Vec3::NEG_Z);
        let fov_deg = said.fov.filter(|fov| fov.is_finite()).unwrap_or(USUAL_FOV_DEG);
        Some(PlayerCamera::Fixed { eye, target, fov_deg: fov_deg.clamp(5.0, 150.0) })
            .filter(|_| is_near(eye) && is_near(target))
    }
}

/// What is further away no matrix of a camera can hold.
fn is_near(at: Vec3) -> bool {
    at.abs().max_element() <= FURTHEST_M
}

//! Cameras of the scene: while one is looked through, every player who is there sees as it does.

use glam::Vec3;
use lightcone_sdk7::components::{MainCamera, VirtualCamera};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use super::Site;
use crate::sdk7::known::Filmed;
use crate::sdk7::takes::{Shot, Take};

const USUAL_FOV_DEG: f32 = 60.0;
const FURTHEST_M: f32 = 1e5;

impl Site<'_> {
    /// Takes in through which camera players see now.
    pub(in crate::sdk7) fn follow_camera(&mut self) {
        let entity = self.looked_through().map_or(0, |entity| entity.0);
        let filmed = &mut self.scene.known.filmed;
        if filmed.entity != entity {
            *filmed = Filmed { entity, before: filmed.entity, tick: self.tick };
        }
    }

    /// How players see in this scene, if it says so.
    pub(in crate::sdk7) fn take(&self) -> Option<Take> {
        let entity = self.looked_through()?;
        let said = self.read::<VirtualCamera>(entity)?;
        let Filmed { before, tick, .. } = self.scene.known.filmed;
        let from = Some(EntityId(before)).filter(|before| *before != EntityId::ROOT);
        let rate_hz = self.world.resource::<SimTime>().rate_hz;
        Some(Take {
            to: self.shot(entity)?,
            from: from.and_then(|from| self.shot(from)),
            pace: said.default_transition.and_then(|said| said.transition_mode),
            since_s: self.tick.saturating_sub(tick) as f32 / rate_hz as f32,
        })
    }

    /// Which camera of the scene; none while it is none.
    fn looked_through(&self) -> Option<EntityId> {
        let entity = EntityId(self.read::<MainCamera>(EntityId::CAMERA)?.virtual_camera_entity?);
        self.read::<VirtualCamera>(entity).map(|_| entity)
    }

    fn shot(&self, entity: EntityId) -> Option<Shot> {
        let said = self.read::<VirtualCamera>(entity)?;
        let (_, turn, eye) = self.stage.places.scene_from(entity).to_scale_rotation_translation();
        let looked_at =
            said.look_at_entity.map(|at| Vec3::from(self.stage.places.scene_from(EntityId(at)).translation));
        let target = looked_at.filter(|at| *at != eye).unwrap_or(eye + turn * Vec3::NEG_Z);
        let fov_deg = said.fov.filter(|fov| fov.is_finite()).unwrap_or(USUAL_FOV_DEG).clamp(5.0, 150.0);
        let (eye, target) = (self.stage.in_world(eye), self.stage.in_world(target));
        (is_near(eye) && is_near(target)).then_some(Shot { eye, target, fov_deg })
    }
}

/// What is further away no matrix of a camera can hold.
fn is_near(at: Vec3) -> bool {
    at.abs().max_element() <= FURTHEST_M
}

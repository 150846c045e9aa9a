//! From where a player sees.

use glam::Vec3;
use lightcone_interface as api;
use lightcone_interface::{Reason, SessionId};
use lightcone_world::prelude::*;

use super::{Done, Site};

impl Site<'_> {
    pub(super) fn camera_follow(&mut self, command: &api::CameraFollow) -> Done {
        self.see(command.session, PlayerCamera::Follow)
    }

    pub(super) fn camera_fixed(&mut self, command: &api::CameraFixed) -> Done {
        let (eye, target) = (Vec3::from_array(command.eye), Vec3::from_array(command.target));
        if eye == target {
            return Err(Reason::NotPossible);
        }
        self.see(command.session, PlayerCamera::Fixed { eye, target, fov_deg: command.fov_deg })
    }

    pub(super) fn camera_free(&mut self, command: &api::CameraFree) -> Done {
        let eye = Vec3::from_array(command.eye);
        self.see(command.session, PlayerCamera::Free { eye, fov_deg: command.fov_deg })
    }

    fn see(&mut self, session: SessionId, camera: PlayerCamera) -> Done {
        let player = self.player(session)?;
        self.world.entity_mut(player).insert(camera);
        Ok(())
    }
}

//! What sets bodies moving, and how players walk.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_interface as api;
use lightcone_interface::{EntityId, Reason};
use lightcone_world::character::Walking;
use lightcone_world::prelude::*;

use super::{Done, Site};

impl Site<'_> {
    pub(super) fn velocity(&mut self, command: &api::Velocity) -> Done {
        let (linear, angular) = (Vec3::from_array(command.linear), Vec3::from_array(command.angular));
        self.dynamic(command.entity)?.remove::<Impulse>().insert(Launch { linear, angular });
        Ok(())
    }

    pub(super) fn impulse(&mut self, command: &api::Impulse) -> Done {
        let mut entity = self.dynamic(command.entity)?;
        let Impulse { linear, angular } = entity.get().copied().unwrap_or_default();
        let (more, turn) = (Vec3::from_array(command.linear), Vec3::from_array(command.angular));
        entity.insert(Impulse { linear: linear + more, angular: angular + turn });
        Ok(())
    }

    pub(super) fn walking(&mut self, command: &api::Walking) -> Done {
        let player = self.player(command.session)?;
        let api::Walking { walk_m_s, run_m_s, jump_m_s, gravity_m_s2, .. } = *command;
        self.world.entity_mut(player).insert(Walking { walk_m_s, run_m_s, jump_m_s, gravity_m_s2 });
        Ok(())
    }

    fn dynamic(&mut self, id: EntityId) -> Result<EntityWorldMut<'_>, Reason> {
        let entity = self.entity(id)?;
        match self.world.get::<Body>(entity) {
            Some(Body::Dynamic { .. }) => Ok(self.world.entity_mut(entity)),
            _ => Err(Reason::NotPossible),
        }
    }
}

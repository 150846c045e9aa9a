//! Where players are and appear, and their points.

use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_interface as api;
use lightcone_world::character::Character;
use lightcone_world::prelude::*;

use super::{Done, Site};

impl Site<'_> {
    pub(super) fn place_player(&mut self, command: &api::PlacePlayer) -> Done {
        let player = self.player(command.session)?;
        let mut player = self.world.entity_mut(player);
        if let Some(mut transform) = player.get_mut::<Transform>() {
            transform.translation = Vec3::from_array(command.position);
        }
        if let Some(mut character) = player.get_mut::<Character>() {
            (character.velocity, character.facing_rad) = (Vec3::ZERO, command.facing_rad);
        }
        Ok(())
    }

    pub(super) fn push_player(&mut self, command: &api::PushPlayer) -> Done {
        let player = self.player(command.session)?;
        if let Some(mut character) = self.world.get_mut::<Character>(player) {
            character.velocity += Vec3::from_array(command.velocity);
            character.grounded &= command.velocity[1] <= 0.0;
        }
        Ok(())
    }

    pub(super) fn score(&mut self, command: &api::Score) -> Done {
        let player = self.player(command.session)?;
        self.world.entity_mut(player).insert(Score(command.points));
        Ok(())
    }

    pub(super) fn spawn_points(&mut self, command: &api::SpawnPoints<'_>) -> Done {
        let point =
            |point: api::SpawnPoint| SpawnPoint { position: Vec3::from_array(point.position), yaw_rad: point.yaw_rad };
        self.world.insert_resource(SpawnPoints(command.points.iter().map(point).collect()));
        Ok(())
    }
}

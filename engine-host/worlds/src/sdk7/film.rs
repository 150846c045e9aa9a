//! From where players see, where a scene says so.

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_world::camera::{Eye, FirstPerson, PlayerCamera};
use lightcone_world::prelude::*;

use super::people::everybody;
use super::scenes::Scenes;
use super::takes::{Shot, Take};

/// Lets players see from where the scene that they are in lets them: at the start of a tick, for what scenes are told in it, and at its
/// end, for what is drawn.
pub(super) fn film(world: &mut World, scenes: &mut Scenes) {
    let Scenes { realm, all, .. } = scenes;
    let takes: Vec<Option<Take>> =
        all.iter_mut().map(|one| if one.scene.runs() { one.site(world, realm, false).take() } else { None }).collect();
    for person in everybody(world) {
        let take = realm.scene_at(person.feet).and_then(|index| takes.get(index).cloned().flatten());
        let camera = take.map(|take| PlayerCamera::from(take.shot(|| own(world, person.entity))));
        let mut player = world.entity_mut(person.entity);
        match camera {
            Some(camera) if player.get() == Some(&camera) => {}
            Some(camera) => _ = player.insert(camera),
            None if player.contains::<PlayerCamera>() => _ = player.remove::<PlayerCamera>(),
            None => {}
        }
    }
}

/// What a player would see without any camera of the scene.
fn own(world: &World, player: Entity) -> Shot {
    let feet = world.get::<Transform>(player).map_or(Vec3::ZERO, |at| at.translation);
    let input = world.get::<PlayerInput>(player).copied().unwrap_or_default();
    let first_person = world.get::<FirstPerson>(player).copied().unwrap_or_default();
    let eye = Eye::of(world.resource::<Physics>(), feet, &input, first_person, PlayerCamera::Follow).camera;
    let forward = eye.world_from_view.transform_vector3(Vec3::NEG_Z);
    Shot { eye: eye.eye(), target: eye.eye() + forward, fov_deg: eye.vertical_fov_rad.to_degrees() }
}

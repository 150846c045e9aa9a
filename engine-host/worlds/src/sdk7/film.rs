//! From where players see, where a scene says so.

use bevy_ecs::prelude::*;
use lightcone_world::camera::PlayerCamera;

use super::people::everybody;
use super::scenes::Scenes;

/// Lets players see from where the scene that they are in lets them.
pub(super) fn film(world: &mut World, scenes: &mut Scenes) {
    let Scenes { realm, all, .. } = scenes;
    let cameras: Vec<_> = all
        .iter_mut()
        .map(|one| if one.scene.runs() { one.site(world, realm, false).camera() } else { None })
        .collect();
    for person in everybody(world) {
        let camera = realm.scene_at(person.feet).and_then(|index| cameras.get(index).copied().flatten());
        let mut player = world.entity_mut(person.entity);
        match camera {
            Some(camera) if player.get() == Some(&camera) => {}
            Some(camera) => _ = player.insert(camera),
            None if player.contains::<PlayerCamera>() => _ = player.remove::<PlayerCamera>(),
            None => {}
        }
    }
}

//! Which scene's part of the screen each player sees: that of the scene whose land the player stands on.

use bevy_ecs::prelude::*;
use lightcone_world::page::SeesPart;

use super::people::everybody;
use super::scenes::Scenes;

/// No scene has this part.
const NONE: SeesPart = SeesPart(u32::MAX);

/// After the scenes' turns.
pub(super) fn turn_screens(world: &mut World, scenes: &Scenes) {
    if scenes.realm.is_one_scene() {
        return;
    }
    for person in everybody(world) {
        let scene = scenes.realm.scene_at(person.feet).and_then(|index| u32::try_from(index).ok());
        let part = scene.map_or(NONE, SeesPart);
        let mut player = world.entity_mut(person.entity);
        if player.get() != Some(&part) {
            player.insert(part);
        }
    }
}

//! After a restore the components of scenes are there, and nothing that shows them, nor the cameras that players see through.

use bevy_ecs::prelude::*;
use lightcone_sdk7::components::UiCanvasInformation;
use lightcone_sdk7::crdt::{EntityId, Limits, Store};
use lightcone_world::page::Screen;

use super::film::film;
use super::scenes::Scenes;
use super::sky::shine;

/// Shows them again. Through which camera players see is worked out in every tick: what a scene is told in this one depends on it, and it
/// must be the same whether the world ran on or was restored.
pub(super) fn revive(world: &mut World) {
    world.resource_scope(|world, mut scenes: Mut<Scenes>| {
        let Scenes { realm, all, .. } = &mut *scenes;
        let mut some = false;
        for one in all.iter_mut().filter(|one| one.scene.has_begun() && !one.stage.is_live) {
            let mut site = one.site(world, realm, false);
            site.stage.bodies.revive(site.world);
            let shown = Store::load(&site.scene.store.dump(), Limits::default()).map(|mut store| store.take_changes());
            site.show(&shown.unwrap_or_default());
            // One that stopped is told no more of it.
            if let Some(told) = site.read::<UiCanvasInformation>(EntityId::ROOT) {
                let size = [told.width, told.height].map(|side| u32::try_from(side).unwrap_or(0));
                site.world.resource_mut::<Screen>().fit(site.scene.index, size);
            }
            site.stage.is_live = true;
            some = true;
        }
        if some {
            shine(world, &mut scenes);
        }
        film(world, &mut scenes);
    });
}

//! A renderer's scene that follows snapshots, between ticks too.

use std::collections::BTreeMap;

use bevy_ecs::prelude::Entity;
use glam::{Mat4, Quat, Vec3};
use lightcone_render::{Instance, InstanceId, ModelId, Scene, SceneError};

use crate::drawn::Daylight;
use crate::snapshot::{Item, Snapshot};

/// Keeps a [`Scene`] as the newest snapshots say.
#[derive(Debug, Default)]
pub struct Stage {
    scene: Scene,
    placed: BTreeMap<Entity, (InstanceId, Item)>,
}

impl Stage {
    /// To be drawn.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Makes the scene show `newest`, or the way from `earlier` to it: at `share` 0 the earlier, at 1 the newest.
    pub fn show(&mut self, earlier: Option<&Snapshot>, newest: &Snapshot, share: f32) -> Result<(), SceneError> {
        self.shine(newest.daylight);
        for model in newest.models.iter().skip(self.scene.models().len()) {
            self.scene.add_model(model.clone());
        }
        self.take_out_missing(&newest.items)?;
        for item in &newest.items {
            let before = earlier.filter(|_| share < 1.0).and_then(|snapshot| find(&snapshot.items, item.entity));
            let matrix =
                before.map_or(item.world_from_model, |b| between(b.world_from_model, item.world_from_model, share));
            self.place(Item { world_from_model: matrix, ..*item })?;
        }
        Ok(())
    }

    fn shine(&mut self, daylight: Daylight) {
        let Daylight { sun, sky, fog_density_per_m, tone_mapping, sun_shadows } = daylight;
        let scene = &mut self.scene;
        (scene.sun, scene.sky, scene.fog_density_per_m) = (sun, sky, fog_density_per_m);
        (scene.tone_mapping, scene.sun_shadows) = (tone_mapping, sun_shadows);
    }

    fn take_out_missing(&mut self, items: &[Item]) -> Result<(), SceneError> {
        let gone: Vec<Entity> = self.placed.keys().copied().filter(|entity| find(items, *entity).is_none()).collect();
        for (id, _) in gone.iter().filter_map(|entity| self.placed.remove(entity)) {
            self.scene.remove_instance(id)?;
        }
        Ok(())
    }

    fn place(&mut self, item: Item) -> Result<(), SceneError> {
        let model = ModelId(item.model.0);
        let Item { world_from_model, tint, owner, .. } = item;
        match self.placed.get_mut(&item.entity) {
            Some((_, placed)) if *placed == item => {}
            Some((id, placed)) if placed.model == item.model => {
                *self.scene.instance_mut(*id)? = Instance { model, world_from_model, tint, owner, pose: None };
                *placed = item;
            }
            stale => {
                if let Some((id, _)) = stale {
                    self.scene.remove_instance(*id)?;
                }
                let id = self.scene.add(Instance { model, world_from_model, tint, owner, pose: None })?;
                self.placed.insert(item.entity, (id, item));
            }
        }
        Ok(())
    }
}

fn find(items: &[Item], entity: Entity) -> Option<&Item> {
    items.binary_search_by_key(&entity, |item| item.entity).ok().map(|at| &items[at])
}

/// A pose on the way from one to the other. What jumped further than a body moves in a tick is not swept through the world.
pub(crate) fn between(from: Mat4, to: Mat4, share: f32) -> Mat4 {
    const JUMP_M: f32 = 3.0;
    if from == to || from.w_axis.distance_squared(to.w_axis) > JUMP_M * JUMP_M {
        return to;
    }
    let (scale_a, rotation_a, place_a): (Vec3, Quat, Vec3) = from.to_scale_rotation_translation();
    let (scale_b, rotation_b, place_b): (Vec3, Quat, Vec3) = to.to_scale_rotation_translation();
    Mat4::from_scale_rotation_translation(
        scale_a.lerp(scale_b, share),
        rotation_a.slerp(rotation_b, share),
        place_a.lerp(place_b, share),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::drawn::Vantage;

    #[test]
    fn the_light_of_the_newest_snapshot_is_the_scenes() {
        let daylight = Daylight { fog_density_per_m: 0.01, sun_shadows: false, ..Daylight::default() };
        let snapshot = Snapshot {
            tick: 1,
            daylight,
            models: Arc::from([]),
            items: Vec::new(),
            seers: Vec::new(),
            vantage: Vantage::default(),
        };
        let mut stage = Stage::default();
        stage.show(None, &snapshot, 1.0).unwrap();
        let scene = stage.scene();
        let shown = (scene.fog_density_per_m, scene.sun_shadows, scene.tone_mapping);
        assert_eq!(shown, (0.01, false, daylight.tone_mapping));
    }

    #[test]
    fn things_move_smoothly_but_are_not_swept_through_the_world() {
        let at = |x| Mat4::from_translation(Vec3::new(x, 0.0, 0.0));
        assert!(between(at(0.0), at(1.0), 0.25).abs_diff_eq(at(0.25), 1e-6));
        assert_eq!(between(at(0.0), at(50.0), 0.25), at(50.0));
    }
}

//! Who is in which area.

use glam::{Affine3A, Vec3};
use lightcone_sdk7::components::mesh_collider::layer;
use lightcone_sdk7::components::sense::{Trigger, TriggerAreaEventType, TriggerAreaMeshType};
use lightcone_sdk7::components::{Component, TriggerArea, TriggerAreaResult};
use lightcone_sdk7::crdt::EntityId;

use crate::sdk7::convert::{quaternion, vector};
use crate::sdk7::known::Inside;
use crate::sdk7::scene::Scene;
use crate::sdk7::show::Site;

/// Areas of a scene that are looked at.
const MOST_AREAS: usize = 1024;
/// Of these, areas in which other things than players are looked for, fewer where there are very many things, and as many things in each.
const MOST_AREAS_FOR_THINGS: usize = 64;
const MOST_LOOKS: usize = 400_000;
const MOST_THINGS: usize = 64;
/// Of a player, where it is tested: about its middle.
const MIDDLE_M: f32 = 0.85;

impl Site<'_> {
    pub(super) fn tell_triggers(&mut self) {
        let areas: Vec<EntityId> = self.scene.store.with(TriggerArea::ID).take(MOST_AREAS).collect();
        let before = std::mem::take(&mut self.scene.known.inside);
        if areas.is_empty() && before.is_empty() {
            return;
        }
        let now = self.inside(&areas);
        for gone in before.iter().filter(|one| now.binary_search(one).is_err()) {
            self.tell_trigger(*gone, TriggerAreaEventType::Exit);
        }
        for here in &now {
            let stays = before.binary_search(here).is_ok();
            self.tell_trigger(*here, if stays { TriggerAreaEventType::Stay } else { TriggerAreaEventType::Enter });
        }
        self.scene.known.inside = now;
    }

    fn inside(&self, areas: &[EntityId]) -> Vec<Inside> {
        let players = &self.scene.known.players;
        let (mut all, mut looked_for) = (Vec::new(), 0);
        let most = MOST_AREAS_FOR_THINGS.min(MOST_LOOKS / self.stage.solids.count().max(1));
        for area in areas {
            let Some(Ok(said)) = self.scene.store.read::<TriggerArea>(*area) else { continue };
            let mask = said.collision_mask.unwrap_or(layer::PLAYER);
            let area_from_scene = self.stage.places.scene_from(*area).inverse();
            for (at, player) in players.iter().enumerate() {
                // Entity 1 is the first of them, and the scene knows it as that.
                let (who, layers) = match at {
                    0 => (EntityId::PLAYER, layer::PLAYER | layer::MAIN_PLAYER),
                    _ => (player.id(), layer::PLAYER),
                };
                let middle = Vec3::from(self.stage.places.scene_from(player.id()).translation) + Vec3::Y * MIDDLE_M;
                if mask & layers != 0 && contains(&said, &area_from_scene, middle) {
                    all.push(Inside { area: area.0, who: who.0 });
                }
            }
            let things = mask & !(layer::PLAYER | layer::MAIN_PLAYER);
            if things != 0 && looked_for < most {
                looked_for += 1;
                let is_ball = said.mesh == Some(TriggerAreaMeshType::Sphere);
                let within = self.stage.solids.within(&area_from_scene, is_ball, things);
                let others = within.into_keys().filter(|who| who != area);
                all.extend(others.take(MOST_THINGS).map(|who| Inside { area: area.0, who: who.0 }));
            }
        }
        all.sort_unstable();
        all
    }

    fn tell_trigger(&mut self, Inside { area, who }: Inside, event_type: TriggerAreaEventType) {
        let place = |id| self.stage.places.scene_from(EntityId(id)).to_scale_rotation_translation();
        let ((_, area_turn, area_at), (scale, turn, at)) = (place(area), place(who));
        let layers = self.layers(EntityId(who));
        let timestamp = self.scene.next_timestamp();
        let result = TriggerAreaResult {
            triggered_entity: area,
            triggered_entity_position: Some(vector(area_at)),
            triggered_entity_rotation: Some(quaternion(area_turn)),
            event_type,
            timestamp,
            trigger: Some(Trigger {
                entity: who,
                layers,
                position: Some(vector(at)),
                rotation: Some(quaternion(turn)),
                scale: Some(lightcone_sdk7::components::common::Vector3 { x: scale.x, y: scale.y, z: scale.z }),
            }),
        };
        let Scene { store, told, .. } = &mut *self.scene;
        store.append(EntityId(area), &result, told);
    }

    /// Which layers somebody or something is in.
    fn layers(&self, who: EntityId) -> u32 {
        match who {
            EntityId::PLAYER => layer::PLAYER | layer::MAIN_PLAYER,
            _ if self.scene.known.players.iter().any(|player| player.id() == who) => layer::PLAYER,
            _ => self.stage.solids.of(who).fold(0, |all, (_, solid)| all | solid.mask),
        }
    }
}

/// Whether a point is in an area of a metre, seen in the area's space.
fn contains(said: &TriggerArea, area_from_scene: &Affine3A, point: Vec3) -> bool {
    let local = area_from_scene.transform_point3(point);
    match said.mesh.unwrap_or(TriggerAreaMeshType::Box) {
        TriggerAreaMeshType::Box => local.abs().max_element() <= 0.5,
        TriggerAreaMeshType::Sphere => local.length_squared() <= 0.25,
    }
}

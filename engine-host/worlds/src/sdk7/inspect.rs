//! What a player points at, with its components: for who makes the scene.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_protocol::SessionId;
use lightcone_sdk7::components::known;
use lightcone_sdk7::crdt::{ComponentId, EntityId};
use lightcone_world::camera::Eye;
use lightcone_world::page::Inspector;
use lightcone_world::prelude::*;
use serde_json::{Map, Value, json};

use super::scene::Scene;
use super::scenes::{OneScene, Scenes};
use super::sight::REACH_M;
use super::solids::{Hit, layers};

/// Of all components that are told at once, as they are stored. Of what comes after that only the size is told.
const MOST_BYTES: usize = 16 << 10;

/// What the player points at: what takes presses, or else whatever else has a form to bump into. Below it, what it hangs from.
fn inspect(world: &World, session: SessionId) -> Option<String> {
    let mut eyes = world.try_query::<(&Player, &Eye)>()?;
    let (_, eye) = eyes.iter(world).find(|(player, _)| player.session == session)?;
    let tick = world.resource::<SimTime>().tick;
    let Some((one, hit)) = hit(world.get_resource::<Scenes>()?, eye) else {
        return Some(json!({ "tick": tick, "chain": [] }).to_string());
    };
    let mut left = MOST_BYTES;
    let chain = std::iter::once(hit.entity).chain(one.stage.places.above(hit.entity));
    let chain: Vec<Value> = chain.map(|entity| entity_json(&one.scene, entity, &mut left)).collect();
    let scene = &one.scene.opened.name;
    Some(json!({ "tick": tick, "scene": scene, "distance_m": hit.distance_m, "chain": chain }).to_string())
}

/// The nearest of all scenes.
fn hit<'s>(scenes: &'s Scenes, eye: &Eye) -> Option<(&'s OneScene, Hit)> {
    let (origin, view) = (eye.camera.eye(), eye.camera.world_from_view);
    let direction = view.transform_vector3(Vec3::NEG_Z).normalize_or(Vec3::NEG_Z);
    let first = |mask| {
        let of_one = |one: &'s OneScene| {
            Some((one, one.stage.solids.first(one.stage.in_scene(origin), direction, REACH_M, mask)?))
        };
        let hits = scenes.all.iter().filter_map(of_one);
        hits.min_by(|(_, a), (_, b)| a.distance_m.total_cmp(&b.distance_m))
    };
    first(layers::POINTER).or_else(|| first(u32::MAX))
}

fn entity_json(scene: &Scene, entity: EntityId, left: &mut usize) -> Value {
    let components = scene.store.components(entity).map(|(id, data)| (name(id), component_json(id, data, left)));
    json!({ "entity": entity.0, "name": entity.to_string(), "components": components.collect::<Map<_, _>>() })
}

fn name(id: ComponentId) -> String {
    known(id).map_or_else(|| format!("component {id}"), |known| known.name.to_owned())
}

fn component_json(id: ComponentId, data: &[u8], left: &mut usize) -> Value {
    let size = || Value::from(format!("{} bytes", data.len()));
    let Some(known) = known(id).filter(|_| data.len() <= *left) else { return size() };
    *left -= data.len();
    (known.json)(data).unwrap_or_else(|why| Value::from(why.to_string()))
}

/// For the node.
pub(super) fn inspector() -> Inspector {
    Inspector::new(inspect)
}

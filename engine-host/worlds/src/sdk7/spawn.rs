//! Where players appear.

use glam::Vec3;
use lightcone_world::prelude::*;
use serde_json::Value;

use super::ground::Land;
use super::space::turned_over;

/// Places within a spawn point that is a region.
const PLACES: [(f32, f32); 5] = [(0.5, 0.5), (0.2, 0.2), (0.8, 0.8), (0.2, 0.8), (0.8, 0.2)];
/// Spawn points of a scene that are looked at.
const MOST: usize = 16;

/// As a scene describes them; without any the middle of its land. The default ones come first.
pub(super) fn spawn_points(said: &Value, land: &Land) -> Vec<SpawnPoint> {
    let mut all: Vec<&Value> = said.as_array().into_iter().flatten().take(MOST).collect();
    all.sort_by_key(|point| !point["default"].as_bool().unwrap_or(false));
    // Only the default ones count where there are any.
    if all.first().is_some_and(|point| point["default"].as_bool().unwrap_or(false)) {
        all.retain(|point| point["default"].as_bool().unwrap_or(false));
    }
    let points: Vec<SpawnPoint> = all.into_iter().flat_map(|point| places(point, land)).collect();
    if points.is_empty() { vec![looking(middle(land), land.bounds().centre())] } else { points }
}

fn middle(land: &Land) -> Vec3 {
    let bounds = land.bounds();
    Vec3::new(bounds.centre().x, 0.0, bounds.centre().z)
}

fn places(point: &Value, land: &Land) -> Vec<SpawnPoint> {
    let position = &point["position"];
    let [x, y, z] = ["x", "y", "z"].map(|axis| range(&position[axis]));
    let target = &point["cameraTarget"];
    let target = ["x", "y", "z"].map(|axis| target[axis].as_f64().map(|number| number as f32));
    let at = |(a, b): (f32, f32)| Vec3::new(x.0 + (x.1 - x.0) * a, y.0, z.0 + (z.1 - z.0) * b);
    let one = x.0 == x.1 && z.0 == z.1;
    PLACES[..if one { 1 } else { PLACES.len() }]
        .iter()
        .map(|share| {
            let place = turned_over(at(*share));
            let towards = match target {
                [Some(x), Some(y), Some(z)] => turned_over(Vec3::new(x, y, z)),
                _ => middle(land),
            };
            looking(place, towards)
        })
        .filter(|point| point.position.is_finite())
        .collect()
}

/// A number, or the least and the most of a range.
fn range(said: &Value) -> (f32, f32) {
    let number = |said: &Value| said.as_f64().unwrap_or(0.0) as f32;
    match said {
        Value::Array(range) => (range.first().map_or(0.0, number), range.last().map_or(0.0, number)),
        said => (number(said), number(said)),
    }
}

fn looking(position: Vec3, towards: Vec3) -> SpawnPoint {
    let way = towards - position;
    let yaw_rad = if way.x.abs().max(way.z.abs()) < 0.5 { 0.0 } else { libm::atan2f(-way.x, -way.z) };
    SpawnPoint { position, yaw_rad }
}

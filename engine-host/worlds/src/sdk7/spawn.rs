//! Where players appear.

use glam::Vec3;
use lightcone_sdk7::folder;
use lightcone_world::prelude::*;

use super::ground::Land;
use super::space::turned_over;

/// Places within a spawn point that is a region, as shares of its width and depth.
const PLACES: [(f32, f32); 5] = [(0.5, 0.5), (0.2, 0.2), (0.8, 0.8), (0.2, 0.8), (0.8, 0.2)];

/// As a scene describes them: those that are default, or else all; without any the middle of its land.
pub(super) fn spawn_points(said: &[folder::SpawnPoint], land: &Land) -> Vec<SpawnPoint> {
    let some_are_default = said.iter().any(|point| point.is_default);
    let counts = |point: &&folder::SpawnPoint| point.is_default || !some_are_default;
    let points: Vec<SpawnPoint> = said.iter().filter(counts).flat_map(|point| places(point, land)).collect();
    if points.is_empty() { vec![looking(middle(land), land.bounds().centre())] } else { points }
}

fn middle(land: &Land) -> Vec3 {
    land.bounds().centre().with_y(0.0)
}

fn places(point: &folder::SpawnPoint, land: &Land) -> Vec<SpawnPoint> {
    let [x, y, z] = point.position;
    let is_one = x.from == x.to && z.from == z.to;
    let towards = point.camera_target.map_or(middle(land), |target| turned_over(Vec3::from(target)));
    let places = &PLACES[..if is_one { 1 } else { PLACES.len() }];
    let at = |(a, b): &(f32, f32)| Vec3::new(x.from + (x.to - x.from) * a, y.from, z.from + (z.to - z.from) * b);
    places.iter().map(|share| looking(turned_over(at(share)), towards)).collect()
}

fn looking(position: Vec3, towards: Vec3) -> SpawnPoint {
    let way = towards - position;
    let yaw_rad = if way.x.abs().max(way.z.abs()) < 0.5 { 0.0 } else { libm::atan2f(-way.x, -way.z) };
    SpawnPoint { position, yaw_rad }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_sdk7::folder::Range;

    #[test]
    fn players_appear_where_the_scene_says_and_look_where_it_says() {
        let land = Land::new(vec![[0, 0]]);
        let range = |from, to| Range { from, to };
        let door = folder::SpawnPoint {
            is_default: true,
            position: [range(2.0, 2.0), range(1.0, 1.0), range(3.0, 3.0)],
            camera_target: Some([2.0, 1.0, 9.0]),
            ..folder::SpawnPoint::default()
        };
        let lawn = folder::SpawnPoint {
            position: [range(0.0, 10.0), range(0.0, 0.0), range(0.0, 10.0)],
            ..Default::default()
        };
        let found = spawn_points(&[lawn.clone(), door], &land);
        assert_eq!(found, [SpawnPoint { position: Vec3::new(2.0, 1.0, -3.0), yaw_rad: 0.0 }]);
        assert_eq!(spawn_points(&[lawn], &land).len(), PLACES.len());
        assert_eq!(spawn_points(&[], &land)[0].position, Vec3::new(8.0, 0.0, -8.0));
    }
}

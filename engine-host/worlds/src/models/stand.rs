//! Where players begin.

use glam::Vec3;
use lightcone_render::Aabb;
use lightcone_world::character;
use lightcone_world::players::SpawnPoint;

/// Where the first player of a world begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// In the middle, on the lowest floor there that has room above it; at a side where there is none.
    Inside,
    /// Before the front. If that is a cliff, which nobody could climb, on top of it.
    InFront,
}

/// What can be jumped onto, metres.
const CLIFF_M: f32 = 1.0;
/// From the sides of what is there.
const ASIDE_M: f32 = 3.0;

/// Beside one another in front, metres from the middle: whoever comes begins there.
const BESIDE_M: [f32; 5] = [0.0, 1.5, -1.5, 3.0, -3.0];

/// For a start in front, places beside one another there; otherwise the middle and the four sides.
pub(super) fn places_to_stand(triangles: &[[Vec3; 3]], bounds: Aabb, start: Start) -> Vec<SpawnPoint> {
    match start {
        Start::Inside => inside(triangles, bounds).into_iter().chain(sides(bounds)).collect(),
        Start::InFront => BESIDE_M.map(|beside_m| in_front(triangles, bounds, beside_m)).to_vec(),
    }
}

fn inside(triangles: &[[Vec3; 3]], bounds: Aabb) -> Option<SpawnPoint> {
    let half = (bounds.max - bounds.min) * 0.5;
    floor_below(triangles, bounds.centre().with_y(bounds.max.y))
        .filter(|_| half.x.min(half.z) > 4.0)
        .map(|position| SpawnPoint { position, yaw_rad: 0.0 })
}

fn sides(bounds: Aabb) -> [SpawnPoint; 4] {
    let (centre, half) = (bounds.centre(), (bounds.max - bounds.min) * 0.5);
    [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)].map(|(x, z)| {
        let side = Vec3::new(centre.x + x * (half.x + ASIDE_M), bounds.min.y, centre.z + z * (half.z + ASIDE_M));
        SpawnPoint { position: side, yaw_rad: libm::atan2f(x, z) }
    })
}

fn in_front(triangles: &[[Vec3; 3]], bounds: Aabb, beside_m: f32) -> SpawnPoint {
    let x = bounds.centre().x + beside_m;
    let before = Vec3::new(x, bounds.min.y, bounds.max.z + ASIDE_M);
    SpawnPoint { position: above_a_cliff(triangles, bounds, x).unwrap_or(before), yaw_rad: 0.0 }
}

/// Under the open sky near the front's edge, if that is too high to be climbed.
fn above_a_cliff(triangles: &[[Vec3; 3]], bounds: Aabb, x: f32) -> Option<Vec3> {
    let depth = bounds.max.z - bounds.min.z;
    let mut inwards =
        [0.05, 0.1, 0.2, 0.3, 0.4, 0.5].into_iter().map(|share| Vec3::new(x, 0.0, bounds.max.z - share * depth));
    let top =
        |at: Vec3| crossings(triangles, at.x, at.z).last().filter(|(_, up)| *up).map(|(height, _)| at.with_y(*height));
    let edge = inwards.find_map(top)?;
    (edge.y - bounds.min.y > CLIFF_M).then_some(edge + Vec3::Y * 0.05)
}

/// The lowest point straight below `above` that looks up and has a character's height of air over it.
fn floor_below(triangles: &[[Vec3; 3]], above: Vec3) -> Option<Vec3> {
    let crossings = crossings(triangles, above.x, above.z);
    let room =
        |at: usize| crossings.get(at + 1).is_none_or(|next| next.0 - crossings[at].0 > character::HEIGHT_M + 0.3);
    (0..crossings.len()).find(|&at| crossings[at].1 && room(at)).map(|at| above.with_y(crossings[at].0 + 0.05))
}

/// Heights at which the vertical through (x, z) meets triangles, and which of these look up, from the lowest to the highest.
fn crossings(triangles: &[[Vec3; 3]], x: f32, z: f32) -> Vec<(f32, bool)> {
    let mut crossings: Vec<(f32, bool)> = triangles.iter().filter_map(|triangle| height_at(*triangle, x, z)).collect();
    crossings.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    crossings
}

/// Height at which the vertical through (x, z) meets the triangle, and whether that face looks up.
fn height_at([a, b, c]: [Vec3; 3], x: f32, z: f32) -> Option<(f32, bool)> {
    let normal = (b - a).cross(c - a);
    let area = normal.y;
    let edge = |p: Vec3, q: Vec3| (q.z - p.z) * (x - p.x) - (q.x - p.x) * (z - p.z);
    let weights = [edge(b, c), edge(c, a), edge(a, b)];
    if area.abs() < 1e-9 || !(weights.iter().all(|w| *w >= 0.0) || weights.iter().all(|w| *w <= 0.0)) {
        return None;
    }
    Some((a.y - (normal.x * (x - a.x) + normal.z * (z - a.z)) / area, area > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vertical_meets_a_slope_where_it_should() {
        let slope = [Vec3::ZERO, Vec3::new(0.0, 0.0, 2.0), Vec3::new(2.0, 2.0, 0.0)];
        assert_eq!(height_at(slope, 0.5, 0.5), Some((0.5, true)));
        assert_eq!(height_at([slope[0], slope[2], slope[1]], 0.5, 0.5), Some((0.5, false)));
        assert_eq!(height_at(slope, 5.0, 0.5), None);
    }

    /// The top of a block, 10 m by 10 m.
    fn plateau(height_m: f32) -> ([[Vec3; 3]; 2], Aabb) {
        let corner = |x, z| Vec3::new(x, height_m, z);
        let [a, b, c, d] = [corner(-5.0, -5.0), corner(-5.0, 5.0), corner(5.0, 5.0), corner(5.0, -5.0)];
        ([[a, b, c], [a, c, d]], Aabb { min: Vec3::new(-5.0, 0.0, -5.0), max: c })
    }

    #[test]
    fn who_begins_in_front_looks_at_it_unless_that_is_a_cliff() {
        let first = |height_m| {
            let (triangles, bounds) = plateau(height_m);
            places_to_stand(&triangles, bounds, Start::InFront)[0]
        };
        assert_eq!(first(0.9), SpawnPoint { position: Vec3::new(0.0, 0.0, 8.0), yaw_rad: 0.0 });
        let above = first(2.0).position;
        assert!(above.y > 2.0 && above.z < 5.0 && above.z > 4.0, "{above}");
    }

    #[test]
    fn who_begins_inside_stands_on_the_floor() {
        let (triangles, bounds) = plateau(2.0);
        assert_eq!(places_to_stand(&triangles, bounds, Start::Inside)[0].position, Vec3::new(0.0, 2.05, 0.0));
    }
}

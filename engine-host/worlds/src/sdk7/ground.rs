//! The land that a scene stands on: its parcels, and grass beyond, so that whoever steps off does not fall.

use std::sync::Arc;

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::mesh::Vertex;
use lightcone_render::{Aabb, Mesh, Sky, Sun};
use lightcone_world::prelude::*;

/// Of a parcel's side.
pub(super) const PARCEL_M: f32 = 16.0;
/// Grass beyond the parcels.
const MARGIN_M: f32 = 160.0;
/// Below the floors of scenes, which lie at 0, so that the two do not flicker.
const PARCEL_Y_M: f32 = -0.03;
const BEYOND_Y_M: f32 = -0.06;
/// Scenes may build 20 m high times the binary logarithm of their parcels and one more.
const HEIGHT_M: f32 = 20.0;

const GRASS: Vec3 = Vec3::new(0.16, 0.30, 0.09);
const BEYOND: Vec3 = Vec3::new(0.13, 0.25, 0.08);

/// The south-western corner of a parcel, seen from that of the parcel that a space begins with.
pub(super) fn corner([east, north]: [i32; 2]) -> Vec3 {
    Vec3::new(east as f32 * PARCEL_M, 0.0, -(north as f32) * PARCEL_M)
}

/// The parcel of a place.
pub(super) fn parcel_at(place: Vec3) -> [i32; 2] {
    [place.x, -place.z].map(|metres| (metres / PARCEL_M).floor() as i32)
}

/// The parcels of a scene, or of several, relative to a base parcel, eastward and northward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Land(Vec<[i32; 2]>);

impl Land {
    /// The base parcel, where a scene names none.
    pub(super) fn new(mut parcels: Vec<[i32; 2]>) -> Self {
        if parcels.is_empty() {
            parcels.push([0, 0]);
        }
        Self(parcels)
    }

    pub(super) fn parcels(&self) -> impl Iterator<Item = [i32; 2]> {
        self.0.iter().copied()
    }

    /// From the lowest corner to the highest place that may be built on.
    pub(super) fn bounds(&self) -> Aabb {
        let height_m = HEIGHT_M * libm::log2f(self.0.len() as f32 + 1.0);
        let corners =
            |[east, north]: &[i32; 2]| [corner([*east, *north]), corner([east + 1, north + 1]).with_y(height_m)];
        Aabb::around(self.0.iter().flat_map(corners))
    }

    /// What is drawn.
    pub(super) fn model(&self) -> Model {
        let flat = |rectangles: Vec<(Vec2, Vec2)>, y: f32, material: usize| {
            let mesh = flat(&rectangles, y)?;
            Some(Part { mesh: Arc::new(mesh), material, model_from_part: Mat4::IDENTITY })
        };
        let size = Vec2::splat(PARCEL_M);
        let parcels = self.0.iter().map(|[east, north]| {
            let corner = corner([*east, north + 1]);
            let corner = Vec2::new(corner.x, corner.z);
            (corner, corner + size)
        });
        let bounds = self.bounds();
        let beyond = (
            Vec2::new(bounds.min.x, bounds.min.z) - Vec2::splat(MARGIN_M),
            Vec2::new(bounds.max.x, bounds.max.z) + Vec2::splat(MARGIN_M),
        );
        let parts = [flat(parcels.collect(), PARCEL_Y_M, 0), flat(vec![beyond], BEYOND_Y_M, 1)];
        Model {
            materials: vec![Material::matt(GRASS), Material::matt(BEYOND)],
            parts: parts.into_iter().flatten().collect(),
            ..Model::default()
        }
    }

    /// What is stood on: its middle, and its form.
    pub(super) fn solid(&self) -> (Vec3, Shape) {
        let bounds = self.bounds();
        let half = (bounds.max - bounds.min) * 0.5 + Vec3::new(MARGIN_M, 0.0, MARGIN_M);
        (bounds.centre().with_y(-1.0), Shape::cuboid(half.with_y(1.0)))
    }

    /// From where the whole is seen.
    pub(super) fn vantage(&self) -> Vantage {
        let bounds = self.bounds();
        // Few scenes are as high as they may be.
        let size = bounds.max - bounds.min;
        let top = bounds.max.y.min(size.x.min(size.z) * 0.4);
        Vantage::framing(Aabb { max: bounds.max.with_y(top), ..bounds }, Vec3::new(0.35, 0.55, 1.0), 50.0)
    }
}

/// Noon over Genesis City.
pub(super) fn daylight() -> Daylight {
    Daylight {
        sun: Sun {
            direction_to_sun: Vec3::new(0.45, 0.75, 0.5).normalize(),
            radiance: Vec3::new(1.0, 0.96, 0.88) * 0.9,
        },
        sky: Sky {
            zenith: Vec3::new(0.16, 0.38, 0.80),
            horizon: Vec3::new(0.62, 0.80, 0.95),
            ground: BEYOND,
            ..Sky::default()
        },
        ..Daylight::default()
    }
}

/// Rectangles of x and z, seen from above.
fn flat(rectangles: &[(Vec2, Vec2)], y: f32) -> Option<Mesh> {
    let (mut vertices, mut indices) = (Vec::new(), Vec::new());
    for (least, most) in rectangles {
        let first = vertices.len() as u32;
        let corners = [(least.x, least.y), (least.x, most.y), (most.x, most.y), (most.x, least.y)];
        vertices.extend(corners.map(|(x, z)| Vertex {
            position: [x, y, z],
            normal: [0.0, 1.0, 0.0],
            ..Vertex::default()
        }));
        indices.extend([0, 1, 2, 0, 2, 3].map(|corner: u32| first + corner));
    }
    Mesh::new(vertices, indices).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parcels_lie_north_and_east_of_the_base() {
        let bounds = Land::new(vec![[0, 0], [1, 0], [0, 1]]).bounds();
        assert_eq!((bounds.min, bounds.max.with_y(0.0)), (Vec3::new(0.0, 0.0, -32.0), Vec3::new(32.0, 0.0, 0.0)));
        assert_eq!(bounds.max.y, 40.0);
        assert_eq!(Land::new(Vec::new()), Land::new(vec![[0, 0]]));
    }

    #[test]
    fn a_place_is_in_the_parcel_whose_corner_is_south_west_of_it() {
        for parcel in [[0, 0], [3, -2], [-1, 7]] {
            for (east, north) in [(0.1, 0.1), (15.9, 15.9)] {
                assert_eq!(parcel_at(corner(parcel) + Vec3::new(east, 1.0, -north)), parcel);
            }
        }
    }

    #[test]
    fn the_land_is_seen_from_above_and_solid_below_zero() {
        let land = Land::new(vec![[0, 0], [-1, 3]]);
        let model = land.model();
        assert_eq!(model.triangle_count(), 6);
        assert!(model.triangles().all(|[a, b, c]| (b - a).cross(c - a).y > 0.0));
        let (middle, shape) = land.solid();
        assert_eq!(middle.y + shape.bounds().max.y, 0.0);
    }
}

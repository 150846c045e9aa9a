//! Collision shapes.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use glam::{Mat4, Vec3};
use lightcone_render::{Aabb, Model};
use rapier3d::geometry::{SharedShape, TriMeshFlags, TypedShape};

/// What a body bumps with. Cheap to clone: triangle meshes are shared.
#[derive(Component, Clone)]
pub struct Shape(pub(crate) SharedShape);

/// Why triangles make no shape.
#[derive(Debug, thiserror::Error)]
pub enum ShapeError {
    /// Nothing to bump into.
    #[error("there is no triangle to collide with")]
    NoTriangles,
    /// Refused by the physics engine.
    #[error("the triangles make no collision mesh: {0}")]
    Mesh(String),
}

impl Shape {
    /// A box by half its size, metres.
    pub fn cuboid(half_size_m: Vec3) -> Self {
        Self(SharedShape::cuboid(half_size_m.x, half_size_m.y, half_size_m.z))
    }

    /// A ball.
    pub fn ball(radius_m: f32) -> Self {
        Self(SharedShape::ball(radius_m))
    }

    /// An upright cylinder around the origin.
    pub fn cylinder(half_height_m: f32, radius_m: f32) -> Self {
        Self(SharedShape::cylinder(half_height_m, radius_m))
    }

    /// An upright capsule around the origin; its whole height is 2 × (`half_height_m` + `radius_m`).
    pub fn capsule(half_height_m: f32, radius_m: f32) -> Self {
        Self(SharedShape::capsule_y(half_height_m, radius_m))
    }

    /// Triangles, for bodies that are not dynamic. Those without an area, by the measure of the whole, are left out.
    pub fn triangles(triangles: impl IntoIterator<Item = [Vec3; 3]>) -> Result<Self, ShapeError> {
        let mut corners: Vec<Vec3> = triangles.into_iter().filter(is_finite).flatten().collect();
        let bounds = Aabb::around(corners.iter().copied());
        if !bounds.is_empty() {
            leave_out_slivers(&mut corners, (bounds.max - bounds.min).max_element());
        }
        if corners.is_empty() {
            return Err(ShapeError::NoTriangles);
        }
        let indices = (0..corners.len() as u32 / 3).map(|i| [3 * i, 3 * i + 1, 3 * i + 2]).collect();
        // Merged vertices and their pseudo-normals keep characters from catching on the seams between triangles.
        let flags = TriMeshFlags::FIX_INTERNAL_EDGES;
        let mesh = SharedShape::trimesh_with_flags(corners, indices, flags);
        mesh.map(Self).map_err(|cause| ShapeError::Mesh(cause.to_string()))
    }

    /// Made of triangles: not for dynamic bodies.
    pub fn is_of_triangles(&self) -> bool {
        matches!(self.0.as_typed_shape(), TypedShape::TriMesh(_))
    }

    /// Whether it is the same form, bit for bit.
    pub(super) fn is(&self, other: &SharedShape) -> bool {
        use TypedShape::*;
        if Arc::ptr_eq(&self.0.0, &other.0) {
            return true;
        }
        match (self.0.as_typed_shape(), other.as_typed_shape()) {
            (Ball(a), Ball(b)) => a.radius == b.radius,
            (Cuboid(a), Cuboid(b)) => a.half_extents == b.half_extents,
            (Capsule(a), Capsule(b)) => (a.segment.a, a.segment.b, a.radius) == (b.segment.a, b.segment.b, b.radius),
            (Cylinder(a), Cylinder(b)) => (a.half_height, a.radius) == (b.half_height, b.radius),
            (TriMesh(a), TriMesh(b)) => a.indices() == b.indices() && a.vertices() == b.vertices(),
            _ => false,
        }
    }

    /// All triangles of a model, carried through `matrix`.
    pub fn of_model(model: &Model, matrix: Mat4) -> Result<Self, ShapeError> {
        Self::triangles(model.triangles().map(|triangle| triangle.map(|corner| matrix.transform_point3(corner))))
    }
}

fn is_finite(triangle: &[Vec3; 3]) -> bool {
    triangle.iter().all(|corner| corner.is_finite())
}

/// A triangle counts when its doubled area is more than this share of the square of the whole's greatest extent: less is lost
/// in the rounding of its corners.
const LEAST_AREA_SHARE: f64 = 1e-10;

/// In f64, because the squares of a model of a hundredth of a millimetre are no numbers of f32 any more.
fn leave_out_slivers(corners: &mut Vec<Vec3>, extent_m: f32) {
    let least = LEAST_AREA_SHARE * f64::from(extent_m).powi(2);
    let kept = corners.chunks_exact(3).filter(|corner| {
        let [a, b, c] = [corner[0], corner[1], corner[2]].map(|corner| corner.as_dvec3());
        (b - a).cross(c - a).length() > least
    });
    *corners = kept.flatten().copied().collect();
}

#[cfg(test)]
mod tests {
    use rapier3d::parry::query::Ray;

    use super::*;

    #[test]
    fn degenerate_triangles_are_left_out() {
        let line = [Vec3::ZERO, Vec3::X, Vec3::X * 2.0];
        assert!(matches!(Shape::triangles([line]), Err(ShapeError::NoTriangles)));
        assert!(Shape::triangles([line, [Vec3::ZERO, Vec3::Z, Vec3::X]]).is_ok());
        assert!(matches!(Shape::triangles([[Vec3::NAN, Vec3::Z, Vec3::X]]), Err(ShapeError::NoTriangles)));
        assert!(matches!(Shape::triangles([[Vec3::ONE; 3]]), Err(ShapeError::NoTriangles)));
    }

    #[test]
    fn triangles_of_any_size_are_solid() {
        for size_m in [1e-5, 1e-3, 1.0, 1e4] {
            let floor = [Vec3::ZERO, Vec3::Z, Vec3::X].map(|corner| corner * size_m);
            let shape = Shape::triangles([floor]).unwrap_or_else(|why| panic!("{size_m} m: {why}"));
            let ray = Ray::new(Vec3::new(0.25, 1.0, 0.25) * size_m, Vec3::NEG_Y);
            let hit_m = shape.0.cast_local_ray(&ray, 2.0 * size_m, true);
            assert!(hit_m.is_some_and(|hit_m| (hit_m / size_m - 1.0).abs() < 1e-3), "{size_m} m: {hit_m:?}");
        }
    }
}

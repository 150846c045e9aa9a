//! Collision shapes.

use bevy_ecs::prelude::*;
use glam::{Mat4, Vec3};
use lightcone_render::Model;
use rapier3d::geometry::{SharedShape, TriMeshFlags};

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

    /// Triangles, for bodies that are not dynamic. Degenerate ones are left out.
    pub fn triangles(triangles: impl IntoIterator<Item = [Vec3; 3]>) -> Result<Self, ShapeError> {
        let mut corners = Vec::new();
        for triangle in triangles {
            let area2 = (triangle[1] - triangle[0]).cross(triangle[2] - triangle[0]).length_squared();
            if area2.is_finite() && area2 > 1e-12 {
                corners.extend(triangle);
            }
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

    /// All triangles of a model, carried through `matrix`.
    pub fn of_model(model: &Model, matrix: Mat4) -> Result<Self, ShapeError> {
        Self::triangles(model.triangles().map(|triangle| triangle.map(|corner| matrix.transform_point3(corner))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degenerate_triangles_are_left_out() {
        let line = [Vec3::ZERO, Vec3::X, Vec3::X * 2.0];
        assert!(matches!(Shape::triangles([line]), Err(ShapeError::NoTriangles)));
        assert!(Shape::triangles([line, [Vec3::ZERO, Vec3::Z, Vec3::X]]).is_ok());
    }
}

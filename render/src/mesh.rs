//! Triangles: vertices, indices and their bounds.

use std::sync::OnceLock;

use glam::{Mat4, Vec3};

use crate::diagonals::diagonals;

/// A vertex, 36 bytes, as both backends read it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Vertex {
    /// Metres, in the space of the model's part.
    pub position: [f32; 3],
    /// Of unit length.
    pub normal: [f32; 3],
    /// Texture coordinates, (0, 0) at the image's upper left (glTF 2.0 §3.8).
    pub uv: [f32; 2],
    /// Linear RGBA that multiplies the base colour, 255 is 1.
    pub colour: [u8; 4],
}

impl Default for Vertex {
    /// White, at the origin.
    fn default() -> Self {
        Self { position: [0.0; 3], normal: [0.0; 3], uv: [0.0; 2], colour: [255; 4] }
    }
}

/// An axis-aligned box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aabb {
    /// Least corner.
    pub min: Vec3,
    /// Greatest corner.
    pub max: Vec3,
}

impl Aabb {
    /// Contains nothing; the neutral element of [`Aabb::union`].
    pub const EMPTY: Self = Self { min: Vec3::splat(f32::INFINITY), max: Vec3::splat(f32::NEG_INFINITY) };

    /// The least box around `points`.
    pub fn around(points: impl IntoIterator<Item = Vec3>) -> Self {
        points.into_iter().fold(Self::EMPTY, |aabb, p| Self { min: aabb.min.min(p), max: aabb.max.max(p) })
    }

    /// The least box around both.
    pub fn union(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }

    /// Whether it contains no point.
    pub fn is_empty(self) -> bool {
        self.min.cmpgt(self.max).any()
    }

    /// Middle of the box.
    pub fn centre(self) -> Vec3 {
        (self.min + self.max) * 0.5
    }

    /// The eight corners.
    pub fn corners(self) -> [Vec3; 8] {
        std::array::from_fn(|i| {
            Vec3::new(
                if i & 1 == 0 { self.min.x } else { self.max.x },
                if i & 2 == 0 { self.min.y } else { self.max.y },
                if i & 4 == 0 { self.min.z } else { self.max.z },
            )
        })
    }

    /// The least box around this one carried through `matrix`.
    pub fn transformed(self, matrix: Mat4) -> Self {
        if self.is_empty() {
            return self;
        }
        Self::around(self.corners().map(|c| matrix.transform_point3(c)))
    }
}

/// Why vertices and indices do not make a mesh.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum MeshError {
    /// The number of indices is not a multiple of three.
    #[error("a triangle list needs a multiple of 3 indices, not {0}")]
    IndexCount(usize),
    /// An index past the last vertex.
    #[error("index {index} points past the last of {vertices} vertices")]
    IndexOutOfRange {
        /// The index.
        index: u32,
        /// How many vertices there are.
        vertices: usize,
    },
    /// The vertex with this index has a coordinate that is NaN or infinite.
    #[error("vertex {0} has a coordinate that is not a finite number")]
    NotFinite(usize),
}

/// How many neighbouring triangles are culled together.
pub(crate) const CLUSTER_TRIANGLES: usize = 128;

/// An indexed triangle list. Counter-clockwise triangles face the viewer (glTF 2.0 §3.7.4).
#[derive(Clone, Debug)]
pub struct Mesh {
    vertices: Vec<Vertex>,
    indices: Vec<u32>,
    aabb: Aabb,
    coloured: bool,
    clusters: OnceLock<Vec<Aabb>>,
    diagonals: OnceLock<Vec<u8>>,
}

impl Mesh {
    /// A mesh of these vertices, three indices a triangle. Checks once what both backends then rely on: whole triangles, indices
    /// in range, finite numbers.
    pub fn new(vertices: Vec<Vertex>, indices: Vec<u32>) -> Result<Self, MeshError> {
        if !indices.len().is_multiple_of(3) {
            return Err(MeshError::IndexCount(indices.len()));
        }
        if let Some(&index) = indices.iter().find(|&&i| i as usize >= vertices.len()) {
            return Err(MeshError::IndexOutOfRange { index, vertices: vertices.len() });
        }
        let finite = |v: &Vertex| v.position.iter().chain(&v.normal).chain(&v.uv).all(|x| x.is_finite());
        if let Some(at) = vertices.iter().position(|v| !finite(v)) {
            return Err(MeshError::NotFinite(at));
        }
        let aabb = Aabb::around(vertices.iter().map(|v| Vec3::from(v.position)));
        let coloured = vertices.iter().any(|v| v.colour != [255; 4]);
        Ok(Self { vertices, indices, aabb, coloured, clusters: OnceLock::new(), diagonals: OnceLock::new() })
    }

    /// The vertices.
    pub fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    /// Three per triangle, each in range.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// Whether any vertex has a colour other than white.
    pub fn is_coloured(&self) -> bool {
        self.coloured
    }

    /// Bounds of all vertices.
    pub fn aabb(&self) -> Aabb {
        self.aabb
    }

    /// A box around every [`CLUSTER_TRIANGLES`] triangles, in their order; none for a mesh that has no more than those. Made
    /// at the first call.
    pub(crate) fn clusters(&self) -> &[Aabb] {
        if self.triangle_count() <= CLUSTER_TRIANGLES {
            return &[];
        }
        let position = |index: &u32| Vec3::from(self.vertices[*index as usize].position);
        let clusters = || self.indices.chunks(CLUSTER_TRIANGLES * 3).map(|c| Aabb::around(c.iter().map(position)));
        self.clusters.get_or_init(|| clusters().collect())
    }

    /// See [`diagonals`]. Made at the first call.
    pub(crate) fn diagonals(&self) -> &[u8] {
        let positions = || self.vertices.iter().map(|vertex| vertex.position).collect::<Vec<_>>();
        self.diagonals.get_or_init(|| diagonals(&positions(), &self.indices))
    }

    /// How many triangles there are.
    pub fn triangle_count(&self) -> usize {
        self.indices.len() / 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_the_backends_could_not_draw() {
        let v = Vertex::default();
        let nan = Vertex { position: [f32::NAN, 0.0, 0.0], ..v };
        assert_eq!(Mesh::new(vec![v; 3], vec![0, 1]).unwrap_err(), MeshError::IndexCount(2));
        let past = Mesh::new(vec![v; 3], vec![0, 1, 3]).unwrap_err();
        assert_eq!(past, MeshError::IndexOutOfRange { index: 3, vertices: 3 });
        assert_eq!(Mesh::new(vec![v, nan, v], vec![0, 1, 2]).unwrap_err(), MeshError::NotFinite(1));
        assert_eq!(Mesh::new(vec![v; 3], vec![0, 1, 2]).unwrap().triangle_count(), 1);
    }

    #[test]
    fn clusters_hold_all_triangles_of_a_mesh_that_has_many() {
        let corner = |x: u32| Vertex { position: [x as f32, 0.0, 0.0], ..Vertex::default() };
        let row = |count: u32| Mesh::new((0..count * 3).map(corner).collect(), (0..count * 3).collect()).unwrap();
        assert!(row(CLUSTER_TRIANGLES as u32).clusters().is_empty());
        let many = row(2 * CLUSTER_TRIANGLES as u32 + 1);
        let ends: Vec<_> = many.clusters().iter().map(|aabb| (aabb.min.x, aabb.max.x)).collect();
        assert_eq!(ends, [(0.0, 383.0), (384.0, 767.0), (768.0, 770.0)]);
    }

    #[test]
    fn an_empty_box_stays_empty() {
        assert!(Aabb::EMPTY.transformed(Mat4::from_translation(Vec3::ONE)).is_empty());
        let unit = Aabb { min: Vec3::ZERO, max: Vec3::ONE };
        assert_eq!(Aabb::EMPTY.union(unit), unit);
    }
}

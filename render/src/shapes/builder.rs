//! Vertices and indices while a mesh is being put together.

use glam::{Mat3, Mat4, Vec2, Vec3};

use crate::mesh::{Mesh, Vertex};

/// Collects the triangles of one shape or of many.
#[derive(Clone, Debug, Default)]
pub struct MeshBuilder {
    vertices: Vec<Vertex>,
    indices: Vec<u32>,
}

impl MeshBuilder {
    /// A builder without triangles.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a vertex and returns its index. `uv` is in metres along the surface.
    pub fn vertex(&mut self, position: Vec3, normal: Vec3, uv: Vec2) -> u32 {
        self.vertices.push(Vertex {
            position: position.into(),
            normal: normal.into(),
            uv: uv.into(),
            ..Vertex::default()
        });
        (self.vertices.len() - 1) as u32
    }

    /// Adds a triangle, whose corners are counter-clockwise seen from outside. One without area is left out.
    ///
    /// # Panics
    /// When an index does not come from [`Self::vertex`].
    pub fn triangle(&mut self, corners: [u32; 3]) {
        let [a, b, c] = corners.map(|i| Vec3::from(self.vertices[i as usize].position));
        if (b - a).cross(c - a).length_squared() > 1e-16 {
            self.indices.extend(corners);
        }
    }

    /// Adds a flat quadrilateral with four vertices of its own, counter-clockwise seen from outside. `uvs` are the texture
    /// coordinates of its corners.
    pub fn quad(&mut self, corners: [Vec3; 4], uvs: [Vec2; 4]) {
        let normal = (corners[2] - corners[0]).cross(corners[3] - corners[1]).normalize_or(Vec3::Y);
        let [a, b, c, d] = std::array::from_fn(|i| self.vertex(corners[i], normal, uvs[i]));
        self.triangle([a, b, c]);
        self.triangle([a, c, d]);
    }

    /// Copies another shape in, moved, turned or scaled. A mirroring transform keeps faces outward.
    pub fn append(&mut self, other: &Self, self_from_other: Mat4) {
        let first = self.vertices.len() as u32;
        let normal_matrix = Mat3::from_mat4(self_from_other).inverse().transpose();
        self.vertices.extend(other.vertices.iter().map(|v| Vertex {
            position: self_from_other.transform_point3(v.position.into()).into(),
            normal: (normal_matrix * Vec3::from(v.normal)).normalize_or(Vec3::Y).into(),
            uv: v.uv,
            ..*v
        }));
        let mirrored = self_from_other.determinant() < 0.0;
        self.indices.extend(other.indices.chunks_exact(3).flat_map(|t| {
            let [a, b, c] = [t[0] + first, t[1] + first, t[2] + first];
            if mirrored { [a, c, b] } else { [a, b, c] }
        }));
    }

    /// A copy of the shape, moved, turned or scaled.
    pub fn transformed(&self, matrix: Mat4) -> Self {
        let mut moved = Self::new();
        moved.append(self, matrix);
        moved
    }

    /// Replaces texture coordinates by positions: each vertex is projected along the axis that its normal is nearest to. A
    /// texture, such as courses of stone, then runs on from one shape to the next.
    pub fn uv_from_position(mut self) -> Self {
        for v in &mut self.vertices {
            let ([x, y, z], [nx, ny, nz]) = (v.position, v.normal.map(f32::abs));
            v.uv = if ny > nx.max(nz) {
                [x, z]
            } else if nx > nz {
                [z, -y]
            } else {
                [x, -y]
            };
        }
        self
    }

    /// Changes every vertex, to bend a shape or make waves in it. Normals are up to `change`.
    pub fn map_vertices(mut self, change: impl FnMut(&mut Vertex)) -> Self {
        self.vertices.iter_mut().for_each(change);
        self
    }

    /// How many triangles there are so far.
    pub fn triangle_count(&self) -> usize {
        self.indices.len() / 3
    }

    /// All vertices so far.
    pub fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    /// Indices of all corners so far, three a triangle.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// The finished mesh.
    ///
    /// # Panics
    /// When a vertex was given a coordinate that is not finite.
    pub fn build(self) -> Mesh {
        Mesh::new(self.vertices, self.indices).expect("a builder only adds whole triangles of its own vertices")
    }
}

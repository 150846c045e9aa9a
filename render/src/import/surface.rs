//! Triangles on their way from accessors to a [`Mesh`]: indices made dense, mirrored, given normals.

use glam::Vec3;

use crate::mesh::{Mesh, MeshError, Vertex};

/// Triangles with one attribute per array.
#[derive(Default)]
pub(super) struct Surface {
    pub(super) positions: Vec<Vec3>,
    /// As many as positions, or none.
    pub(super) normals: Option<Vec<Vec3>>,
    /// As many as positions.
    pub(super) uvs: Vec<[f32; 2]>,
    /// As many as positions; see [`Vertex::colour`].
    pub(super) colours: Vec<[u8; 4]>,
    pub(super) indices: Vec<u32>,
}

impl Surface {
    /// The mirror image through the plane x = 0, front faces still in front.
    ///
    /// A part whose transform mirrors (§3.7.4: a negative determinant turns the winding) becomes a mirrored mesh under a
    /// transform that does not, so that renderers never meet a mirroring transform.
    pub(super) fn mirror_x(&mut self) {
        for vector in self.positions.iter_mut().chain(self.normals.iter_mut().flatten()) {
            vector.x = -vector.x;
        }
        for triangle in self.indices.chunks_exact_mut(3) {
            triangle.swap(1, 2);
        }
    }

    pub(super) fn into_mesh(self) -> Result<Mesh, MeshError> {
        let (vertices, indices) = self.into_vertices();
        Mesh::new(vertices, indices)
    }

    /// Unit normals; flat ones, as §3.7.2.1 wants, when the file has none.
    pub(super) fn into_vertices(mut self) -> (Vec<Vertex>, Vec<u32>) {
        if self.normals.is_none() {
            self.flatten();
        }
        let normals = self.normals.unwrap_or_default();
        let attributes = self.positions.iter().zip(&normals).zip(self.uvs.iter().zip(&self.colours));
        let vertices = attributes.map(|((position, normal), (&uv, &colour))| Vertex {
            position: position.to_array(),
            normal: normal.normalize_or(Vec3::Y).to_array(),
            uv,
            colour,
        });
        (vertices.collect(), self.indices)
    }

    /// Gives every triangle its own three vertices and its face's normal.
    pub(super) fn flatten(&mut self) {
        let pick = |i: &u32| self.positions[*i as usize];
        let positions: Vec<Vec3> = self.indices.iter().map(pick).collect();
        let face_normal = |t: &[Vec3]| [(t[1] - t[0]).cross(t[2] - t[0]).normalize_or(Vec3::Y); 3];
        let normals = positions.chunks_exact(3).flat_map(face_normal).collect();
        self.uvs = self.indices.iter().map(|&i| self.uvs[i as usize]).collect();
        self.colours = self.indices.iter().map(|&i| self.colours[i as usize]).collect();
        self.indices = (0..positions.len() as u32).collect();
        self.positions = positions;
        self.normals = Some(normals);
    }
}

/// Renumbers `indices` (all below `vertex_count`) so that vertices nobody refers to can be left out; returns which old
/// vertex each new one is. Files where many primitives share one large set of vertices would otherwise copy it for each.
pub(super) fn referenced_vertices(indices: &mut [u32], vertex_count: usize) -> Vec<u32> {
    if vertex_count <= indices.len() {
        return (0..vertex_count as u32).collect();
    }
    let mut sources = indices.to_vec();
    sources.sort_unstable();
    sources.dedup();
    for index in indices {
        *index = sources.partition_point(|source| source < index) as u32;
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    fn triangle() -> Surface {
        Surface {
            positions: vec![Vec3::ZERO, Vec3::X, Vec3::Y],
            normals: None,
            uvs: vec![[0.0; 2]; 3],
            colours: vec![[255; 4]; 3],
            indices: vec![0, 1, 2],
        }
    }

    #[test]
    fn missing_normals_are_flat() {
        let mesh = triangle().into_mesh().unwrap();
        assert!(mesh.vertices().iter().all(|v| v.normal == [0.0, 0.0, 1.0]));
    }

    #[test]
    fn a_mirrored_face_keeps_its_front() {
        let mut mirrored = triangle();
        mirrored.mirror_x();
        let mesh = mirrored.into_mesh().unwrap();
        assert!(mesh.vertices().iter().all(|v| v.normal == [0.0, 0.0, 1.0]));
        assert_eq!(mesh.aabb().min, Vec3::new(-1.0, 0.0, 0.0));
    }

    #[test]
    fn only_referenced_vertices_are_kept() {
        let mut indices = [900, 7, 900, 5];
        assert_eq!(referenced_vertices(&mut indices, 1000), [5, 7, 900]);
        assert_eq!(indices, [2, 1, 2, 0]);
    }
}

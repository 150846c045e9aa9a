//! Triangles of what is to be seen.

use glam::{Mat4, Vec4};

use super::faces::Rectangle;
use super::scene::Shown;
use super::space::{VOXEL_M, upright};
use crate::mesh::{Mesh, MeshError, Vertex};

/// Two triangles for each rectangle. The middle of a model of this size is the origin, rounded down to a corner between voxels.
/// `mirrored` makes the mirror image through the plane x = 0, for renderers never meet a transform that mirrors. `overlap` is how
/// far rectangles reach over their edges, voxels.
pub(super) fn mesh(rectangles: &[Rectangle], size: [u32; 3], mirrored: bool, overlap: f32) -> Result<Mesh, MeshError> {
    let mut vertices = Vec::with_capacity(4 * rectangles.len());
    let mut indices = Vec::with_capacity(6 * rectangles.len());
    for rectangle in rectangles {
        let first = vertices.len() as u32;
        vertices.extend(corners(rectangle, size, mirrored, overlap));
        let order = if rectangle.forward != mirrored { [0, 1, 2, 0, 2, 3] } else { [0, 2, 1, 0, 3, 2] };
        indices.extend(order.map(|corner| first + corner));
    }
    Mesh::new(vertices, indices)
}

/// Counter-clockwise for who looks against the axis.
fn corners(rectangle: &Rectangle, size: [u32; 3], mirrored: bool, overlap: f32) -> [Vertex; 4] {
    let Rectangle { colour, axis, forward, voxel, size: [width, height] } = *rectangle;
    let turned = |[x, y, z]: [f32; 3]| upright([if mirrored { -x } else { x }, y, z]);
    let mut normal = [0.0; 3];
    normal[axis] = if forward { 1.0 } else { -1.0 };
    let normal = turned(normal).to_array();
    [(0, 0), (width, 0), (width, height), (0, height)].map(|(across, up)| {
        let mut at = [0, 1, 2].map(|axis| f32::from(voxel[axis]) - (size[axis] / 2) as f32);
        at[axis] += if forward { 1.0 } else { 0.0 };
        at[(axis + 1) % 3] += reached(across, overlap);
        at[(axis + 2) % 3] += reached(up, overlap);
        let position = (turned(at) * VOXEL_M).to_array();
        Vertex { position, normal, uv: [(f32::from(colour) + 0.5) / 256.0, 0.5], ..Vertex::default() }
    })
}

fn reached(corner: u16, overlap: f32) -> f32 {
    if corner == 0 { -overlap } else { f32::from(corner) + overlap }
}

/// Where such a mesh belongs.
pub(super) fn model_from_mesh(shown: &Shown, mirrored: bool) -> Mat4 {
    let [x, y, z] = shown.rotation.columns().map(|column| upright(column.to_array()).extend(0.0));
    let x = if mirrored { -x } else { x };
    let place = upright(shown.translation.map(|at| at as f32)) * VOXEL_M;
    // The mesh's own axes are x, z and −y of the file.
    Mat4::from_cols(x, z, -y, Vec4::from((place, 1.0)))
}

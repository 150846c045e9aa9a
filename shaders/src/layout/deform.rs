//! What `deform.wgsl` reads and writes. All of it lies in storage buffers without gaps.

/// `StoredVertex`: as a vertex buffer has it.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct StoredVertex {
    /// Metres, in the space of the model's part.
    pub position: [f32; 3],
    /// Of unit length.
    pub normal: [f32; 3],
    /// Texture coordinates.
    pub uv: [f32; 2],
    /// RGBA, red in the lowest byte.
    pub colour: u32,
}

/// `Influence`: the joints that move one vertex.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Influence {
    /// Indices into the skin's joints, two a word, the first in the lowest bits.
    pub joints: [u32; 2],
    /// None negative, their sum 1.
    pub weights: [f32; 4],
}

impl Influence {
    /// Packs four joints and their weights.
    pub fn new(joints: [u16; 4], weights: [f32; 4]) -> Self {
        let pair = |low: u16, high: u16| u32::from(low) | (u32::from(high) << 16);
        Self { joints: [pair(joints[0], joints[1]), pair(joints[2], joints[3])], weights }
    }
}

/// `MorphDelta`: what a weight of 1 adds to one vertex.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct MorphDelta {
    /// What is added to the position, metres.
    pub position: [f32; 3],
    /// What is added to the normal.
    pub normal: [f32; 3],
}

/// `MorphWeight`: a morph target that acts.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct MorphWeight {
    /// Index into the mesh's morph targets.
    pub morph: u32,
    /// What its deltas are multiplied by.
    pub weight: f32,
}

/// `DeformJob`: one mesh to be bent as one pose says.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct DeformJob {
    /// Vertices of the mesh.
    pub vertex_count: u32,
    /// Index at which the bent vertices are written.
    pub first_vertex: u32,
    /// Vertices that joints move: all before this index.
    pub skinned_count: u32,
    /// Index of the skin's first matrix.
    pub first_joint: u32,
    /// Matrices of the skin.
    pub joint_count: u32,
    /// Index of the first [`MorphWeight`].
    pub first_weight: u32,
    /// Morph targets that act.
    pub weight_count: u32,
    /// 1 where normals that only targets changed get unit length again.
    pub unit_normals: u32,
}

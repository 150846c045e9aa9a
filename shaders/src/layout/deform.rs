//! What `deform.wgsl` reads and writes. All of it lies in storage buffers without gaps.

/// `StoredVertex`: as a vertex buffer has it.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct StoredVertex {
    /// Metres.
    pub position: [f32; 3],
    /// Unit length.
    pub normal: [f32; 3],
    /// Texture coordinates.
    pub uv: [f32; 2],
    /// RGBA, red in the lowest byte.
    pub colour: u32,
}

/// `Influence`: what pulls at one vertex.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Influence {
    /// Indices into the skin's joints, two a word, the first in the lowest bits.
    pub joints: [u32; 2],
    /// Together 1.
    pub weights: [f32; 4],
}

impl Influence {
    /// Of four joints.
    pub fn new(joints: [u16; 4], weights: [f32; 4]) -> Self {
        let pair = |low: u16, high: u16| u32::from(low) | (u32::from(high) << 16);
        Self { joints: [pair(joints[0], joints[1]), pair(joints[2], joints[3])], weights }
    }
}

/// `MorphDelta`: what a weight of 1 adds to one vertex.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct MorphDelta {
    /// Metres.
    pub position: [f32; 3],
    /// Added to the normal.
    pub normal: [f32; 3],
}

/// `MorphWeight`: a morph target that acts.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct MorphWeight {
    /// Which one of the mesh's.
    pub morph: u32,
    /// How much of it.
    pub weight: f32,
}

/// `DeformJob`: one mesh in one pose.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct DeformJob {
    /// Of the mesh.
    pub vertex_count: u32,
    /// Where the formed vertices go.
    pub first_vertex: u32,
    /// The vertices from here on no joint pulls at.
    pub skinned_count: u32,
    /// The skin's first matrix.
    pub first_joint: u32,
    /// Of matrices.
    pub joint_count: u32,
    /// The first [`MorphWeight`].
    pub first_weight: u32,
    /// Of morph targets that act.
    pub weight_count: u32,
    /// 1 where normals that only targets changed get unit length again.
    pub unit_normals: u32,
}

//! Meshes that change their form: skins and morph targets (glTF 2.0 §3.7.2.2, §3.7.3).

use crate::{Aabb, Vertex};

/// Which joints pull at each vertex.
#[derive(Clone, Debug, PartialEq)]
pub struct SkinBinding {
    /// Index of the skin.
    pub skin: usize,
    /// Indices into the skin's joints, each in range, for each vertex.
    pub joints: Vec<[u16; 4]>,
    /// Not negative, together 1, for each vertex.
    pub weights: Vec<[f32; 4]>,
    /// Box around the vertices that each joint pulls at, in the mesh's space; empty for joints that pull at none.
    pub joint_bounds: Vec<Aabb>,
}

/// What a weight of 1 adds to each vertex.
#[derive(Clone, Debug, PartialEq)]
pub struct MorphTarget {
    /// Metres.
    pub positions: Vec<[f32; 3]>,
    /// As many as positions, or none.
    pub normals: Vec<[f32; 3]>,
    /// Greatest length of a position's change, metres.
    pub greatest_m: f32,
}

/// How a part's mesh is formed anew for every pose. Triangles are those of the part's mesh.
#[derive(Clone, Debug, PartialEq)]
pub struct Deform {
    /// Before anything acts on them, in the mesh's own space; as many as the part's mesh has.
    pub bind: Vec<Vertex>,
    /// `None` for meshes that only morph.
    pub skin: Option<SkinBinding>,
    /// Added before the skin acts.
    pub targets: Vec<MorphTarget>,
}

//! What one file may hold at most. What all models are bound by is in [`crate::import::limits`].

/// Voxels of one file.
pub const MAX_VOXELS: u64 = 1 << 26;
/// Nodes and layers of a file's scene graph, and also its nodes counted as often as they are shown.
pub const MAX_NODES: u64 = 1 << 20;
/// Models of a file.
pub const MAX_MODELS: u64 = 1 << 16;

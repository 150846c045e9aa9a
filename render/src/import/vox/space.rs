//! From the file's space to a model's.

use glam::Vec3;

/// The side of a voxel, metres. People made of voxels are about twenty of them tall.
pub const VOXEL_M: f32 = 0.1;

/// The file's directions as a model has them: z is up and becomes y, and the front, −y, becomes z.
pub(super) fn upright([x, y, z]: [f32; 3]) -> Vec3 {
    Vec3::new(x, z, -y)
}

//! How long frames took.

use lightcone_gpu_kit::stats::Summary;
use serde::Serialize;

use super::crowd::Meshes;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    pub(super) triangles: Vec<Point>,
    pub(super) pixels: Vec<Point>,
    pub(super) left_out: Vec<String>,
}

/// One picture.
#[derive(Debug, Serialize)]
pub(super) struct Point {
    pub(super) renderer: &'static str,
    pub(super) meshes: Meshes,
    pub(super) triangles: usize,
    pub(super) pixels: u64,
    /// Submit to frame, I420 conversion included.
    pub(super) ms: Summary,
}

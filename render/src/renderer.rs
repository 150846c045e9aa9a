//! What every renderer does, and how it fails.

use crate::frame::{Frame, FrameTag};
use crate::scene::Scene;
use crate::view::View;

/// Why a renderer cannot be opened or does not draw.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// There is no GPU that can be used: none is found, it is refused, or the crate was built without the feature `gpu`. The text
    /// says which.
    #[error("no GPU can be used: {0}; run with --backend soft")]
    NoGpu(String),
    /// The GPU or its driver failed. The renderer draws no more.
    #[error("the GPU was lost: {0}")]
    DeviceLost(String),
    /// More than the GPU takes.
    #[error("the GPU cannot take {what}: its limit is {limit}; make it smaller or run with --backend soft")]
    TooLarge {
        /// What is too large, and how large it is.
        what: String,
        /// The greatest that the GPU takes, in the same unit.
        limit: u64,
    },
    /// The camera cannot be drawn from.
    #[error(
        "a camera with vertical field of view {vertical_fov_rad} rad, near plane {near_m} m or a pose that is not finite cannot be drawn from"
    )]
    Camera {
        /// Field of view of the refused camera, radians.
        vertical_fov_rad: f32,
        /// Near plane of the refused camera, metres.
        near_m: f32,
    },
}

/// How long [`Renderer::collect`] waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collect {
    /// Not at all: returns the frames that are finished now.
    Ready,
    /// Until every frame that was submitted is finished.
    All,
}

/// Draws views of a scene. Frames come back in the order in which they were submitted: from CPU cores at once, from a GPU
/// some frames later.
pub trait Renderer: Send {
    /// A name for logs and metrics: `soft (2 threads)`, `gpu (llvmpipe …)`.
    fn name(&self) -> String;

    /// Starts one frame for each view. What the views share (skins, shadows) is worked out once. The scene is read before this
    /// returns, and not kept. After an error the frames of views before the one that failed may still come.
    fn submit_all(&mut self, scene: &Scene, views: &[(View, FrameTag)]) -> Result<(), RenderError>;

    /// Starts one frame.
    fn submit(&mut self, scene: &Scene, view: &View, tag: FrameTag) -> Result<(), RenderError> {
        self.submit_all(scene, &[(view.clone(), tag)])
    }

    /// Takes the frames that are finished, in the order in which they were submitted.
    fn collect(&mut self, wait: Collect) -> Result<Vec<Frame>, RenderError>;
}

//! One face for both renderers, and the choice between them.

use std::fmt;
use std::str::FromStr;

use crate::{Frame, FrameTag, Scene, View, gpu, soft};

/// Which renderer is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// A real GPU if there is one, else `soft`.
    #[default]
    Auto,
    /// wgpu; refuses an adapter that is itself a CPU renderer unless `LIGHTCONE_ALLOW_CPU_ADAPTER=1`.
    Gpu,
    /// The rasteriser on CPU cores.
    Soft,
}

impl FromStr for Backend {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "gpu" => Ok(Self::Gpu),
            "soft" => Ok(Self::Soft),
            other => Err(format!("'{other}' is no backend: choose auto, gpu or soft")),
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Gpu => "gpu",
            Self::Soft => "soft",
        })
    }
}

/// Why no frame can be had.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// Nothing to draw on.
    #[error("no GPU can be used: {0}; run with --backend soft")]
    NoGpu(String),
    /// The device went away.
    #[error("the GPU was lost: {0}")]
    DeviceLost(String),
    /// More than the device takes.
    #[error("the GPU cannot take {what}: its limit is {limit}; make it smaller or run with --backend soft")]
    TooLarge {
        /// What, and how much of it.
        what: String,
        /// In the same unit.
        limit: u64,
    },
    /// The camera cannot be drawn from.
    #[error(
        "a camera with vertical field of view {vertical_fov_rad} rad, near plane {near_m} m or a pose that is not finite cannot be drawn from"
    )]
    Camera {
        /// Radians.
        vertical_fov_rad: f32,
        /// Metres.
        near_m: f32,
    },
}

/// How long [`Renderer::collect`] waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collect {
    /// Not at all: what is finished now.
    Ready,
    /// Until everything submitted is finished.
    All,
}

/// Draws views of a scene. Frames come back in the order they were submitted, `soft` at once, `gpu` some frames later.
pub trait Renderer: Send {
    /// What draws, for logs and metrics: `soft (2 threads)`, `gpu (llvmpipe …)`.
    fn name(&self) -> String;

    /// Starts one frame for each view; what the views share (skins, shadows) is worked out once. The scene is read now and
    /// not kept. After an error frames of views before the one that failed may still come.
    fn submit_all(&mut self, scene: &Scene, views: &[(View, FrameTag)]) -> Result<(), RenderError>;

    /// Starts one frame.
    fn submit(&mut self, scene: &Scene, view: &View, tag: FrameTag) -> Result<(), RenderError> {
        self.submit_all(scene, &[(view.clone(), tag)])
    }

    /// Frames that are finished, oldest first.
    fn collect(&mut self, wait: Collect) -> Result<Vec<Frame>, RenderError>;
}

/// Opens the wanted renderer.
pub fn open(backend: Backend) -> Result<Box<dyn Renderer>, RenderError> {
    match backend {
        Backend::Soft => Ok(Box::new(soft::SoftRenderer::new())),
        Backend::Gpu => Ok(Box::new(gpu::GpuRenderer::open(gpu::CpuAdapter::from_environment())?)),
        Backend::Auto => match gpu::GpuRenderer::open(gpu::CpuAdapter::Refuse) {
            Ok(gpu) => Ok(Box::new(gpu)),
            Err(why) => {
                tracing::debug!("{why}");
                tracing::info!("no GPU found: drawing on CPU cores");
                Ok(Box::new(soft::SoftRenderer::new()))
            }
        },
    }
}

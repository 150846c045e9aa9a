//! The choice between the renderers.

use std::fmt;
use std::str::FromStr;

#[cfg(feature = "gpu")]
use crate::gpu::{CpuAdapter, GpuRenderer};
use crate::renderer::{RenderError, Renderer};
use crate::soft::SoftRenderer;

/// Which renderer is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// A GPU if there is one, else CPU cores. Never an adapter that is itself a CPU renderer.
    #[default]
    Auto,
    /// A GPU, by way of wgpu. An adapter that is itself a CPU renderer is refused unless the environment variable
    /// `LIGHTCONE_ALLOW_CPU_ADAPTER` is `1`.
    Gpu,
    /// CPU cores: [`SoftRenderer`].
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

/// Opens the wanted renderer. In a build without the feature `gpu`, [`Backend::Auto`] draws on CPU cores, and [`Backend::Gpu`]
/// is [`RenderError::NoGpu`].
pub fn open(backend: Backend) -> Result<Box<dyn Renderer>, RenderError> {
    match backend {
        Backend::Soft => Ok(soft()),
        Backend::Gpu => open_gpu(),
        Backend::Auto => Ok(open_best()),
    }
}

fn soft() -> Box<dyn Renderer> {
    Box::new(SoftRenderer::new())
}

#[cfg(feature = "gpu")]
fn open_gpu() -> Result<Box<dyn Renderer>, RenderError> {
    Ok(Box::new(GpuRenderer::open(CpuAdapter::from_environment())?))
}

#[cfg(feature = "gpu")]
fn open_best() -> Box<dyn Renderer> {
    match GpuRenderer::open(CpuAdapter::Refuse) {
        Ok(gpu) => Box::new(gpu),
        Err(why) => {
            tracing::debug!("{why}");
            tracing::info!("no GPU found: drawing on CPU cores");
            soft()
        }
    }
}

#[cfg(not(feature = "gpu"))]
fn open_gpu() -> Result<Box<dyn Renderer>, RenderError> {
    Err(RenderError::NoGpu("this build has no GPU backend".to_owned()))
}

#[cfg(not(feature = "gpu"))]
fn open_best() -> Box<dyn Renderer> {
    soft()
}

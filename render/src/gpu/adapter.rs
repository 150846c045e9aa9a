//! Which GPU, and whether it is still there.

use std::ffi::CStr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ash::khr;
use wgpu::hal;

use crate::renderer::RenderError;

/// Whether an adapter that is itself a CPU renderer (lavapipe, SwiftShader) will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CpuAdapter {
    /// Only a real GPU.
    Refuse,
    /// Any adapter.
    Allow,
}

impl CpuAdapter {
    /// `Allow` when `LIGHTCONE_ALLOW_CPU_ADAPTER` is `1`.
    pub fn from_environment() -> Self {
        if std::env::var("LIGHTCONE_ALLOW_CPU_ADAPTER").is_ok_and(|v| v == "1") { Self::Allow } else { Self::Refuse }
    }
}

/// Samples of a pixel: every adapter can have so many, and for a GPU they are cheap. A CPU that plays one pays for each.
const SMOOTH: u32 = 4;

/// Timestamps, for [`super::clock`]: asked for where the adapter has them.
pub(super) const CLOCK_FEATURES: wgpu::Features =
    wgpu::Features::TIMESTAMP_QUERY.union(wgpu::Features::TIMESTAMP_QUERY_INSIDE_ENCODERS);

/// A GPU that does not answer for this long is taken for lost.
const PATIENCE: Duration = Duration::from_secs(60);

/// What draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// As its driver calls it.
    pub name: String,
    /// `DiscreteGpu`, `IntegratedGpu`, `VirtualGpu`, `Other` or `Cpu`.
    pub kind: String,
    /// Name and version.
    pub driver: String,
}

/// An open device, its queue, and what went wrong with them.
pub(super) struct Gpu {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub adapter: Adapter,
    /// Samples of each pixel, 1 or more.
    pub samples: u32,
    failure: Arc<Mutex<Option<String>>>,
}

impl Gpu {
    /// Opens the best Vulkan adapter whose name contains `name`: discrete, then integrated, then virtual, then (if allowed)
    /// a CPU renderer.
    pub fn open(cpu: CpuAdapter, name: &str) -> Result<Self, RenderError> {
        let instance = instance_without_windows()?;
        let mut adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::VULKAN));
        adapters.retain(|adapter| adapter.get_info().name.contains(name));
        let adapter = best(adapters, cpu)?;
        let info = adapter.get_info();
        let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("lightcone"),
            required_features: adapter.features() & CLOCK_FEATURES,
            required_limits: limits(&adapter),
            ..Default::default()
        }))
        .map_err(|why| RenderError::NoGpu(format!("{} cannot be opened: {why}", info.name)))?;
        let failure = watch(&device);
        let samples = if info.device_type == wgpu::DeviceType::Cpu { 1 } else { SMOOTH };
        let adapter = Adapter {
            name: info.name,
            kind: format!("{:?}", info.device_type),
            driver: format!("{} {}", info.driver, info.driver_info).trim().to_owned(),
        };
        tracing::debug!("drawing on {} ({}, driver {})", adapter.name, adapter.kind, adapter.driver);
        Ok(Self { device, queue, adapter, samples, failure })
    }

    /// With smooth edges on any adapter, so that a test can see them.
    #[cfg(test)]
    pub fn smoothing(self) -> Self {
        Self { samples: SMOOTH, ..self }
    }

    /// With one sample of each pixel on any adapter, so that a picture can be compared pixel by pixel.
    pub fn unsmoothed(self) -> Self {
        Self { samples: 1, ..self }
    }

    /// The first failure that wgpu reported, if any: after it nothing more can be expected of the device.
    pub fn check(&self) -> Result<(), RenderError> {
        match &*self.failure.lock().unwrap_or_else(PoisonError::into_inner) {
            None => Ok(()),
            Some(why) => Err(RenderError::DeviceLost(why.clone())),
        }
    }

    /// Lets finished work report itself, without waiting.
    pub fn poll(&self) -> Result<(), RenderError> {
        self.poll_with(wgpu::PollType::Poll)
    }

    /// Waits until the submission is finished and has reported itself.
    pub fn wait_for(&self, submission: wgpu::SubmissionIndex) -> Result<(), RenderError> {
        self.poll_with(wgpu::PollType::Wait { submission_index: Some(submission), timeout: Some(PATIENCE) })
    }

    fn poll_with(&self, how: wgpu::PollType) -> Result<(), RenderError> {
        // wgpu 29 panics when the device is lost while it is polled (`handle_error_fatal` in its wgpu-core backend).
        match catch_unwind(AssertUnwindSafe(|| self.device.poll(how))) {
            Ok(Ok(_)) => self.check(),
            Ok(Err(why)) => Err(RenderError::DeviceLost(why.to_string())),
            Err(_) => self.check().and(Err(RenderError::DeviceLost("it failed while it was polled".into()))),
        }
    }
}

/// Vulkan without the extensions for windows. With them, Mesa's device selection looks for a Wayland display, and where there is
/// none it complains on standard error, twice, on every server.
fn instance_without_windows() -> Result<wgpu::Instance, RenderError> {
    let descriptor = hal::InstanceDescriptor {
        name: "lightcone",
        flags: wgpu::InstanceFlags::empty().with_env(),
        memory_budget_thresholds: wgpu::MemoryBudgetThresholds::default(),
        backend_options: wgpu::BackendOptions::default(),
        telemetry: None,
        display: None,
    };
    let without_windows = |wanted: hal::vulkan::CreateInstanceCallbackArgs| {
        wanted.extensions.retain(|extension| !WINDOWS.contains(extension));
    };
    // SAFETY: the callback adds nothing, so it asks for nothing that the driver lacks. What it takes away is used by surfaces
    // for windows only, and no surface is ever made.
    let vulkan = unsafe { hal::vulkan::Instance::init_with_callback(&descriptor, Some(Box::new(without_windows))) };
    let vulkan = vulkan.map_err(|why| RenderError::NoGpu(format!("there is no Vulkan driver ({why})")))?;
    // SAFETY: the instance was made just now, and nothing else has it.
    Ok(unsafe { wgpu::Instance::from_hal::<hal::api::Vulkan>(vulkan) })
}

const WINDOWS: [&CStr; 3] = [khr::wayland_surface::NAME, khr::xcb_surface::NAME, khr::xlib_surface::NAME];

fn best(adapters: Vec<wgpu::Adapter>, cpu: CpuAdapter) -> Result<wgpu::Adapter, RenderError> {
    let mut refused = None;
    let mut usable: Vec<_> = adapters.into_iter().map(|adapter| (adapter.get_info(), adapter)).collect();
    usable.retain(|(info, _)| {
        let keep = info.device_type != wgpu::DeviceType::Cpu || cpu == CpuAdapter::Allow;
        if !keep {
            refused = Some(info.name.clone());
        }
        keep
    });
    usable.sort_by_key(|(info, _)| rank(info.device_type));
    usable.into_iter().next().map(|(_, adapter)| adapter).ok_or_else(|| {
        RenderError::NoGpu(match refused {
            Some(name) => format!("{name} is itself a CPU renderer (LIGHTCONE_ALLOW_CPU_ADAPTER=1 allows it)"),
            None => "there is no Vulkan driver".into(),
        })
    })
}

fn rank(kind: wgpu::DeviceType) -> u8 {
    match kind {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 3,
        wgpu::DeviceType::Cpu => 4,
    }
}

/// WebGPU's defaults, with as large textures and buffers as the adapter has.
fn limits(adapter: &wgpu::Adapter) -> wgpu::Limits {
    let has = adapter.limits();
    wgpu::Limits {
        max_buffer_size: has.max_buffer_size,
        max_storage_buffer_binding_size: has.max_storage_buffer_binding_size,
        ..wgpu::Limits::default().using_resolution(has)
    }
}

/// Keeps the first failure instead of wgpu's default, a panic.
fn watch(device: &wgpu::Device) -> Arc<Mutex<Option<String>>> {
    let failure = Arc::new(Mutex::new(None));
    let note = |failure: &Mutex<Option<String>>, why: String| {
        tracing::error!("GPU: {why}");
        failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
    };
    let on_error = Arc::clone(&failure);
    device.on_uncaptured_error(Arc::new(move |why: wgpu::Error| note(&on_error, why.to_string())));
    let on_loss = Arc::clone(&failure);
    device.set_device_lost_callback(move |reason, why| {
        let why = if why.is_empty() { format!("{reason:?}") } else { why };
        on_loss.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
    });
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_gpu_is_preferred() {
        use wgpu::DeviceType::{Cpu, DiscreteGpu, IntegratedGpu, Other, VirtualGpu};
        let mut kinds = [Cpu, VirtualGpu, DiscreteGpu, Other, IntegratedGpu];
        kinds.sort_by_key(|kind| rank(*kind));
        assert_eq!(kinds, [DiscreteGpu, IntegratedGpu, VirtualGpu, Other, Cpu]);
    }

    #[test]
    fn no_adapter_is_an_error_with_a_reason() {
        let why = best(Vec::new(), CpuAdapter::Allow).unwrap_err();
        assert!(why.to_string().contains("no Vulkan driver"), "{why}");
    }
}

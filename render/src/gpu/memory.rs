//! What of the GPU's memory is left for us: what does not fit is refused before it is made, because a driver that runs out of
//! memory may take the device with it.
//!
//! wgpu says nothing of memory, so Vulkan is asked itself (VK_EXT_memory_budget): other programs' use is in its answer.

use ash::vk;

use super::adapter::Gpu;
use crate::model::Model;
use crate::renderer::RenderError;
use crate::view::Size;

/// Of what is left, for what the driver makes by itself.
const RESERVE_SHARE: u64 = 8;

/// The device's own memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GpuMemory {
    /// What this program has allocated.
    pub used_bytes: u64,
    /// What it may allocate in all, other programs' use taken into account.
    pub budget_bytes: u64,
}

impl GpuMemory {
    /// What may still be allocated.
    pub fn free_bytes(self) -> u64 {
        self.budget_bytes.saturating_sub(self.used_bytes)
    }
}

/// The device's own heap that has most left; `None` where the driver does not say.
pub(super) fn of_device(device: &wgpu::Device) -> Option<GpuMemory> {
    // SAFETY: the device is only asked, and not kept beyond this function.
    let device = unsafe { device.as_hal::<wgpu::hal::api::Vulkan>() }?;
    if !device.enabled_device_extensions().contains(&ash::ext::memory_budget::NAME) {
        return None;
    }
    let mut budget = vk::PhysicalDeviceMemoryBudgetPropertiesEXT::default();
    let mut properties = vk::PhysicalDeviceMemoryProperties2::default().push_next(&mut budget);
    let instance = device.shared_instance().raw_instance();
    // SAFETY: the physical device belongs to this instance and outlives the device; the extension that fills in the chained
    // structure is enabled, and both structures live on this stack.
    unsafe { instance.get_physical_device_memory_properties2(device.raw_physical_device(), &mut properties) };
    let heaps = properties.memory_properties;
    let own = (0..heaps.memory_heap_count as usize)
        .filter(|&heap| heaps.memory_heaps[heap].flags.contains(vk::MemoryHeapFlags::DEVICE_LOCAL));
    let own = own.map(|heap| GpuMemory { used_bytes: budget.heap_usage[heap], budget_bytes: budget.heap_budget[heap] });
    own.max_by_key(|heap| heap.free_bytes())
}

/// Refuses what would not fit.
pub(super) fn admit(gpu: &Gpu, bytes: u64, what: impl FnOnce() -> String) -> Result<(), RenderError> {
    match of_device(&gpu.device).map(GpuMemory::free_bytes) {
        Some(free) if !fits(bytes, free) => {
            Err(RenderError::TooLarge { what: format!("{}, {bytes} bytes", what()), limit: free })
        }
        _ => Ok(()),
    }
}

fn fits(bytes: u64, free: u64) -> bool {
    bytes <= free - free / RESERVE_SHARE
}

/// What a model takes: vertices, indices, texels.
pub(super) fn model_bytes(model: &Model) -> u64 {
    let meshes = model
        .parts
        .iter()
        .map(|part| size_of_val(part.mesh.vertices()) as u64 + size_of_val(part.mesh.indices()) as u64);
    let textures = model.textures.iter().flat_map(|texture| texture.levels()).map(|level| level.rgba.len() as u64);
    meshes.sum::<u64>() + textures.sum::<u64>()
}

/// What a view's target takes: colour and depth of each sample, the picture, I420 planes.
pub(super) fn target_bytes(size: Size, samples: u32) -> u64 {
    let pixels = u64::from(size.width()) * u64::from(size.height());
    pixels * (4 + 4) * u64::from(samples) + pixels * 4 + pixels * 3 / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::adapter::CpuAdapter;

    #[test]
    fn a_part_of_what_is_left_is_kept_in_reserve() {
        assert!(fits(0, 0) && fits(700, 800) && !fits(701, 800) && !fits(1, 0));
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let Ok(gpu) = Gpu::open(CpuAdapter::Allow, "") else {
            println!("skipped: there is no Vulkan driver");
            return;
        };
        let Some(memory) = of_device(&gpu.device) else {
            println!("skipped: {} does not say how much memory is left", gpu.adapter.name);
            return;
        };
        println!("{}: {} MiB left", gpu.adapter.name, memory.free_bytes() >> 20);
        assert!(memory.free_bytes() > 0 && admit(&gpu, 1, || "a byte".into()).is_ok());
        let refused = admit(&gpu, u64::MAX, || "a world".into()).unwrap_err().to_string();
        assert!(refused.contains("a world, 18446744073709551615 bytes"), "{refused}");
    }
}

//! Buffers that are written from here.

use super::adapter::Gpu;
use crate::renderer::RenderError;

/// A buffer that can be written from here. Empty ones get a few bytes, because none may have zero.
pub(super) fn buffer(
    gpu: &Gpu,
    label: &str,
    usage: wgpu::BufferUsages,
    bytes: u64,
) -> Result<wgpu::Buffer, RenderError> {
    let limits = gpu.device.limits();
    let bound = usage.contains(wgpu::BufferUsages::STORAGE);
    let limit =
        if bound { limits.max_buffer_size.min(limits.max_storage_buffer_binding_size) } else { limits.max_buffer_size };
    if bytes > limit {
        return Err(RenderError::TooLarge { what: format!("{label} of {bytes} bytes"), limit });
    }
    Ok(gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size: bytes.max(256),
        usage: usage | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    }))
}

/// A buffer with these bytes, a multiple of four.
pub(super) fn filled_buffer(
    gpu: &Gpu,
    label: &str,
    usage: wgpu::BufferUsages,
    bytes: &[u8],
) -> Result<wgpu::Buffer, RenderError> {
    let filled = buffer(gpu, label, usage, bytes.len() as u64)?;
    gpu.queue.write_buffer(&filled, 0, bytes);
    Ok(filled)
}

/// A buffer that is written anew again and again, and replaced by a larger one when it gets too small.
pub(super) struct GrowingBuffer {
    label: &'static str,
    usage: wgpu::BufferUsages,
    buffer: wgpu::Buffer,
}

impl GrowingBuffer {
    pub fn new(gpu: &Gpu, label: &'static str, usage: wgpu::BufferUsages) -> Result<Self, RenderError> {
        Ok(Self { label, usage, buffer: buffer(gpu, label, usage, 0)? })
    }

    /// Replaces what is in it, a multiple of four bytes. Returns whether it is another buffer now.
    pub fn write(&mut self, gpu: &Gpu, bytes: &[u8]) -> Result<bool, RenderError> {
        let wanted = bytes.len() as u64;
        let grows = self.buffer.size() < wanted;
        if grows {
            let roomy = buffer(gpu, self.label, self.usage, wanted.next_power_of_two());
            self.buffer = roomy.or_else(|_| buffer(gpu, self.label, self.usage, wanted))?;
        }
        gpu.queue.write_buffer(&self.buffer, 0, bytes);
        Ok(grows)
    }

    pub fn buffer(&self) -> &wgpu::Buffer {
        &self.buffer
    }
}

//! Finished pictures come back through a ring of buffers, so that drawing does not wait for copying.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use super::adapter::Gpu;
use super::planes::PaddedPlanes;
use super::target::Target;
use crate::damage::Damage;
use crate::frame::{Frame, FrameTag, Pixels};
use crate::renderer::RenderError;
use crate::view::{PixelFormat, Size, View};

/// Frames in flight, or twice those of one submission if that is more; one more waits for the oldest.
const RING: usize = 8;

/// Finished frames that nobody collected, or those of one call if that is more; one more drops the oldest.
const MAX_FINISHED: usize = 64;

/// Views that are drawn in one submission.
pub(super) const MAX_VIEWS_AT_ONCE: usize = 64;

/// Bytes of all buffers. One submission's take at most half of them, or are one view's.
const MAX_BYTES: u64 = 512 << 20;

/// Views, cut into as few submissions as the bounds allow.
pub(super) fn at_once(views: &[(View, FrameTag)]) -> impl Iterator<Item = &[(View, FrameTag)]> {
    let mut rest = views;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fitting = rest.iter().take(MAX_VIEWS_AT_ONCE).take_while(|(view, _)| {
            bytes += readback_len(view.size, view.format);
            bytes <= MAX_BYTES / 2
        });
        let (now, later) = rest.split_at(fitting.count().max(1).min(rest.len()));
        rest = later;
        (!now.is_empty()).then_some(now)
    })
}

/// A frame whose bytes are on their way.
struct Pending {
    buffer: wgpu::Buffer,
    tag: FrameTag,
    size: Size,
    format: PixelFormat,
    submission: wgpu::SubmissionIndex,
    mapped: Arc<OnceLock<Result<(), wgpu::BufferAsyncError>>>,
}

/// Buffers that are free (longest first), in flight (oldest first), and frames that came back (oldest first).
#[derive(Default)]
pub(super) struct Readback {
    free: Vec<wgpu::Buffer>,
    pending: VecDeque<Pending>,
    finished: VecDeque<Frame>,
    /// How many frames the last call asked for.
    expected: usize,
}

impl Readback {
    /// So many frames will come before anyone can collect them.
    pub fn expect(&mut self, frames: usize) {
        self.expected = frames;
    }

    /// A buffer for each view's pixels; waits for the oldest frames if too many are in flight.
    pub fn acquire(&mut self, gpu: &Gpu, views: &[(View, FrameTag)]) -> Result<Vec<wgpu::Buffer>, RenderError> {
        let wanted: Vec<_> = views.iter().map(|(view, _)| readback_len(view.size, view.format)).collect();
        let room = RING.max(2 * views.len());
        let bytes: u64 = wanted.iter().sum();
        while self.pending.len() + views.len() > room || self.pending_bytes() + bytes > MAX_BYTES {
            let Some(frame) = self.finish_oldest(gpu)? else { break };
            self.keep(frame);
        }
        let buffers: Vec<_> = wanted.into_iter().map(|bytes| self.take_or_create(gpu, bytes)).collect();
        let taken: u64 = self.pending_bytes() + buffers.iter().map(wgpu::Buffer::size).sum::<u64>();
        let in_use = self.pending.len() + buffers.len();
        while in_use + self.free.len() > room
            || taken + self.free.iter().map(wgpu::Buffer::size).sum::<u64>() > MAX_BYTES
        {
            if self.free.is_empty() {
                break;
            }
            self.free.remove(0);
        }
        Ok(buffers)
    }

    fn pending_bytes(&self) -> u64 {
        self.pending.iter().map(|pending| pending.buffer.size()).sum()
    }

    /// The smallest free buffer that is large enough, or a new one.
    fn take_or_create(&mut self, gpu: &Gpu, bytes: u64) -> wgpu::Buffer {
        let fitting = self.free.iter().enumerate().filter(|(_, buffer)| buffer.size() >= bytes);
        if let Some((at, _)) = fitting.min_by_key(|(_, buffer)| buffer.size()) {
            return self.free.remove(at);
        }
        gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read-back"),
            size: bytes,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }

    /// Records the copy from what was drawn.
    pub fn copy(encoder: &mut wgpu::CommandEncoder, target: &Target, view: &View, buffer: &wgpu::Buffer) {
        match view.format {
            PixelFormat::I420 => encoder.copy_buffer_to_buffer(&target.planes, 0, buffer, 0, target.planes.size()),
            PixelFormat::Rgba8 => {
                let layout = wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(rgba_row_len(view.size)),
                    rows_per_image: None,
                };
                let to = wgpu::TexelCopyBufferInfo { buffer, layout };
                encoder.copy_texture_to_buffer(target.colour.as_image_copy(), to, target.colour.size());
            }
        }
    }

    /// Asks for the bytes of a frame that was just submitted.
    pub fn submitted(&mut self, buffer: wgpu::Buffer, submission: wgpu::SubmissionIndex, view: &View, tag: FrameTag) {
        let mapped = Arc::new(OnceLock::new());
        let on_mapped = Arc::clone(&mapped);
        buffer.map_async(wgpu::MapMode::Read, .., move |outcome| {
            on_mapped.get_or_init(|| outcome);
        });
        self.pending.push_back(Pending { buffer, tag, size: view.size, format: view.format, submission, mapped });
    }

    /// Frames that are finished now.
    pub fn take_ready(&mut self, gpu: &Gpu) -> Result<Vec<Frame>, RenderError> {
        gpu.poll()?;
        while self.pending.front().is_some_and(|oldest| oldest.mapped.get().is_some()) {
            let frame = self.finish_oldest(gpu)?;
            self.finished.extend(frame);
        }
        Ok(self.finished.drain(..).collect())
    }

    /// All frames, once they are finished.
    pub fn take_all(&mut self, gpu: &Gpu) -> Result<Vec<Frame>, RenderError> {
        while let Some(frame) = self.finish_oldest(gpu)? {
            self.finished.push_back(frame);
        }
        Ok(self.finished.drain(..).collect())
    }

    /// Keeps a frame for whoever collects.
    fn keep(&mut self, frame: Frame) {
        let most = MAX_FINISHED.max(self.expected);
        if self.finished.len() >= most {
            tracing::warn!("{most} frames were not collected: the oldest is dropped");
            self.finished.pop_front();
        }
        self.finished.push_back(frame);
    }

    /// Waits for the frame that was submitted first; `None` if none is in flight.
    fn finish_oldest(&mut self, gpu: &Gpu) -> Result<Option<Frame>, RenderError> {
        let Some(oldest) = self.pending.pop_front() else { return Ok(None) };
        if oldest.mapped.get().is_none() {
            gpu.wait_for(oldest.submission.clone())?;
        }
        match oldest.mapped.get() {
            Some(Ok(())) => {}
            Some(Err(why)) => return Err(RenderError::DeviceLost(format!("a picture did not come back: {why}"))),
            None => return Err(RenderError::DeviceLost("a picture did not come back".into())),
        }
        let pixels = read_pixels(&oldest.buffer.get_mapped_range(..), oldest.size, oldest.format);
        oldest.buffer.unmap();
        self.free.push(oldest.buffer);
        Ok(Some(Frame { tag: oldest.tag, size: oldest.size, pixels, damage: Damage::all(oldest.size) }))
    }
}

fn readback_len(size: Size, format: PixelFormat) -> u64 {
    match format {
        PixelFormat::I420 => PaddedPlanes::new(size).len(),
        PixelFormat::Rgba8 => u64::from(rgba_row_len(size)) * u64::from(size.height()),
    }
}

/// Rows that a texture is copied to start at multiples of 256 bytes.
fn rgba_row_len(size: Size) -> u32 {
    (size.width() * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT)
}

fn read_pixels(bytes: &[u8], size: Size, format: PixelFormat) -> Pixels {
    match format {
        PixelFormat::I420 => Pixels::I420(PaddedPlanes::new(size).unpad(bytes)),
        PixelFormat::Rgba8 => {
            let rows = bytes.chunks_exact(rgba_row_len(size) as usize).take(size.height() as usize);
            Pixels::Rgba8(rows.flat_map(|row| &row[..size.width() as usize * 4]).copied().collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_are_cut_where_they_are_too_many_or_too_large() {
        let view = |width, height| {
            let size = Size::new(width, height).unwrap();
            (View { size, format: PixelFormat::Rgba8, ..View::default() }, FrameTag::default())
        };
        let lengths = |views: &[_]| at_once(views).map(<[_]>::len).collect::<Vec<_>>();
        assert_eq!(lengths(&[]), [0; 0]);
        assert_eq!(lengths(&vec![view(16, 16); 150]), [64, 64, 22]);
        assert_eq!(lengths(&vec![view(4096, 4096); 9]), [4, 4, 1]);
    }
}

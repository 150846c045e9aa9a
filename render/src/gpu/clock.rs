//! How long the GPU works on a submission.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use super::adapter::{CLOCK_FEATURES, Gpu};

/// Times that nobody took; one more drops the oldest.
const MAX_TIMES: usize = 256;

/// Two timestamps, in ticks.
const BYTES: u64 = 16;

/// A submission's timestamps on their way.
struct Time {
    buffer: wgpu::Buffer,
    mapped: Arc<OnceLock<bool>>,
}

/// Takes the time before and after all that a submission does.
pub(super) struct Clock {
    queries: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    ms_per_tick: f64,
    times: VecDeque<Time>,
}

impl Clock {
    /// `None` where the device has no clock.
    pub fn new(gpu: &Gpu) -> Option<Self> {
        gpu.device.features().contains(CLOCK_FEATURES).then(|| Self {
            queries: gpu.device.create_query_set(&wgpu::QuerySetDescriptor {
                label: Some("clock"),
                ty: wgpu::QueryType::Timestamp,
                count: 2,
            }),
            resolved: time_buffer(gpu, wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC),
            ms_per_tick: f64::from(gpu.queue.get_timestamp_period()) * 1e-6,
            times: VecDeque::new(),
        })
    }

    pub fn start(&self, encoder: &mut wgpu::CommandEncoder) {
        encoder.write_timestamp(&self.queries, 0);
    }

    /// Returns what [`Clock::submitted`] is to be given.
    pub fn stop(&self, gpu: &Gpu, encoder: &mut wgpu::CommandEncoder) -> wgpu::Buffer {
        let buffer = time_buffer(gpu, wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST);
        encoder.write_timestamp(&self.queries, 1);
        encoder.resolve_query_set(&self.queries, 0..2, &self.resolved, 0);
        encoder.copy_buffer_to_buffer(&self.resolved, 0, &buffer, 0, BYTES);
        buffer
    }

    pub fn submitted(&mut self, buffer: wgpu::Buffer) {
        let mapped = Arc::new(OnceLock::new());
        let on_mapped = Arc::clone(&mapped);
        buffer.map_async(wgpu::MapMode::Read, .., move |outcome| {
            on_mapped.get_or_init(|| outcome.is_ok());
        });
        if self.times.len() == MAX_TIMES {
            self.times.pop_front();
        }
        self.times.push_back(Time { buffer, mapped });
    }

    /// Milliseconds of each finished submission, oldest first.
    pub fn take_ms(&mut self) -> Vec<f64> {
        let mut taken = Vec::new();
        while let Some(time) = self.times.pop_front_if(|time| time.mapped.get().is_some()) {
            if time.mapped.get() == Some(&true) {
                let [start, end]: [u64; 2] = bytemuck::pod_read_unaligned(&time.buffer.get_mapped_range(..));
                taken.push(end.saturating_sub(start) as f64 * self.ms_per_tick);
            }
        }
        taken
    }
}

fn time_buffer(gpu: &Gpu, usage: wgpu::BufferUsages) -> wgpu::Buffer {
    gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("clock"),
        size: BYTES,
        usage,
        mapped_at_creation: false,
    })
}

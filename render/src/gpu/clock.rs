//! How long the GPU works on a submission, and on what.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use super::adapter::{CLOCK_FEATURES, Gpu};
use super::readback::MAX_VIEWS_AT_ONCE;

/// Times that nobody took; one more drops the oldest.
const MAX_TIMES: usize = 256;

/// The start, the end of poses and shadows, and of each view's three stages.
const MAX_MARKS: usize = 3 + 3 * MAX_VIEWS_AT_ONCE;

const TIMESTAMP_BYTES: u64 = size_of::<u64>() as u64;

/// Milliseconds that the GPU worked on one submission, from the end of one stage to the end of the next. Those of a view are
/// summed over all views.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GpuTimes {
    /// Bending the meshes of posed instances.
    pub poses_ms: f64,
    /// The sun's map, if what casts shadows has changed.
    pub shadows_ms: f64,
    /// Surfaces, sky and bitmaps of the views.
    pub draw_ms: f64,
    /// Their conversion to I420.
    pub convert_ms: f64,
    /// The copy to where the CPU can read them.
    pub copy_ms: f64,
}

impl GpuTimes {
    /// All of it.
    pub fn total_ms(&self) -> f64 {
        let Self { poses_ms, shadows_ms, draw_ms, convert_ms, copy_ms } = self;
        poses_ms + shadows_ms + draw_ms + convert_ms + copy_ms
    }

    fn add(&mut self, stage: Stage, ms: f64) {
        *match stage {
            Stage::Poses => &mut self.poses_ms,
            Stage::Shadows => &mut self.shadows_ms,
            Stage::Draw => &mut self.draw_ms,
            Stage::Convert => &mut self.convert_ms,
            Stage::Copy => &mut self.copy_ms,
        } += ms;
    }
}

/// A part of a submission; [`GpuTimes`] says of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Poses,
    Shadows,
    Draw,
    Convert,
    Copy,
}

/// A submission's timestamps on their way.
pub(super) struct Time {
    buffer: wgpu::Buffer,
    stages: Vec<Stage>,
    mapped: Arc<OnceLock<bool>>,
}

/// Takes the time before a submission and after each of its stages.
pub(super) struct Clock {
    queries: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    ms_per_tick: f64,
    /// Of the submission that is being recorded.
    stages: Vec<Stage>,
    times: VecDeque<Time>,
}

impl Clock {
    /// `None` where the device has no clock.
    pub fn new(gpu: &Gpu) -> Option<Self> {
        gpu.device.features().contains(CLOCK_FEATURES).then(|| Self {
            queries: gpu.device.create_query_set(&wgpu::QuerySetDescriptor {
                label: Some("clock"),
                ty: wgpu::QueryType::Timestamp,
                count: MAX_MARKS as u32,
            }),
            resolved: time_buffer(gpu, MAX_MARKS, wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC),
            ms_per_tick: f64::from(gpu.queue.get_timestamp_period()) * 1e-6,
            stages: Vec::new(),
            times: VecDeque::new(),
        })
    }

    pub fn start(&mut self, encoder: &mut wgpu::CommandEncoder) {
        self.stages.clear();
        encoder.write_timestamp(&self.queries, 0);
    }

    /// The stage ends here.
    pub fn end(&mut self, encoder: &mut wgpu::CommandEncoder, stage: Stage) {
        if self.stages.len() + 1 < MAX_MARKS {
            self.stages.push(stage);
            encoder.write_timestamp(&self.queries, self.stages.len() as u32);
        }
    }

    /// Returns what [`Clock::submitted`] is to be given.
    pub fn stop(&mut self, gpu: &Gpu, encoder: &mut wgpu::CommandEncoder) -> Time {
        let marks = self.stages.len() + 1;
        let buffer = time_buffer(gpu, marks, wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST);
        encoder.resolve_query_set(&self.queries, 0..marks as u32, &self.resolved, 0);
        encoder.copy_buffer_to_buffer(&self.resolved, 0, &buffer, 0, buffer.size());
        Time { buffer, stages: std::mem::take(&mut self.stages), mapped: Arc::new(OnceLock::new()) }
    }

    pub fn submitted(&mut self, time: Time) {
        let on_mapped = Arc::clone(&time.mapped);
        time.buffer.map_async(wgpu::MapMode::Read, .., move |outcome| {
            on_mapped.get_or_init(|| outcome.is_ok());
        });
        if self.times.len() == MAX_TIMES {
            self.times.pop_front();
        }
        self.times.push_back(time);
    }

    /// Of each finished submission, oldest first.
    pub fn take(&mut self) -> Vec<GpuTimes> {
        let mut taken = Vec::new();
        while let Some(time) = self.times.pop_front_if(|time| time.mapped.get().is_some()) {
            if time.mapped.get() == Some(&true) {
                let ticks: Vec<u64> = bytemuck::pod_collect_to_vec(&time.buffer.get_mapped_range(..));
                taken.push(between(&ticks, &time.stages, self.ms_per_tick));
            }
        }
        taken
    }
}

/// The first timestamp is the start; each other ends a stage.
fn between(ticks: &[u64], stages: &[Stage], ms_per_tick: f64) -> GpuTimes {
    let mut times = GpuTimes::default();
    for (pair, stage) in ticks.windows(2).zip(stages) {
        times.add(*stage, pair[1].saturating_sub(pair[0]) as f64 * ms_per_tick);
    }
    times
}

fn time_buffer(gpu: &Gpu, marks: usize, usage: wgpu::BufferUsages) -> wgpu::Buffer {
    gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("clock"),
        size: marks as u64 * TIMESTAMP_BYTES,
        usage,
        mapped_at_creation: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_summed_by_kind_and_a_clock_that_jumps_back_adds_nothing() {
        let stages = [Stage::Poses, Stage::Shadows, Stage::Draw, Stage::Copy, Stage::Draw, Stage::Convert];
        let times = between(&[10, 11, 13, 17, 25, 41, 40], &stages, 0.5);
        let expected = GpuTimes { poses_ms: 0.5, shadows_ms: 1.0, draw_ms: 10.0, convert_ms: 0.0, copy_ms: 4.0 };
        assert_eq!((times, times.total_ms()), (expected, 15.5));
    }
}

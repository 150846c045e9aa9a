//! What the GPU works on.

use lightcone_gpu_kit::stats::{Summary, thousandths};
use lightcone_render::gpu::GpuTimes;
use serde::Serialize;

/// Medians over submissions, milliseconds: what [`GpuTimes`] says of one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Passes {
    pub poses_ms: f64,
    pub shadows_ms: f64,
    pub draw_ms: f64,
    pub convert_ms: f64,
    pub copy_ms: f64,
    pub total_ms: f64,
}

impl Passes {
    /// `None` of nothing.
    pub fn of(times: &[GpuTimes]) -> Option<Self> {
        let median = |ms: fn(&GpuTimes) -> f64| Some(thousandths(Summary::of(times.iter().map(ms))?.median));
        Some(Self {
            poses_ms: median(|times| times.poses_ms)?,
            shadows_ms: median(|times| times.shadows_ms)?,
            draw_ms: median(|times| times.draw_ms)?,
            convert_ms: median(|times| times.convert_ms)?,
            copy_ms: median(|times| times.copy_ms)?,
            total_ms: median(GpuTimes::total_ms)?,
        })
    }
}

/// Of one call's submissions together.
pub fn sum(times: &[GpuTimes]) -> GpuTimes {
    times.iter().fold(GpuTimes::default(), |sum, times| GpuTimes {
        poses_ms: sum.poses_ms + times.poses_ms,
        shadows_ms: sum.shadows_ms + times.shadows_ms,
        draw_ms: sum.draw_ms + times.draw_ms,
        convert_ms: sum.convert_ms + times.convert_ms,
        copy_ms: sum.copy_ms + times.copy_ms,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_summed_and_the_middle_one_is_taken() {
        let drawn = |draw_ms| GpuTimes { draw_ms, copy_ms: 1.0, ..GpuTimes::default() };
        let call = sum(&[drawn(2.0), drawn(3.0)]);
        assert_eq!((call.draw_ms, call.copy_ms, call.total_ms()), (5.0, 2.0, 7.0));
        let passes = Passes::of(&[drawn(9.0), call, drawn(1.0)]).unwrap();
        assert_eq!((passes.draw_ms, passes.copy_ms, passes.total_ms), (5.0, 1.0, 7.0));
        assert_eq!(Passes::of(&[]), None);
    }
}

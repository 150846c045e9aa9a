//! How long a renderer takes for a frame: alone, and with others under way.

use std::ops::Range;
use std::time::Instant;

use anyhow::bail;
use lightcone_render::{Collect, FrameTag, Renderer, Scene, View};

use crate::places::CameraPath;

/// More than the renderer's ring holds, so that a measured frame waits for one before it.
const FILL: usize = 12;

/// A view of a scene from a camera that moves.
#[derive(Clone, Copy)]
pub struct Shot<'a> {
    /// What is seen.
    pub scene: &'a Scene,
    /// From where.
    pub path: CameraPath,
    /// Everything but the camera.
    pub view: &'a View,
}

/// One frame's times, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameTimes {
    /// Until the renderer had taken the frame in.
    pub submit_ms: f64,
    /// Until the frame was there.
    pub latency_ms: f64,
}

impl Shot<'_> {
    fn submit(&self, renderer: &mut dyn Renderer, frame: usize) -> anyhow::Result<()> {
        let view = View { camera: self.path.at(frame), ..self.view.clone() };
        Ok(renderer.submit(self.scene, &view, FrameTag { frame_id: frame as u64, tick: 0 })?)
    }

    /// Of each frame, with nothing else under way.
    pub fn one_by_one(&self, renderer: &mut dyn Renderer, frames: Range<usize>) -> anyhow::Result<Vec<FrameTimes>> {
        frames
            .map(|frame| {
                let started = Instant::now();
                self.submit(renderer, frame)?;
                let submitted = started.elapsed();
                let drawn = renderer.collect(Collect::All)?;
                let elapsed = started.elapsed();
                match drawn.as_slice() {
                    [only] if only.tag.frame_id == frame as u64 => {
                        let [submit_ms, latency_ms] = [submitted, elapsed].map(|time| time.as_secs_f64() * 1e3);
                        Ok(FrameTimes { submit_ms, latency_ms })
                    }
                    others => bail!("{} gave {} frames for one", renderer.name(), others.len()),
                }
            })
            .collect()
    }

    /// Milliseconds of each round of submitting a frame and taking what is finished, with as many under way as the ring holds.
    pub fn through_the_ring(&self, renderer: &mut dyn Renderer, frames: Range<usize>) -> anyhow::Result<Vec<f64>> {
        for frame in 0..FILL {
            self.submit(renderer, frame)?;
        }
        let mut rounds = Vec::with_capacity(frames.len());
        for frame in frames {
            let started = Instant::now();
            self.submit(renderer, frame)?;
            renderer.collect(Collect::Ready)?;
            rounds.push(started.elapsed().as_secs_f64() * 1e3);
        }
        renderer.collect(Collect::All)?;
        Ok(rounds)
    }
}

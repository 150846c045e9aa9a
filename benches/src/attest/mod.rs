//! What proof costs: digests, checkpoints, signatures, replay.

mod record;
mod signatures;
mod state;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    state: state::Figures,
    record: record::Figures,
    signatures: signatures::Figures,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let figures = Figures { state: state::measure()?, record: record::measure()?, signatures: signatures::measure()? };
    Ok(figures)
}

/// A store's place, gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("lightcone-benches-{name}-{}", std::process::id()));
        if path.exists() {
            std::fs::remove_dir_all(&path).with_context(|| path.display().to_string())?;
        }
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Wall and processor time of this thread, milliseconds.
#[derive(Clone, Copy, Debug)]
struct Cost {
    wall_ms: f64,
    cpu_ms: f64,
}

fn cost<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let (began, cpu) = (Instant::now(), thread_cpu());
    let done = work();
    let cost = Cost { wall_ms: ms(began.elapsed()), cpu_ms: ms(thread_cpu().saturating_sub(cpu)) };
    (done, cost)
}

fn thread_cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

//! What the ticks want of the processor, whether or not they get it.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The processor's time that the calling thread has had.
pub(crate) fn processor_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// Of a core, about as it was within the last second.
#[derive(Debug)]
pub(crate) struct Load {
    rate_hz: f64,
    of_a_core: f64,
}

impl Load {
    pub(crate) fn new(rate_hz: u32) -> Self {
        Self { rate_hz: f64::from(rate_hz), of_a_core: 0.0 }
    }

    /// A tick, and what goes with it, took so much of the processor's time. One that takes more than its slot wants a whole core.
    pub(crate) fn ticked(&mut self, took: Duration) {
        let wanted = (took.as_secs_f64() * self.rate_hz).min(1.0);
        self.of_a_core += (wanted - self.of_a_core) / self.rate_hz;
    }

    pub(crate) fn permille(&self) -> u32 {
        (self.of_a_core * 1000.0).round() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_follows_what_ticks_take_within_seconds_and_not_how_often_they_come() {
        let mut load = Load::new(30);
        load.ticked(Duration::from_secs(5));
        assert_eq!(load.permille(), 33, "the first tick may be a long one");
        (0..150).for_each(|_| load.ticked(Duration::from_millis(5)));
        assert_eq!(load.permille(), 149, "5 ms, thirty times a second, less what is still to come");
        (0..150).for_each(|_| load.ticked(Duration::from_millis(100)));
        assert!((990..=1000).contains(&load.permille()), "more than a core cannot be used");
        let before = processor_time();
        let made: u64 = (0..1_000_000_u64).map(std::hint::black_box).sum();
        assert!(processor_time() > before, "{made}");
    }
}

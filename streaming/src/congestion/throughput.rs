//! How many bits a second arrive, by the receiver's clock.

use std::collections::VecDeque;

const WINDOW_MS: f64 = 500.0;
/// A shorter span tells no rate.
const LEAST_MS: f64 = 150.0;
/// Packets in the window: half a second's at 60 Mb/s and more.
pub(super) const MAX_ARRIVALS: usize = 4096;

/// A window over the last arrivals.
#[derive(Debug, Default)]
pub(super) struct Throughput {
    arrivals: VecDeque<(f64, usize)>,
    bytes: usize,
}

impl Throughput {
    pub(super) fn add(&mut self, arrival_ms: f64, bytes: usize) {
        if self.arrivals.back().is_some_and(|&(last_ms, _)| last_ms - arrival_ms > WINDOW_MS) {
            // The receiver's clock was set back.
            *self = Self::default();
        }
        let at_ms = self.arrivals.back().map_or(arrival_ms, |&(last_ms, _)| arrival_ms.max(last_ms));
        self.arrivals.push_back((at_ms, bytes));
        self.bytes += bytes;
        while let Some(&(first_ms, first_bytes)) = self.arrivals.front()
            && (at_ms - first_ms > WINDOW_MS || self.arrivals.len() > MAX_ARRIVALS)
        {
            self.arrivals.pop_front();
            self.bytes -= first_bytes;
        }
    }

    /// `None` before the span is long enough.
    pub(super) fn bps(&self) -> Option<f64> {
        let (first, last) = (self.arrivals.front()?, self.arrivals.back()?);
        let span_ms = last.0 - first.0;
        // The first packet begins the span, so its own bytes came before it.
        (span_ms >= LEAST_MS).then(|| (self.bytes - first.1) as f64 * 8e3 / span_ms)
    }
}

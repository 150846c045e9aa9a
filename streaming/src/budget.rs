//! A token bucket: so much may be spent at once, and so much a second.

use std::time::Instant;

/// A token bucket, which starts full.
#[derive(Debug)]
pub(crate) struct Budget {
    per_second: f64,
    burst: f64,
    left: f64,
    at: Instant,
}

impl Budget {
    pub(crate) fn new(per_second: f64, burst: f64, now: Instant) -> Self {
        Self { per_second, burst, left: burst, at: now }
    }

    fn earn(&mut self, now: Instant) {
        let earned = now.saturating_duration_since(self.at).as_secs_f64() * self.per_second;
        self.at = self.at.max(now);
        self.left = (self.left + earned).min(self.burst);
    }

    /// From now on so much may be spent a second.
    pub(crate) fn set_rate(&mut self, per_second: f64, now: Instant) {
        self.earn(now);
        self.per_second = per_second;
    }

    /// Whether so much may be spent now; if so, it is.
    pub(crate) fn spend(&mut self, amount: f64, now: Instant) -> bool {
        self.earn(now);
        let enough = self.left >= amount;
        if enough {
            self.left -= amount;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_passes_then_the_rate_holds() {
        let start = Instant::now();
        let mut budget = Budget::new(10.0, 5.0, start);
        assert_eq!((0..20).filter(|_| budget.spend(1.0, start)).count(), 5);
        let later = start + Duration::from_millis(300);
        assert_eq!((0..20).filter(|_| budget.spend(1.0, later)).count(), 3);
        let much_later = start + Duration::from_secs(60);
        assert_eq!((0..20).filter(|_| budget.spend(1.0, much_later)).count(), 5);
    }
}

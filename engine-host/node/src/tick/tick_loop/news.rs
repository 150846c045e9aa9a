//! What everybody is told in place of the world's hint, for a while.

use std::time::{Duration, Instant};

/// A page shows a hint for a moment when it comes; so long it is still there for who comes later.
const TOLD_FOR: Duration = Duration::from_secs(10);

/// One line.
pub(super) struct News {
    text: String,
    until: Instant,
}

impl News {
    pub(super) fn from(now: Instant, text: String) -> Self {
        Self { text, until: now + TOLD_FOR }
    }

    pub(super) fn at(&self, now: Instant) -> Option<&str> {
        (now < self.until).then_some(self.text.as_str())
    }
}

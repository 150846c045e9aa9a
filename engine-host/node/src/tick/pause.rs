//! Waiting for a moment.

use std::thread;
use std::time::Instant;

pub(crate) fn sleep_until(due: Instant) {
    if let Some(left) = due.checked_duration_since(Instant::now()) {
        thread::sleep(left);
    }
}

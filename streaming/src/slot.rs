//! A hand-over of capacity one: the newest wins, and what it displaces is given back and counted.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Holds one item between one who makes and one who takes. Putting never blocks.
#[derive(Debug)]
pub struct Slot<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    item: Option<T>,
    nudged: bool,
    closed: bool,
}

/// What came of waiting for an item.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken<T> {
    /// The newest item.
    Item(T),
    /// Nothing came in time, or before [`Slot::nudge`].
    TimedOut,
    /// Nothing will come any more.
    Closed,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { state: Mutex::new(State { item: None, nudged: false, closed: false }), changed: Condvar::new() }
    }
}

impl<T> Slot<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an item in and gives back the one that nobody took. After [`Slot::close`] the item itself comes back.
    pub fn put(&self, item: T) -> Option<T> {
        let mut state = self.lock();
        if state.closed {
            return Some(item);
        }
        let displaced = state.item.replace(item);
        self.changed.notify_one();
        displaced
    }

    /// Takes the item out, if there is one now.
    pub fn take(&self) -> Option<T> {
        self.lock().item.take()
    }

    /// Whether the last item still waits to be taken.
    pub fn is_full(&self) -> bool {
        self.lock().item.is_some()
    }

    /// Waits for the next item.
    pub fn take_timeout(&self, timeout: Duration) -> Taken<T> {
        let deadline = Instant::now() + timeout;
        let mut state = self.lock();
        loop {
            if let Some(item) = state.item.take() {
                return Taken::Item(item);
            }
            if state.closed {
                return Taken::Closed;
            }
            let left = deadline.checked_duration_since(Instant::now()).filter(|_| !state.nudged);
            let Some(left) = left else {
                state.nudged = false;
                return Taken::TimedOut;
            };
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Ends one wait without an item: the one that goes on now, or the next.
    pub fn nudge(&self) {
        self.lock().nudged = true;
        self.changed.notify_one();
    }

    /// Ends the hand-over: whoever waits wakes up.
    pub fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        self.changed.notify_all();
    }

    /// Whether it was closed.
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_wins_and_the_displaced_comes_back() {
        let slot = Slot::default();
        assert_eq!(slot.put(1), None);
        assert_eq!(slot.put(2), Some(1));
        assert_eq!(slot.take(), Some(2));
        assert_eq!(slot.take_timeout(Duration::ZERO), Taken::TimedOut);
        slot.nudge();
        assert_eq!(slot.take_timeout(Duration::from_secs(60)), Taken::TimedOut);
        slot.nudge();
        slot.put(2);
        assert_eq!(slot.take_timeout(Duration::from_secs(60)), Taken::Item(2), "an item comes first");
        assert_eq!(slot.take_timeout(Duration::from_secs(60)), Taken::TimedOut, "the nudge is not lost");
        slot.close();
        assert_eq!(slot.put(3), Some(3));
        assert_eq!(slot.take_timeout(Duration::from_secs(60)), Taken::Closed);
    }
}

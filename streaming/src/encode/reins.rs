//! What the media loop tells an encoder's thread, and hears of it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The newest word counts; nobody waits but the encoder that is held.
#[derive(Debug, Default)]
pub(super) struct Reins {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    key: bool,
    held: bool,
    target_bps: Option<u32>,
    aim_bps: Option<u32>,
}

impl Reins {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn want_key(&self) {
        self.lock().key = true;
    }

    pub(super) fn set_target(&self, bps: u32) {
        self.lock().target_bps = Some(bps);
    }

    pub(super) fn hold(&self, held: bool) {
        let mut state = self.lock();
        if std::mem::replace(&mut state.held, held) && !held {
            self.changed.notify_one();
        }
    }

    pub(super) fn aims_at(&self, bps: u32) {
        self.lock().aim_bps = Some(bps);
    }

    pub(super) fn aim(&self) -> Option<u32> {
        self.lock().aim_bps
    }

    /// Whether the next frame is to be a key frame, and how many bits a second it has at most.
    pub(super) fn take(&self) -> (bool, Option<u32>) {
        let mut state = self.lock();
        (std::mem::take(&mut state.key), state.target_bps)
    }

    /// Whether pictures may be taken up, after some time at most.
    pub(super) fn wait_until_free(&self, patience: Duration) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), patience, |state| state.held);
        !waited.unwrap_or_else(PoisonError::into_inner).0.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_frame_is_asked_for_once_and_a_target_stands() {
        let reins = Reins::default();
        assert_eq!(reins.take(), (false, None));
        reins.want_key();
        reins.set_target(1_000_000);
        assert_eq!(reins.take(), (true, Some(1_000_000)));
        assert_eq!(reins.take(), (false, Some(1_000_000)));
    }

    #[test]
    fn who_is_held_goes_on_when_let_go() {
        let reins = Reins::default();
        assert!(reins.wait_until_free(Duration::ZERO));
        reins.hold(true);
        assert!(!reins.wait_until_free(Duration::ZERO));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| reins.wait_until_free(Duration::from_secs(60)));
            reins.hold(false);
            assert!(waiting.join().unwrap());
        });
    }
}

//! What the media loop tells an encoder's thread, and hears of it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Kept;

/// The newest word counts; nobody waits but the encoder that is held.
#[derive(Debug, Default)]
pub(super) struct Reins {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    orders: Orders,
    held: bool,
    aim_bps: Option<u32>,
}

/// For the next frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Orders {
    /// A key frame.
    pub(super) key: bool,
    /// A frame that refers to one which arrived.
    pub(super) back: bool,
    /// Of a frame that stays, whether it arrived.
    pub(super) settled: Option<(Kept, bool)>,
    /// Bits a second at most; stands.
    pub(super) target_bps: Option<u32>,
}

impl Reins {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn want_key(&self) {
        self.lock().orders.key = true;
    }

    pub(super) fn want_back(&self) {
        self.lock().orders.back = true;
    }

    pub(super) fn settle(&self, kept: Kept, arrived: bool) {
        self.lock().orders.settled = Some((kept, arrived));
    }

    pub(super) fn set_target(&self, bps: u32) {
        self.lock().orders.target_bps = Some(bps);
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

    /// What the next frame is to be.
    pub(super) fn take(&self) -> Orders {
        let mut state = self.lock();
        let rest = Orders { target_bps: state.orders.target_bps, ..Orders::default() };
        std::mem::replace(&mut state.orders, rest)
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
        assert_eq!(reins.take(), Orders::default());
        reins.want_key();
        reins.want_back();
        reins.set_target(1_000_000);
        let rest = Orders { target_bps: Some(1_000_000), ..Orders::default() };
        assert_eq!(reins.take(), Orders { key: true, back: true, ..rest });
        assert_eq!(reins.take(), rest);
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

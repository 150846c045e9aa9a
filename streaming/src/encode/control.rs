//! What the media loop tells an encoder's thread, and hears from it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::dependencies::Kept;

/// Shared by both. The newest word counts; nobody waits but the encoder that is held.
#[derive(Debug, Default)]
pub(super) struct EncoderControl {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    orders: Orders,
    held: bool,
    aim_bps: Option<u32>,
}

/// What the next frame is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Orders {
    /// It is to be a key frame.
    pub(super) key: bool,
    /// It is to refer to a frame that arrived.
    pub(super) back: bool,
    /// A kept frame, and whether it arrived.
    pub(super) settled: Option<(Kept, bool)>,
    /// The most bits a second. Unlike the others, this order stands until another comes.
    pub(super) target_bps: Option<u32>,
}

impl EncoderControl {
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

    /// Takes the orders for the next frame.
    pub(super) fn take(&self) -> Orders {
        let mut state = self.lock();
        let rest = Orders { target_bps: state.orders.target_bps, ..Orders::default() };
        std::mem::replace(&mut state.orders, rest)
    }

    /// Whether frames may be taken up; waits for it, but no longer than this.
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
        let control = EncoderControl::default();
        assert_eq!(control.take(), Orders::default());
        control.want_key();
        control.want_back();
        control.set_target(1_000_000);
        let rest = Orders { target_bps: Some(1_000_000), ..Orders::default() };
        assert_eq!(control.take(), Orders { key: true, back: true, ..rest });
        assert_eq!(control.take(), rest);
    }

    #[test]
    fn who_is_held_goes_on_when_let_go() {
        let control = EncoderControl::default();
        assert!(control.wait_until_free(Duration::ZERO));
        control.hold(true);
        assert!(!control.wait_until_free(Duration::ZERO));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| control.wait_until_free(Duration::from_secs(60)));
            control.hold(false);
            assert!(waiting.join().unwrap());
        });
    }
}

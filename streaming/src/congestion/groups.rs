//! Packets that left together, and how much later each group arrives than the one before.

/// Packets that were sent within this time are one group.
const BURST_MS: f64 = 5.0;
/// A queue that empties at once makes one group of several, up to this.
const MAX_BURST_MS: f64 = 100.0;
/// A greater change is one of a clock and not of the path: all begins anew.
const MAX_CHANGE_MS: f64 = 3000.0;

#[derive(Clone, Copy, Debug)]
struct Group {
    first_sent_ms: f64,
    last_sent_ms: f64,
    first_arrival_ms: f64,
    last_arrival_ms: f64,
}

/// How much later the next group was sent, and how much later it arrived.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Change {
    pub(super) sent_ms: f64,
    pub(super) arrival_ms: f64,
    /// When the later one was there, on the receiver's clock.
    pub(super) at_ms: f64,
}

/// Two groups: the last whole one, and the one that grows.
#[derive(Debug, Default)]
pub(super) struct Groups {
    previous: Option<Group>,
    current: Option<Group>,
}

impl Groups {
    /// A packet arrived; gives back the change, if a group is whole by that.
    pub(super) fn add(&mut self, sent_ms: f64, arrival_ms: f64) -> Option<Change> {
        let begun = Group {
            first_sent_ms: sent_ms,
            last_sent_ms: sent_ms,
            first_arrival_ms: arrival_ms,
            last_arrival_ms: arrival_ms,
        };
        let Some(current) = &mut self.current else {
            self.current = Some(begun);
            return None;
        };
        if (arrival_ms - current.last_arrival_ms).abs() > MAX_CHANGE_MS {
            *self = Self { previous: None, current: Some(begun) };
            return None;
        }
        if sent_ms < current.first_sent_ms {
            // It was overtaken by a whole group, and tells of that no more.
            return None;
        }
        if current.holds(sent_ms, arrival_ms) {
            current.last_sent_ms = current.last_sent_ms.max(sent_ms);
            current.last_arrival_ms = current.last_arrival_ms.max(arrival_ms);
            return None;
        }
        let whole = std::mem::replace(current, begun);
        let previous = self.previous.replace(whole)?;
        let change = Change {
            sent_ms: whole.last_sent_ms - previous.last_sent_ms,
            arrival_ms: whole.last_arrival_ms - previous.last_arrival_ms,
            at_ms: whole.last_arrival_ms,
        };
        (change.arrival_ms >= 0.0).then_some(change)
    }
}

impl Group {
    fn holds(&self, sent_ms: f64, arrival_ms: f64) -> bool {
        let later = arrival_ms - self.last_arrival_ms;
        let caught_up = later - (sent_ms - self.last_sent_ms) < 0.0
            && later <= BURST_MS
            && arrival_ms - self.first_arrival_ms < MAX_BURST_MS;
        sent_ms - self.first_sent_ms <= BURST_MS || caught_up
    }
}

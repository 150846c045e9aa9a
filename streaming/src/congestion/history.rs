//! The last packets that were sent, and what became of them.

use std::collections::VecDeque;
use std::time::Duration;

/// Packets that are remembered: two seconds' at 40 Mb/s. Reports of older ones are of no use.
pub(super) const MAX_PACKETS: usize = 8192;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Unknown,
    Missing,
    Arrived,
}

#[derive(Clone, Copy, Debug)]
struct Packet {
    bytes: usize,
    sent: Duration,
    fate: Fate,
}

/// What a report means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Report {
    /// Nothing new, or nothing that was sent.
    Unknown,
    /// Missing so far.
    Missing,
    /// There, perhaps after it was missing.
    Arrived { bytes: usize, sent: Duration, was_missing: bool },
}

/// The last packets without a gap in their numbers.
#[derive(Debug, Default)]
pub(super) struct History {
    packets: VecDeque<Packet>,
    next: u16,
    /// Whether the newest packet was reported.
    settled: bool,
}

impl History {
    pub(super) fn push(&mut self, bytes: usize, sent: Duration) -> u16 {
        if self.packets.len() == MAX_PACKETS {
            self.packets.pop_front();
        }
        self.packets.push_back(Packet { bytes, sent, fate: Fate::Unknown });
        self.settled = false;
        let number = self.next;
        self.next = number.wrapping_add(1);
        number
    }

    /// Whether there is nothing that a report could be missed of.
    pub(super) fn is_settled(&self) -> bool {
        self.packets.is_empty() || self.settled
    }

    pub(super) fn report(&mut self, number: u16, arrived: bool) -> Report {
        let age = usize::from(self.next.wrapping_sub(1).wrapping_sub(number));
        let Some(index) = self.packets.len().checked_sub(age + 1) else { return Report::Unknown };
        let Some(packet) = self.packets.get_mut(index) else { return Report::Unknown };
        self.settled |= age == 0;
        let before = packet.fate;
        match (before, arrived) {
            (Fate::Unknown, false) => {
                packet.fate = Fate::Missing;
                Report::Missing
            }
            (Fate::Unknown | Fate::Missing, true) => {
                packet.fate = Fate::Arrived;
                Report::Arrived { bytes: packet.bytes, sent: packet.sent, was_missing: before == Fate::Missing }
            }
            _ => Report::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_packet_counts_once_and_strange_numbers_never() {
        let mut history = History::default();
        let at = Duration::from_millis;
        assert_eq!(history.report(0, true), Report::Unknown);
        assert_eq!((history.push(100, at(1)), history.push(200, at(2))), (0, 1));
        assert_eq!(history.report(1, true), Report::Arrived { bytes: 200, sent: at(2), was_missing: false });
        assert_eq!(history.report(1, true), Report::Unknown);
        assert_eq!(history.report(0, false), Report::Missing);
        assert_eq!(history.report(0, false), Report::Unknown);
        assert_eq!(history.report(0, true), Report::Arrived { bytes: 100, sent: at(1), was_missing: true });
        for number in [2, 3, 0x7fff, 0x8000, 0xffff] {
            assert_eq!(history.report(number, true), Report::Unknown);
        }
    }

    #[test]
    fn numbers_wrap_and_the_oldest_are_forgotten() {
        let mut history = History::default();
        for _ in 0..70_000 {
            history.push(1, Duration::ZERO);
        }
        let newest = (69_999 % 65_536) as u16;
        assert_eq!(history.packets.len(), MAX_PACKETS);
        assert!(matches!(history.report(newest, true), Report::Arrived { .. }));
        assert_eq!(history.report(newest.wrapping_sub(MAX_PACKETS as u16), true), Report::Unknown);
    }
}

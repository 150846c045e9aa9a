//! The sound of a file: one packet for each 20 ms, silence where none came, so that it never moves against the picture.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::audio::BLOCK_PERIOD;

/// Both ears hear nothing for 20 ms: a packet of CELT without energy (RFC 6716, 3.1 and 4.3).
const SILENCE: &[u8] = &[0xfc, 0xff, 0xfe];
/// Packets are written so much later than pictures: they come later.
const LATE: Duration = Duration::from_millis(200);
/// When sound comes this much too early or too late, its clock was set anew.
const MAX_DRIFT_BLOCKS: u64 = 10;
/// More than an hour without sound is not filled: what comes then is left out.
const MAX_WAITING: usize = 180_000;
/// So much sound is written without waiting for a picture.
const ENOUGH: usize = 100;

/// Packets that are not written yet.
pub(super) struct Soundtrack {
    began: Instant,
    /// The number of the first packet that waits, from the file's beginning.
    next: u64,
    waiting: VecDeque<Option<Bytes>>,
    /// What is taken off a block's number, once one came.
    offset: Option<i64>,
}

/// Packets in a row.
pub(super) struct Packets {
    pub(super) first: u64,
    pub(super) all: Vec<Bytes>,
}

impl Packets {
    pub(super) const NONE: Self = Self { first: 0, all: Vec::new() };
}

impl Soundtrack {
    pub(super) fn new(began: Instant) -> Self {
        Self { began, next: 0, waiting: VecDeque::new(), offset: None }
    }

    fn place(&self, at: Instant) -> i64 {
        (at.saturating_duration_since(self.began).as_millis() / BLOCK_PERIOD.as_millis()) as i64
    }

    /// A block that came at this time. What comes for a time that is written already is left out.
    pub(super) fn put(&mut self, block: u64, payload: Bytes, at: Instant) {
        let (block, due) = (block as i64, self.place(at));
        let near = |offset: &i64| block.saturating_sub(*offset).abs_diff(due) <= MAX_DRIFT_BLOCKS;
        let offset = self.offset.filter(near).unwrap_or(block.saturating_sub(due));
        self.offset = Some(offset);
        let Some(index) =
            u64::try_from(block.saturating_sub(offset)).ok().and_then(|place| place.checked_sub(self.next))
        else {
            return;
        };
        let index = index as usize;
        if index < MAX_WAITING {
            self.waiting.resize(self.waiting.len().max(index + 1), None);
            self.waiting[index] = Some(payload);
        }
    }

    pub(super) fn has_enough(&self) -> bool {
        self.waiting.len() >= ENOUGH
    }

    /// What belongs to the time before a picture's.
    pub(super) fn take_before(&mut self, at: Instant) -> Packets {
        self.take(self.place(at.checked_sub(LATE).unwrap_or(self.began)))
    }

    /// What waits, but for the newest, which others may overtake.
    pub(super) fn take_enough(&mut self) -> Packets {
        self.take((self.next as usize + self.waiting.len()) as i64 - MAX_DRIFT_BLOCKS as i64)
    }

    /// All up to the file's end.
    pub(super) fn take_all(&mut self, end: Instant) -> Packets {
        self.take(self.place(end))
    }

    fn take(&mut self, until: i64) -> Packets {
        let first = self.next;
        let count = u64::try_from(until).unwrap_or(0).saturating_sub(first).min(MAX_WAITING as u64);
        self.next += count;
        let silence = || Bytes::from_static(SILENCE);
        let next = |_| self.waiting.pop_front().flatten().unwrap_or_else(silence);
        Packets { first, all: (0..count).map(next).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(block: u64) -> Bytes {
        Bytes::from(block.to_be_bytes().to_vec())
    }

    #[test]
    fn every_moment_has_its_packet_whatever_came() {
        let began = Instant::now();
        let at = |ms| began + Duration::from_millis(ms);
        let mut track = Soundtrack::new(began);
        // From block 500 on, with a silence, one that is late, and jitter.
        for (block, ms) in [(500, 105), (501, 130), (503, 165), (502, 166), (520, 501), (521, 522)] {
            track.put(block, sound(block), at(ms));
        }
        let packets = track.take_before(at(1200));
        assert_eq!((packets.first, packets.all.len()), (0, 50));
        for (place, packet) in packets.all.iter().enumerate() {
            let block = place as u64 + 495;
            let heard = [500, 501, 502, 503, 520, 521].contains(&block);
            assert_eq!(*packet, if heard { sound(block) } else { Bytes::from_static(SILENCE) }, "{block}");
        }
        track.put(530, sound(530), at(1230));
        assert_eq!(track.take_all(at(1300)).all.len(), 15);
    }

    #[test]
    fn a_clock_that_is_set_anew_is_followed_and_no_number_fills_the_memory() {
        let began = Instant::now();
        let at = |ms| began + Duration::from_millis(ms);
        let mut track = Soundtrack::new(began);
        track.put(7, sound(7), at(0));
        track.put(70_000, sound(70_000), at(40));
        track.put(0, sound(0), at(60));
        track.put(u64::MAX / 2, sound(1), at(80));
        track.put(9, sound(9), began + Duration::from_secs(1_000_000));
        let packets = track.take_all(at(100));
        assert_eq!(packets.all[..4], [sound(7), Bytes::from_static(SILENCE), sound(70_000), sound(0)]);
        assert!(track.waiting.len() < 10);
    }
}

//! The transport-wide numbers under which the last packets left.

use std::collections::VecDeque;

use super::bounded::push_bounded;

/// Packets that a report may still speak of.
pub(super) const MAX_NUMBERS: usize = 8192;

/// A packet that left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbered {
    /// Its RTP sequence number.
    pub(super) sequence: u16,
    /// How often it was sent again by then; the first time is 0.
    pub(super) again: u8,
}

/// The last numbers without a gap. Those of other streams' packets stand for nothing.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    numbered: VecDeque<Option<Numbered>>,
    next: u16,
}

impl Numbers {
    /// A packet leaves under this number; `None` for one of another stream.
    pub(super) fn push(&mut self, number: u16, packet: Option<Numbered>) {
        // Numbers that were given elsewhere are none of ours.
        let others = usize::from(number.wrapping_sub(self.next));
        if others > MAX_NUMBERS {
            self.numbered.clear();
        } else {
            (0..others).for_each(|_| push_bounded(&mut self.numbered, None, MAX_NUMBERS));
        }
        push_bounded(&mut self.numbered, packet, MAX_NUMBERS);
        self.next = number.wrapping_add(1);
    }

    pub(super) fn get(&self, number: u16) -> Option<Numbered> {
        let age = usize::from(self.next.wrapping_sub(1).wrapping_sub(number));
        self.numbered.len().checked_sub(age + 1).and_then(|index| *self.numbered.get(index)?)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.numbered.len()
    }
}

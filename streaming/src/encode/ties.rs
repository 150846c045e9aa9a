//! Which frames need which.

use super::annexb;
use super::slice::{Header, Refers, SLOTS, frame_num_bits};

/// What a frame has to do with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ties {
    /// So many frames ago is the one that it refers to; none for a key frame.
    pub(crate) refers: Option<u32>,
    /// From now on the encoder can go back to a frame, if told that it arrived.
    pub(crate) keeps: Option<Keeps>,
}

/// A frame that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keeps {
    /// So many frames ago; 0 is the frame itself.
    pub(crate) ago: u32,
    /// What the encoder calls it.
    pub(crate) name: Kept,
}

/// The encoder's name of a frame that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(super) idr: u32,
    pub(super) frame_num: u32,
}

#[cfg(test)]
impl Kept {
    /// For tests of who hands names on.
    pub(crate) fn of(frame_num: u32) -> Self {
        Self { idr: 0, frame_num }
    }
}

/// Reads frame after frame.
#[derive(Debug, Default)]
pub(super) struct Reader {
    frame_num_bits: Option<u32>,
    idr: u32,
    /// Frames since the first.
    count: u64,
    last_frame_num: u32,
    /// The frame in each slot.
    slots: [Option<u64>; SLOTS],
}

impl Reader {
    /// Of the next frame; none if it is not understood, and then of no frame up to the next key frame.
    pub(super) fn read(&mut self, stream: &[u8]) -> Option<Ties> {
        let ties = self.frame(stream);
        if ties.is_none() {
            self.frame_num_bits = None;
        }
        self.count += 1;
        ties
    }

    fn frame(&mut self, stream: &[u8]) -> Option<Ties> {
        let mut header = None;
        for unit in annexb::units(stream) {
            match annexb::nal_type(unit) {
                annexb::NAL_SPS => self.frame_num_bits = frame_num_bits(unit),
                annexb::NAL_SLICE | annexb::NAL_IDR => {
                    header = Some(Header::read(unit, self.frame_num_bits?)?);
                    break;
                }
                _ => {}
            }
        }
        let header = header?;
        let mask = (1 << self.frame_num_bits?) - 1;
        match header.idr {
            Some(idr) => (self.idr, self.slots) = (idr, [None; SLOTS]),
            // Every frame is a reference, and counts one.
            None if header.frame_num != self.last_frame_num.wrapping_add(1) & mask => return None,
            None => {}
        }
        self.last_frame_num = header.frame_num;
        let refers = match header.refers {
            Refers::Nothing => None,
            Refers::Ago(ago) => Some(ago),
            Refers::Slot(slot) => Some(u32::try_from(self.count - self.slots[slot]?).ok()?),
        };
        let keeps = header.keeps.and_then(|keeps| {
            self.slots[keeps.slot] = Some(self.count.checked_sub(keeps.ago.into())?);
            let frame_num = header.frame_num.wrapping_sub(keeps.ago) & mask;
            Some(Keeps { ago: keeps.ago, name: Kept { idr: self.idr, frame_num } })
        });
        Some(Ties { refers, keeps })
    }
}

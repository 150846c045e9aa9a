//! Which frames need which, read out of what the encoder wrote.

use super::annexb;
use super::slice::{Header, Refers, SLOTS, frame_num_bits};

/// How a frame depends on those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameDependencies {
    /// How many frames before it the one is that it refers to; `None` for a key frame.
    pub(crate) refers: Option<u32>,
    /// The frame that the encoder keeps from now on, and can go back to once told that it arrived.
    pub(crate) keeps: Option<Keeps>,
}

/// A frame that the encoder keeps: a long-term reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keeps {
    /// How many frames ago it was; 0 is the frame itself.
    pub(crate) ago: u32,
    /// What the encoder calls it.
    pub(crate) name: Kept,
}

/// The encoder's name of a kept frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(super) idr: u32,
    pub(super) frame_num: u32,
}

#[cfg(test)]
impl Kept {
    /// A name, for tests of those who hand names on.
    pub(crate) fn of(frame_num: u32) -> Self {
        Self { idr: 0, frame_num }
    }
}

/// Reads the dependencies of one frame after another.
#[derive(Debug, Default)]
pub(super) struct Reader {
    frame_num_bits: Option<u32>,
    idr: u32,
    /// Frames since the first.
    count: u64,
    last_frame_num: u32,
    /// The frame in each long-term slot.
    slots: [Option<u64>; SLOTS],
}

impl Reader {
    /// Reads the next frame. `None` if it is not understood; then no frame is until the next key frame.
    pub(super) fn read(&mut self, stream: &[u8]) -> Option<FrameDependencies> {
        let dependencies = self.frame(stream);
        if dependencies.is_none() {
            self.frame_num_bits = None;
        }
        self.count += 1;
        dependencies
    }

    fn frame(&mut self, stream: &[u8]) -> Option<FrameDependencies> {
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
        Some(FrameDependencies { refers, keeps })
    }
}

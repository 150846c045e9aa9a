//! Which frames the viewer can decode, and what became of those that the encoder keeps.

use super::sent::{Arrived, SentLog};
use crate::encode::{Keeps, Kept};

/// See the top of the file.
#[derive(Debug, Default)]
pub(super) struct Decodable {
    /// The kept frames that the viewer has, the newest first. The encoder can go back to them.
    kept: [Option<u64>; 2],
    pending: Option<Pending>,
    /// A kept frame and whether it arrived, for the encoder to be told.
    settled: Option<(Kept, bool)>,
    /// The newest frame of which anything arrived.
    newest: u64,
}

/// A frame that the encoder keeps from another frame on, which may be itself. It is settled once that one is decoded.
#[derive(Clone, Copy, Debug)]
struct Pending {
    with: u64,
    frame: u64,
    name: Kept,
}

impl Decodable {
    /// A frame was queued that needs nothing of those right before it: what was not decoded so far never will be.
    pub(super) fn begin_anew(&mut self, is_key: bool) {
        if is_key {
            self.kept = [None; 2];
        }
        if let Some(pending) = self.pending.take() {
            self.settled = Some((pending.name, false));
        }
    }

    /// With this frame the encoder keeps one.
    pub(super) fn keep(&mut self, with: u64, keeps: Keeps) {
        self.pending = Some(Pending { with, frame: with.wrapping_sub(keeps.ago.into()), name: keeps.name });
    }

    /// A packet arrived.
    pub(super) fn arrived(&mut self, sent: &mut SentLog, sequence: u16) {
        let Some(Arrived { frame, whole }) = sent.arrived(sequence) else { return };
        self.newest = self.newest.max(frame);
        if whole {
            self.decode_from(sent, frame);
        }
    }

    /// Takes packets as arrived of which the viewer neither told nor asks.
    pub(super) fn presume(&mut self, sent: &mut SentLog) {
        let Some(heard) = sent.frame(self.newest).map(|frame| frame.at) else { return };
        for sequence in sent.passed_over(heard) {
            self.arrived(sent, sequence);
        }
    }

    /// Finds which frames can be decoded now.
    fn decode_from(&mut self, sent: &mut SentLog, first: u64) {
        for number in sent.numbers_from(first) {
            let Some(frame) = sent.frame(number).filter(|frame| !frame.decodable && frame.missing == 0) else {
                continue;
            };
            if frame.packets == 0 || frame.needs.is_some_and(|needs| !self.has(sent, needs)) {
                continue;
            }
            if let Some(frame) = sent.frame_mut(number) {
                frame.decodable = true;
            }
            if let Some(pending) = self.pending.take_if(|pending| pending.with == number) {
                self.settled = Some((pending.name, true));
                self.kept = [Some(pending.frame), self.kept[0]];
            }
        }
    }

    fn has(&self, sent: &SentLog, number: u64) -> bool {
        self.kept.contains(&Some(number)) || sent.frame(number).is_some_and(|frame| frame.decodable)
    }

    /// Whether the encoder has a frame to go back to.
    pub(super) fn can_go_back(&self) -> bool {
        self.kept[0].is_some()
    }

    /// What became of a kept frame, once that is known.
    pub(super) fn settled(&mut self) -> Option<(Kept, bool)> {
        self.settled.take()
    }
}

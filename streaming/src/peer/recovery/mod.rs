//! Going on after a loss that was not mended in time, without a key frame.
//!
//! The encoder keeps a frame now and then ([`Keeps`](crate::encode::Keeps)). What the viewer reports of packets says which
//! frames it can decode: those that arrived whole and need only frames that it can decode. Once that is known of a frame that
//! is kept, the encoder is told. Then it can *go back*: its next frame needs a kept frame that arrived, and nothing since. The
//! dependency descriptor tells the viewer so.
//!
//! Such a frame costs as much as some others, and a few packets are sent again sooner. So the encoder goes back when more is
//! missing than some frames' worth and than going back cost last time ([`SentLog::misses_much`]), when a packet was lost
//! [`sent::TRIES`] times more, and when it cannot be sent again. Where there is nothing to go back to, packets are sent again
//! until the viewer asks for a picture.
//!
//! Nothing broken is shown: the viewer decodes a frame only if it has what the descriptor says; and if it asks for a picture
//! though all has arrived, it gets a key frame, and going back is over for this session.
//!
//! Bounds: [`sent::MAX_PACKETS`], [`sent::MAX_FRAMES`] and [`numbers::MAX_NUMBERS`]; the oldest are forgotten, and frames whose
//! packets are forgotten count as lost.

mod back;
mod bounded;
mod decodable;
mod numbers;
mod sent;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use self::back::GoingBack;
pub(super) use self::back::Wanted;
use self::decodable::Decodable;
use self::numbers::{Numbered, Numbers};
use self::sent::SentLog;
use super::dependency::MAX_DISTANCE;
use crate::encode::{FrameDependencies, Kept};

/// See the top of the file. For a viewer that does not take the dependency descriptor it does nothing.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    /// The number of the descriptor's extension, if the viewer takes it.
    extension: Option<u8>,
    sent: SentLog,
    numbers: Numbers,
    decodable: Decodable,
    back: GoingBack,
}

impl Recovery {
    /// The viewer takes the dependency descriptor, under this number.
    pub(super) fn begin(&mut self, extension: u8) {
        self.extension = Some(extension);
    }

    /// Whether there is a use for an encoder that goes back.
    pub(super) fn is_possible(&self) -> bool {
        self.extension.is_some()
    }

    /// A frame was queued as so many packets, the first of which has this number; with none it was left out.
    pub(super) fn queued(&mut self, dependencies: Option<FrameDependencies>, first: u16, packets: u16, now: Instant) {
        if self.extension.is_none() {
            return;
        }
        if dependencies.is_none() {
            self.back.give_up();
        }
        // What is not understood needs the frame before it, like most.
        let FrameDependencies { refers, keeps } =
            dependencies.unwrap_or(FrameDependencies { refers: Some(1), keeps: None });
        let number = self.sent.queue(refers, first, packets, now);
        if refers != Some(1) {
            self.decodable.begin_anew(self.sent.newest_back().is_none());
            self.back.begin_anew();
        }
        if let Some(keeps) = keeps {
            self.decodable.keep(number, keeps);
        }
        if packets == 0 || refers.is_some_and(|ago| ago > MAX_DISTANCE) {
            self.back.leave_out();
        }
        self.decodable.presume(&mut self.sent);
    }

    /// What a packet says of its frame: the extension's number and value.
    pub(super) fn descriptor(&self, sequence: u16) -> Option<(u8, Vec<u8>)> {
        let id = self.extension?;
        Some((id, self.sent.descriptor(sequence)?.bytes()))
    }

    /// A packet leaves under this transport-wide number; `sequence` is the video's.
    pub(super) fn numbered(&mut self, number: u16, sequence: Option<u16>, again: bool, now: Instant) {
        if self.extension.is_none() {
            return;
        }
        let packet = sequence.map(|sequence| {
            let again = if again { self.sent.sent_again(sequence, now) } else { 0 };
            Numbered { sequence, again }
        });
        self.numbers.push(number, packet);
    }

    /// Whether it is of any use to send a packet again. It may be for one that is forgotten.
    pub(super) fn is_needed(&self, sequence: u16) -> bool {
        self.sent.is_awaited(sequence).is_none_or(|awaited| awaited && !self.back.is_asked())
    }

    /// A packet that is needed cannot be sent again.
    pub(super) fn given_up(&mut self) {
        if self.extension.is_some() {
            self.back.lose();
        }
    }

    /// The viewer misses packets; perhaps what was sent again, too.
    pub(super) fn missed(&mut self, sequences: impl Iterator<Item = u16>, now: Instant, rtt: Duration) {
        if self.sent.missed(sequences, now, rtt) || self.sent.misses_much() {
            self.back.lose();
        }
    }

    /// The viewer asks for a picture.
    pub(super) fn cannot_decode(&mut self, now: Instant) {
        self.back.cannot_decode(now);
    }

    /// The viewer reports on a packet.
    pub(super) fn reported(&mut self, number: u16, arrived: bool) {
        let Some(Numbered { sequence, again }) = self.numbers.get(number) else { return };
        if arrived {
            self.decodable.arrived(&mut self.sent, sequence);
        } else if self.sent.not_arrived(sequence, again) {
            self.back.lose();
        }
    }

    /// What became of a frame that the encoder keeps, once that is known.
    pub(super) fn settled(&mut self) -> Option<(Kept, bool)> {
        self.decodable.settled()
    }

    /// What is to be asked of the encoder now.
    pub(super) fn wanted(&mut self, now: Instant, rtt: Duration) -> Option<Wanted> {
        self.back.wanted(&self.sent, &self.decodable, now, rtt)
    }
}

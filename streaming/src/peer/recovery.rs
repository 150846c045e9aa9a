//! Going on after a loss that was not mended in time, without a key frame.
//!
//! The encoder keeps a frame now and then ([`Keeps`](crate::encode::Keeps)). What the viewer reports of packets says which
//! frames it can decode: those that arrived whole and need only frames that it can decode. Once that is known of a frame that
//! is kept, the encoder is told. When a retransmission is lost too, or cannot be afforded, the encoder *goes back*: its next
//! frame needs a kept frame that arrived, and nothing since. The dependency descriptor tells the viewer so.
//!
//! Nothing broken is shown: the viewer decodes a frame only if it has what the descriptor says; and if it asks for a picture
//! though all has arrived, it gets a key frame, and going back is over for this session.
//!
//! Bounds: [`MAX_PACKETS`], [`MAX_FRAMES`] and [`MAX_NUMBERS`]; the oldest are forgotten, and frames whose packets are forgotten
//! count as lost.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::dependency::{Descriptor, MAX_DISTANCE};
use crate::encode::{Kept, Ties};

/// More than wait and can be sent again.
const MAX_PACKETS: usize = 4096;
const MAX_FRAMES: usize = 1024;
/// Of packets that a report may still speak of.
const MAX_NUMBERS: usize = 8192;
/// Between two reports of a viewer, at most.
const REPORTS_EVERY: Duration = Duration::from_millis(250);

/// See the top of the file.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    /// Number of the extension, if the viewer takes it.
    extension: Option<u8>,
    /// The viewer did not take a frame that went back.
    over: bool,
    packets: VecDeque<Packet>,
    /// The sequence number after the newest.
    next_sequence: u16,
    frames: VecDeque<Frame>,
    /// Of the next frame.
    next_frame: u64,
    /// Packets by their transport-wide numbers.
    numbers: VecDeque<Option<Sent>>,
    next_number: u16,
    /// The frames that the encoder may go back to.
    kept: [Option<u64>; 2],
    pending: Option<Pending>,
    /// For the encoder.
    settled: Option<(Kept, bool)>,
    /// The newest frame that needs nothing of those right before it.
    fresh: Option<Fresh>,
    lost: bool,
    asked: bool,
    cannot_decode: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Packet {
    frame: u64,
    arrived: bool,
    /// The viewer said so.
    missing: bool,
    sent_again: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    sequence: u16,
    again: bool,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    first: u16,
    packets: u16,
    missing: u16,
    /// The frame that it needs.
    needs: Option<u64>,
    decodable: bool,
}

/// A frame that is kept if another arrives, which may be itself.
#[derive(Clone, Copy, Debug)]
struct Pending {
    with: u64,
    frame: u64,
    name: Kept,
}

#[derive(Clone, Copy, Debug)]
struct Fresh {
    frame: u64,
    at: Instant,
    /// It goes back; or it is a key frame.
    back: bool,
}

/// What the encoder is to make next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A frame that goes back.
    Back,
    /// A key frame.
    Key,
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
    pub(super) fn queued(&mut self, ties: Option<Ties>, first: u16, packets: u16, now: Instant) {
        if self.extension.is_none() {
            return;
        }
        let number = self.next_frame;
        self.next_frame += 1;
        // What is not understood needs the frame before it, like most.
        self.over |= ties.is_none();
        let ties = ties.unwrap_or(Ties { refers: Some(1), keeps: None });
        let needs = ties.refers.map(|ago| number.wrapping_sub(ago.into()));
        if ties.refers != Some(1) {
            self.begin_anew(Fresh { frame: number, at: now, back: needs.is_some() });
        }
        if let Some(keeps) = ties.keeps {
            let frame = number.wrapping_sub(keeps.ago.into());
            self.pending = Some(Pending { with: number, frame, name: keeps.name });
        }
        self.lost |= packets == 0 || ties.refers.is_some_and(|ago| ago > MAX_DISTANCE);
        push_bounded(&mut self.frames, Frame { first, packets, missing: packets, needs, decodable: false }, MAX_FRAMES);
        for _ in 0..packets {
            let packet = Packet { frame: number, arrived: false, missing: false, sent_again: None };
            push_bounded(&mut self.packets, packet, MAX_PACKETS);
        }
        self.next_sequence = first.wrapping_add(packets);
    }

    /// Whatever was not decoded so far never will be.
    fn begin_anew(&mut self, fresh: Fresh) {
        if !fresh.back {
            self.kept = [None; 2];
        }
        if let Some(pending) = self.pending.take() {
            self.settled = Some((pending.name, false));
        }
        self.fresh = Some(fresh);
        (self.lost, self.asked) = (false, false);
    }

    /// What a packet says of its frame.
    pub(super) fn descriptor(&self, sequence: u16) -> Option<(u8, Vec<u8>)> {
        let id = self.extension?;
        let number = self.packet(sequence)?.frame;
        let frame = self.frame(number)?;
        let descriptor = Descriptor {
            number: number as u16,
            first: sequence == frame.first,
            last: sequence == frame.first.wrapping_add(frame.packets - 1),
            distance: frame.needs.map(|needs| number.wrapping_sub(needs) as u32),
        };
        Some((id, descriptor.bytes()))
    }

    /// A packet leaves under this transport-wide number; `sequence` is the video's.
    pub(super) fn numbered(&mut self, number: u16, sequence: Option<u16>, again: bool, now: Instant) {
        if self.extension.is_none() {
            return;
        }
        push_bounded(&mut self.numbers, sequence.map(|sequence| Sent { sequence, again }), MAX_NUMBERS);
        self.next_number = number.wrapping_add(1);
        if again && let Some(packet) = sequence.and_then(|sequence| self.packet_mut(sequence)) {
            packet.sent_again = Some(now);
        }
    }

    /// Whether it is of any use to send a packet again.
    pub(super) fn is_needed(&self, sequence: u16) -> bool {
        match (self.fresh, self.packet(sequence)) {
            (Some(fresh), Some(packet)) => packet.frame >= fresh.frame,
            _ => true,
        }
    }

    /// A packet that is needed cannot be sent again.
    pub(super) fn given_up(&mut self) {
        self.lost = self.extension.is_some();
    }

    /// The viewer misses a packet; perhaps what was sent again, too.
    pub(super) fn missed(&mut self, sequence: u16, now: Instant, rtt: Duration) {
        let lost_again = |packet: &Packet| packet.sent_again.is_some_and(|at| now >= at + rtt + rtt / 4);
        let lost = self.packet(sequence).is_some_and(|packet| !packet.arrived && lost_again(packet));
        self.lost |= lost && self.is_needed(sequence);
    }

    /// The viewer asks for a picture.
    pub(super) fn cannot_decode(&mut self, now: Instant) {
        self.cannot_decode = Some(now);
    }

    /// The viewer reports on a packet.
    pub(super) fn reported(&mut self, number: u16, arrived: bool) {
        let age = usize::from(self.next_number.wrapping_sub(1).wrapping_sub(number));
        let sent = self.numbers.len().checked_sub(age + 1).and_then(|index| *self.numbers.get(index)?);
        let Some(Sent { sequence, again }) = sent else { return };
        let is_needed = self.is_needed(sequence);
        let Some(packet) = self.packet_mut(sequence).filter(|packet| !packet.arrived) else { return };
        (packet.arrived, packet.missing) = (arrived, !arrived);
        let number = packet.frame;
        if !arrived {
            self.lost |= again && is_needed;
        } else if let Some(frame) = self.frame_mut(number) {
            frame.missing -= 1;
            if frame.missing == 0 {
                self.decode_from(number);
            }
        }
    }

    /// Finds which frames can be decoded now.
    fn decode_from(&mut self, first: u64) {
        for number in first..self.next_frame {
            let Some(frame) = self.frame(number).filter(|frame| !frame.decodable && frame.missing == 0) else { continue };
            let passed_over = self.fresh.is_some_and(|fresh| number < fresh.frame);
            if passed_over || frame.packets == 0 || frame.needs.is_some_and(|needs| !self.has(needs)) {
                continue;
            }
            if let Some(frame) = self.frame_mut(number) {
                frame.decodable = true;
            }
            if let Some(pending) = self.pending.take_if(|pending| pending.with == number) {
                self.settled = Some((pending.name, true));
                self.kept = [Some(pending.frame), self.kept[0]];
            }
        }
    }

    fn has(&self, number: u64) -> bool {
        self.kept.contains(&Some(number)) || self.frame(number).is_some_and(|frame| frame.decodable)
    }

    /// What became of a frame that the encoder keeps, once that is known.
    pub(super) fn settled(&mut self) -> Option<(Kept, bool)> {
        self.settled.take()
    }

    /// What is to be asked of the encoder now.
    pub(super) fn wanted(&mut self, now: Instant, rtt: Duration) -> Option<Wanted> {
        if let Some(at) = self.cannot_decode
            && let Some(answer) = self.answer(at, now, rtt)
        {
            self.cannot_decode = None;
            match answer {
                Answer::Nothing => {}
                Answer::Back => self.lost = true,
                Answer::Key => {
                    self.lost = false;
                    return Some(Wanted::Key);
                }
            }
        }
        if !self.lost || self.asked {
            return None;
        }
        if self.over || self.kept[0].is_none() {
            self.lost = false;
            return Some(Wanted::Key);
        }
        self.asked = true;
        Some(Wanted::Back)
    }

    /// To a viewer that cannot decode; none before more is known.
    fn answer(&mut self, asked: Instant, now: Instant, rtt: Duration) -> Option<Answer> {
        let since = self.fresh.map_or(0, |fresh| fresh.frame);
        let loss = self.packets.iter().any(|packet| packet.missing && packet.frame >= since);
        let Some(fresh) = self.fresh.filter(|fresh| fresh.back) else {
            return Some(if loss { Answer::Back } else { Answer::Key });
        };
        let there = self.frame(fresh.frame).is_some_and(|frame| frame.decodable);
        if asked >= fresh.at + rtt {
            self.over |= there && !loss;
            return Some(Answer::Key);
        }
        // It was asked before that frame can have been seen.
        match there {
            true => Some(Answer::Nothing),
            false => (now >= fresh.at + rtt + REPORTS_EVERY).then_some(Answer::Key),
        }
    }

    fn packet(&self, sequence: u16) -> Option<&Packet> {
        self.packets.get(self.index(sequence)?)
    }

    fn packet_mut(&mut self, sequence: u16) -> Option<&mut Packet> {
        let index = self.index(sequence)?;
        self.packets.get_mut(index)
    }

    fn index(&self, sequence: u16) -> Option<usize> {
        let age = usize::from(self.next_sequence.wrapping_sub(1).wrapping_sub(sequence));
        self.packets.len().checked_sub(age + 1)
    }

    fn frame(&self, number: u64) -> Option<&Frame> {
        self.frames.get(self.place(number)?)
    }

    fn frame_mut(&mut self, number: u64) -> Option<&mut Frame> {
        let place = self.place(number)?;
        self.frames.get_mut(place)
    }

    fn place(&self, number: u64) -> Option<usize> {
        let age = usize::try_from(self.next_frame.checked_sub(number + 1)?).ok()?;
        self.frames.len().checked_sub(age + 1)
    }
}

enum Answer {
    Nothing,
    Back,
    Key,
}

fn push_bounded<T>(queue: &mut VecDeque<T>, item: T, most: usize) {
    if queue.len() == most {
        queue.pop_front();
    }
    queue.push_back(item);
}

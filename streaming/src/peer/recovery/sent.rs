//! The frames that were sent, packet by packet, and which of those packets the viewer has.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::{Duration, Instant};

use super::bounded::push_bounded;
use crate::peer::dependency::Descriptor;

/// More packets than ever wait or can be sent again.
pub(super) const MAX_PACKETS: usize = 4096;
pub(super) const MAX_FRAMES: usize = 1024;
/// More than so many frames' worth of packets is not sent again …
const MUCH_FRAMES: f64 = 5.0;
/// … but never fewer packets than this are much.
const MUCH_PACKETS: f64 = 8.0;
/// Weight of a frame in the mean number of packets.
const FRAME_WEIGHT: f64 = 0.1;
/// How often a packet is sent again. At a loss of 5 % so many fail once in some minutes.
pub(super) const TRIES: u8 = 3;
/// A viewer that still misses what was sent again a round trip and this ago does not have it.
pub(super) const LATE: Duration = Duration::from_millis(50);
/// A viewer asks for what it misses some ten times a second. If it reports on frames so much later than a packet was sent, again
/// perhaps, and has not asked for it since, the packet arrived and the report on it was lost, or it was made of a repair packet.
const SILENT_FOR: Duration = Duration::from_millis(1500);

/// A frame as it is remembered after it was queued.
#[derive(Clone, Copy, Debug)]
pub(super) struct SentFrame {
    pub(super) at: Instant,
    /// The sequence number of its first packet.
    first: u16,
    pub(super) packets: u16,
    /// Packets of it that have not arrived, so far as is known.
    pub(super) missing: u16,
    /// The frame that it needs; `None` for a key frame.
    pub(super) needs: Option<u64>,
    /// The viewer has it, and all that it needs.
    pub(super) decodable: bool,
}

#[derive(Clone, Copy, Debug)]
struct Packet {
    frame: u64,
    arrived: bool,
    /// The viewer said that it misses the packet …
    missing: bool,
    /// … the last time then.
    missed: Option<Instant>,
    /// How often it was sent again, and when the last time.
    tries: u8,
    tried: Option<Instant>,
}

impl Packet {
    fn new(frame: u64) -> Self {
        Self { frame, arrived: false, missing: false, missed: None, tries: 0, tried: None }
    }

    /// Whether the viewer had reason to speak of it and did not, up to this moment.
    fn is_passed_over(&self, sent: Instant, heard: Instant) -> bool {
        let since = [self.missed, self.tried].into_iter().flatten().fold(sent, Instant::max);
        let sent_again = (1..TRIES).contains(&self.tries);
        (sent_again || !self.missing) && heard.saturating_duration_since(since) > SILENT_FOR
    }
}

/// A frame that needs nothing of those right before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fresh {
    pub(super) frame: u64,
    pub(super) at: Instant,
    /// It goes back; or it is a key frame.
    pub(super) back: bool,
}

/// What a packet that arrived means for its frame.
pub(super) struct Arrived {
    pub(super) frame: u64,
    /// Nothing of the frame is missing any more.
    pub(super) whole: bool,
}

/// The last frames and the last packets.
#[derive(Debug, Default)]
pub(super) struct SentLog {
    packets: VecDeque<Packet>,
    /// The sequence number after the newest packet's.
    next_sequence: u16,
    frames: VecDeque<SentFrame>,
    /// The number of the next frame.
    next_frame: u64,
    /// Packets of a usual frame.
    mean_packets: f64,
    /// The newest fresh frame.
    fresh: Option<Fresh>,
}

impl SentLog {
    /// A frame that refers to the one so many frames ago was queued as so many packets, of which `first` is the sequence number
    /// of the first. Gives back the frame's number.
    pub(super) fn queue(&mut self, refers: Option<u32>, first: u16, packets: u16, now: Instant) -> u64 {
        let number = self.next_frame;
        self.next_frame += 1;
        let needs = refers.and_then(|ago| number.checked_sub(ago.into()));
        if refers == Some(1) {
            let weight = if self.mean_packets == 0.0 { 1.0 } else { FRAME_WEIGHT };
            self.mean_packets += weight * (f64::from(packets) - self.mean_packets);
        } else {
            self.fresh = Some(Fresh { frame: number, at: now, back: needs.is_some() });
        }
        let frame = SentFrame { at: now, first, packets, missing: packets, needs, decodable: false };
        push_bounded(&mut self.frames, frame, MAX_FRAMES);
        for _ in 0..packets {
            push_bounded(&mut self.packets, Packet::new(number), MAX_PACKETS);
        }
        self.next_sequence = first.wrapping_add(packets);
        number
    }

    /// What a packet is to say of its frame.
    pub(super) fn descriptor(&self, sequence: u16) -> Option<Descriptor> {
        let number = self.packet(sequence)?.frame;
        let frame = self.frame(number)?;
        Some(Descriptor {
            number: number as u16,
            first: sequence == frame.first,
            last: sequence == frame.first.wrapping_add(frame.packets - 1),
            distance: frame.needs.map(|needs| number.wrapping_sub(needs) as u32),
        })
    }

    /// A packet leaves once more. Says how often it did.
    pub(super) fn sent_again(&mut self, sequence: u16, now: Instant) -> u8 {
        self.packet_mut(sequence).map_or(0, |packet| {
            packet.tried = Some(now);
            packet.tries = packet.tries.saturating_add(1);
            packet.tries
        })
    }

    /// Whether the viewer misses a packet and needs it. `None` for a packet that is forgotten.
    pub(super) fn is_awaited(&self, sequence: u16) -> Option<bool> {
        self.packet(sequence).map(|packet| !packet.arrived && self.is_since(packet.frame))
    }

    /// Whether a frame comes no earlier than the newest fresh one.
    fn is_since(&self, frame: u64) -> bool {
        self.fresh.is_none_or(|fresh| frame >= fresh.frame)
    }

    /// The newest fresh frame, if it goes back.
    pub(super) fn newest_back(&self) -> Option<Fresh> {
        self.fresh.filter(|fresh| fresh.back)
    }

    /// The viewer misses packets, and says so. Tells whether it needs one that was sent again often enough.
    pub(super) fn missed(&mut self, sequences: impl Iterator<Item = u16>, now: Instant, rtt: Duration) -> bool {
        let mut lost = false;
        for sequence in sequences {
            let Some(packet) = self.packet_mut(sequence).filter(|packet| !packet.arrived) else { continue };
            (packet.missing, packet.missed) = (true, Some(now));
            let lost_again = packet.tries >= TRIES && packet.tried.is_some_and(|at| now >= at + rtt + LATE);
            let frame = packet.frame;
            lost |= lost_again && self.is_since(frame);
        }
        lost
    }

    /// A packet did not arrive when it was sent again for the `again`th time; 0 is the first time of all. Tells whether the
    /// viewer needs it and it was sent again often enough.
    pub(super) fn not_arrived(&mut self, sequence: u16, again: u8) -> bool {
        let Some(packet) = self.packet_mut(sequence).filter(|packet| !packet.arrived) else { return false };
        // The first of it may have been made of a repair packet, and then the viewer never asks for it.
        packet.missing |= again > 0;
        let frame = packet.frame;
        again >= TRIES && self.is_since(frame)
    }

    /// A packet arrived. `None` if that was known, or the packet is forgotten.
    pub(super) fn arrived(&mut self, sequence: u16) -> Option<Arrived> {
        let packet = self.packet_mut(sequence).filter(|packet| !packet.arrived)?;
        (packet.arrived, packet.missing) = (true, false);
        let number = packet.frame;
        let whole = self.frame_mut(number).is_some_and(|frame| {
            frame.missing -= 1;
            frame.missing == 0
        });
        Some(Arrived { frame: number, whole })
    }

    /// Packets of which the viewer neither told nor asks, though it told of frames that were sent at `heard`.
    pub(super) fn passed_over(&self, heard: Instant) -> Vec<u16> {
        let oldest = self.next_frame - self.frames.len() as u64;
        let old = |(_, frame): &(u64, &SentFrame)| heard.saturating_duration_since(frame.at) > SILENT_FOR;
        let unfinished = (oldest..).zip(&self.frames).take_while(old);
        let unfinished = unfinished.filter(|(number, frame)| frame.missing > 0 && self.is_since(*number));
        let passed_over = |(number, frame): (u64, &SentFrame)| {
            let (first, at) = (frame.first, frame.at);
            // A sequence number may be another packet's by now.
            let is_passed_over = move |packet: &Packet| packet.frame == number && packet.is_passed_over(at, heard);
            let sequences = (0..frame.packets).map(move |index| first.wrapping_add(index));
            sequences.filter(move |sequence| self.packet(*sequence).is_some_and(is_passed_over))
        };
        unfinished.flat_map(passed_over).collect()
    }

    /// Packets that the viewer misses and needs.
    fn missing(&self) -> usize {
        let since = self.packets.iter().rev().take_while(|packet| self.is_since(packet.frame));
        since.filter(|packet| packet.missing).count()
    }

    /// Whether the viewer misses anything that it needs.
    pub(super) fn misses_any(&self) -> bool {
        self.missing() > 0
    }

    /// Whether the viewer misses more than is worth being sent again.
    pub(super) fn misses_much(&self) -> bool {
        let back = self.newest_back().and_then(|fresh| self.frame(fresh.frame));
        let cost = back.map_or(0.0, |frame| frame.packets.into());
        self.missing() as f64 > (self.mean_packets * MUCH_FRAMES).max(MUCH_PACKETS).max(cost)
    }

    /// The numbers of this frame and of all later ones.
    pub(super) fn numbers_from(&self, first: u64) -> Range<u64> {
        first..self.next_frame
    }

    pub(super) fn frame(&self, number: u64) -> Option<&SentFrame> {
        self.frames.get(self.place(number)?)
    }

    pub(super) fn frame_mut(&mut self, number: u64) -> Option<&mut SentFrame> {
        let place = self.place(number)?;
        self.frames.get_mut(place)
    }

    fn place(&self, number: u64) -> Option<usize> {
        let age = usize::try_from(self.next_frame.checked_sub(1)?.checked_sub(number)?).ok()?;
        self.frames.len().checked_sub(age + 1)
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

    /// Packets and frames that are remembered.
    #[cfg(test)]
    pub(super) fn lengths(&self) -> (usize, usize) {
        (self.packets.len(), self.frames.len())
    }
}

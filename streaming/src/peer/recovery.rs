//! Going on after a loss that was not mended in time, without a key frame.
//!
//! The encoder keeps a frame now and then ([`Keeps`](crate::encode::Keeps)). What the viewer reports of packets says which
//! frames it can decode: those that arrived whole and need only frames that it can decode. Once that is known of a frame that
//! is kept, the encoder is told. Then it can *go back*: its next frame needs a kept frame that arrived, and nothing since. The
//! dependency descriptor tells the viewer so.
//!
//! Such a frame costs as much as some others, and a few packets are sent again sooner. So the encoder goes back when more is
//! missing than [`MUCH_FRAMES`] and than going back cost last time, when a packet was lost [`TRIES`] times more, and when it
//! cannot be sent again. Where there is nothing to go back to, packets are sent again until the viewer asks for a picture.
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
/// More than so many frames' worth of packets is not sent again …
const MUCH_FRAMES: f64 = 5.0;
/// … but never fewer packets than this are much.
const MUCH_PACKETS: f64 = 8.0;
/// Weight of a frame in the mean number of packets.
const FRAME_WEIGHT: f64 = 0.1;
/// Of a packet that is sent again. At a loss of 5 % this many fail once in some minutes.
const TRIES: u8 = 3;
/// A viewer that still misses what was sent again a round trip and this ago does not have it.
const LATE: Duration = Duration::from_millis(50);
/// A viewer asks for what it misses some ten times a second. If it reports on frames so much later than a packet was sent, again
/// perhaps, and has not asked for it since, the packet arrived and the report on it was lost, or it was made of a repair packet.
const SILENT_FOR: Duration = Duration::from_millis(1500);
/// Between two frames that go back, and the round trip in which nobody can have seen the first; as between key frames.
const BACK_EVERY: Duration = Duration::from_millis(200);
/// The encoder has answered an order by then, if only by a frame that looks like any other.
const ANSWERED_AFTER: Duration = Duration::from_secs(1);
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
    /// Of a usual frame.
    mean_packets: f64,
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
    /// The newest frame of which anything arrived.
    newest: u64,
    /// What is sent again will not do.
    lost: bool,
    /// Nothing of a frame is sent at all.
    left_out: bool,
    /// When the encoder was told to go back, until it does.
    asked: Option<Instant>,
    cannot_decode: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Packet {
    frame: u64,
    arrived: bool,
    /// The viewer said so.
    missing: bool,
    /// Last.
    missed: Option<Instant>,
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

#[derive(Clone, Copy, Debug)]
struct Sent {
    sequence: u16,
    /// Which time it was sent again; the first time is 0.
    again: u8,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    at: Instant,
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
        let needs = ties.refers.and_then(|ago| number.checked_sub(ago.into()));
        if ties.refers == Some(1) {
            let weight = if self.mean_packets == 0.0 { 1.0 } else { FRAME_WEIGHT };
            self.mean_packets += weight * (f64::from(packets) - self.mean_packets);
        } else {
            self.begin_anew(Fresh { frame: number, at: now, back: needs.is_some() });
        }
        if let Some(keeps) = ties.keeps {
            let frame = number.wrapping_sub(keeps.ago.into());
            self.pending = Some(Pending { with: number, frame, name: keeps.name });
        }
        self.left_out |= packets == 0 || ties.refers.is_some_and(|ago| ago > MAX_DISTANCE);
        let frame = Frame { at: now, first, packets, missing: packets, needs, decodable: false };
        push_bounded(&mut self.frames, frame, MAX_FRAMES);
        for _ in 0..packets {
            push_bounded(&mut self.packets, Packet::new(number), MAX_PACKETS);
        }
        self.next_sequence = first.wrapping_add(packets);
        self.presume();
    }

    /// Takes packets as arrived of which the viewer neither told nor asks.
    fn presume(&mut self) {
        let Some(heard) = self.frame(self.newest).map(|frame| frame.at) else { return };
        let oldest = self.next_frame - self.frames.len() as u64;
        let old = |(_, frame): &(u64, &Frame)| heard.saturating_duration_since(frame.at) > SILENT_FOR;
        let unfinished = (oldest..).zip(&self.frames).take_while(old);
        let unfinished = unfinished.filter(|(number, frame)| frame.missing > 0 && self.is_since(*number));
        let unfinished: Vec<(u64, Frame)> = unfinished.map(|(number, frame)| (number, *frame)).collect();
        for (number, frame) in unfinished {
            // A number may be another packet's by now.
            let passed_over = |packet: &Packet| packet.frame == number && packet.is_passed_over(frame.at, heard);
            for sequence in (0..frame.packets).map(|at| frame.first.wrapping_add(at)) {
                if self.packet(sequence).is_some_and(passed_over) {
                    self.arrived(sequence);
                }
            }
        }
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
        (self.lost, self.left_out, self.asked) = (false, false, None);
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
        // What is numbered elsewhere is none of ours.
        let others = usize::from(number.wrapping_sub(self.next_number));
        if others > MAX_NUMBERS {
            self.numbers.clear();
        } else {
            (0..others).for_each(|_| push_bounded(&mut self.numbers, None, MAX_NUMBERS));
        }
        let sent = sequence.map(|sequence| {
            let packet = self.packet_mut(sequence).filter(|_| again);
            let again = packet.map_or(0, |packet| {
                packet.tried = Some(now);
                packet.tries = packet.tries.saturating_add(1);
                packet.tries
            });
            Sent { sequence, again }
        });
        push_bounded(&mut self.numbers, sent, MAX_NUMBERS);
        self.next_number = number.wrapping_add(1);
    }

    /// Whether it is of any use to send a packet again.
    pub(super) fn is_needed(&self, sequence: u16) -> bool {
        let is_needed = |packet: &Packet| !packet.arrived && self.asked.is_none() && self.is_since(packet.frame);
        self.packet(sequence).is_none_or(is_needed)
    }

    /// Whether a frame comes no earlier than the newest fresh one.
    fn is_since(&self, frame: u64) -> bool {
        self.fresh.is_none_or(|fresh| frame >= fresh.frame)
    }

    /// A packet that is needed cannot be sent again.
    pub(super) fn given_up(&mut self) {
        self.lost = self.extension.is_some();
    }

    /// The viewer misses packets; perhaps what was sent again, too.
    pub(super) fn missed(&mut self, sequences: impl Iterator<Item = u16>, now: Instant, rtt: Duration) {
        for sequence in sequences {
            let Some(packet) = self.packet_mut(sequence).filter(|packet| !packet.arrived) else { continue };
            (packet.missing, packet.missed) = (true, Some(now));
            let lost_again = packet.tries >= TRIES && packet.tried.is_some_and(|at| now >= at + rtt + LATE);
            let frame = packet.frame;
            self.lost |= lost_again && self.is_since(frame);
        }
        let fresh = self.fresh.filter(|fresh| fresh.back).and_then(|fresh| self.frame(fresh.frame));
        let cost = fresh.map_or(0.0, |frame| frame.packets.into());
        self.lost |= self.missing() > (self.mean_packets * MUCH_FRAMES).max(MUCH_PACKETS).max(cost);
    }

    /// Packets that the viewer misses and needs.
    fn missing(&self) -> f64 {
        let since = self.packets.iter().rev().take_while(|packet| self.is_since(packet.frame));
        since.filter(|packet| packet.missing).count() as f64
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
        if arrived {
            self.arrived(sequence);
        } else if let Some(packet) = self.packet_mut(sequence).filter(|packet| !packet.arrived) {
            // The first of it may have been made of a repair packet, and then the viewer never asks for it.
            packet.missing |= again > 0;
            let (frame, lost_again) = (packet.frame, again >= TRIES);
            self.lost |= lost_again && self.is_since(frame);
        }
    }

    fn arrived(&mut self, sequence: u16) {
        let Some(packet) = self.packet_mut(sequence).filter(|packet| !packet.arrived) else { return };
        (packet.arrived, packet.missing) = (true, false);
        let number = packet.frame;
        self.newest = self.newest.max(number);
        let Some(frame) = self.frame_mut(number) else { return };
        frame.missing -= 1;
        if frame.missing == 0 {
            self.decode_from(number);
        }
    }

    /// Finds which frames can be decoded now.
    fn decode_from(&mut self, first: u64) {
        for number in first..self.next_frame {
            let Some(frame) = self.frame(number).filter(|frame| !frame.decodable && frame.missing == 0) else {
                continue;
            };
            if frame.packets == 0 || frame.needs.is_some_and(|needs| !self.has(needs)) {
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
                Answer::Key => return Some(Wanted::Key),
            }
        }
        self.asked = self.asked.filter(|at| now < *at + ANSWERED_AFTER);
        if self.over || self.kept[0].is_none() {
            self.lost = false;
            return std::mem::take(&mut self.left_out).then_some(Wanted::Key);
        }
        if self.fresh.is_some_and(|fresh| fresh.back && now < fresh.at + rtt + BACK_EVERY) {
            return None;
        }
        let (lost, left_out) = (std::mem::take(&mut self.lost), std::mem::take(&mut self.left_out));
        let asks = (lost || left_out) && self.asked.is_none();
        if asks {
            self.asked = Some(now);
        }
        asks.then_some(Wanted::Back)
    }

    /// To a viewer that cannot decode; none before more is known.
    fn answer(&mut self, asked: Instant, now: Instant, rtt: Duration) -> Option<Answer> {
        let loss = self.missing() > 0.0;
        let Some(fresh) = self.fresh.filter(|fresh| fresh.back) else {
            let goes_back = loss && !self.over && self.kept[0].is_some();
            return Some(if goes_back { Answer::Back } else { Answer::Key });
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
        let age = usize::try_from(self.next_frame.checked_sub(1)?.checked_sub(number)?).ok()?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Keeps;

    const RTT: Duration = Duration::from_millis(100);
    const NEXT: Ties = Ties { refers: Some(1), keeps: None };

    /// Frames of ten packets, at thirty a second.
    struct Line {
        recovery: Recovery,
        now: Instant,
        sequence: u16,
        number: u16,
    }

    impl Line {
        /// A key frame and some more, all of which arrived.
        fn start(sequence: u16) -> Self {
            let mut recovery = Recovery::default();
            recovery.begin(13);
            let mut line = Self { recovery, now: Instant::now(), sequence, number: u16::MAX - 20 };
            line.frame(Ties { refers: None, keeps: kept(0, 0) }, true);
            (0..5).for_each(|_| _ = line.frame(NEXT, true));
            assert_eq!(line.recovery.settled(), Some((Kept::of(0), true)));
            line
        }

        /// Queues and sends a frame; its packets are reported if they arrive. Its first sequence number.
        fn frame(&mut self, ties: Ties, arrives: bool) -> u16 {
            let first = self.sequence;
            self.now += Duration::from_millis(33);
            self.recovery.queued(Some(ties), first, 10, self.now);
            self.sequence = first.wrapping_add(10);
            for at in 0..10 {
                let number = self.send(first.wrapping_add(at), false);
                if arrives {
                    self.recovery.reported(number, true);
                }
            }
            first
        }

        fn send(&mut self, sequence: u16, again: bool) -> u16 {
            self.recovery.numbered(self.number, Some(sequence), again, self.now);
            self.number = self.number.wrapping_add(1);
            self.number.wrapping_sub(1)
        }

        fn wanted(&mut self) -> Option<Wanted> {
            self.recovery.wanted(self.now, RTT)
        }

        fn missed(&mut self, sequences: &[u16]) {
            self.recovery.missed(sequences.iter().copied(), self.now, RTT);
        }

        fn pli(&mut self) {
            self.recovery.cannot_decode(self.now);
        }
    }

    fn kept(ago: u32, name: u32) -> Option<Keeps> {
        Some(Keeps { ago, name: Kept::of(name) })
    }

    fn back(ago: u32) -> Ties {
        Ties { refers: Some(ago), keeps: None }
    }

    #[test]
    fn a_packet_that_is_lost_again_and_again_sends_the_encoder_back() {
        for first in [0, u16::MAX - 65] {
            let mut line = Line::start(first);
            let lost = line.frame(NEXT, false);
            line.missed(&[lost]);
            let tries = [(); TRIES as usize].map(|()| line.send(lost, true));
            for number in &tries[..2] {
                line.recovery.reported(*number, false);
                assert_eq!(line.wanted(), None, "it is sent once more");
            }
            assert!(line.recovery.is_needed(lost));
            line.recovery.reported(tries[2], false);
            assert_eq!(line.wanted(), Some(Wanted::Back));
            assert_eq!(line.wanted(), None, "once");
            assert!(!line.recovery.is_needed(lost), "nobody waits for it");
            let fresh = line.frame(back(7), false);
            assert!(line.recovery.is_needed(fresh) && !line.recovery.is_needed(lost));
            line.missed(&[lost]);
            assert_eq!(line.wanted(), None);
        }
    }

    #[test]
    fn a_viewer_that_asks_again_and_again_needs_another_frame() {
        let mut line = Line::start(0);
        let lost = line.frame(NEXT, false);
        for _ in 0..TRIES {
            line.missed(&[lost]);
            line.send(lost, true);
            line.now += RTT / 2;
            line.missed(&[lost]);
            assert_eq!(line.wanted(), None, "it is on its way");
            line.now += RTT / 2 + LATE;
        }
        line.missed(&[lost]);
        assert_eq!(line.wanted(), Some(Wanted::Back));
    }

    #[test]
    fn much_is_not_sent_again() {
        let mut line = Line::start(0);
        let lost: Vec<u16> = (0..6).flat_map(|_| (line.frame(NEXT, false)..).take(10)).collect();
        line.missed(&lost[..50]);
        assert_eq!(line.wanted(), None);
        line.missed(&lost[50..]);
        assert_eq!(line.wanted(), Some(Wanted::Back));
    }

    #[test]
    fn only_frames_with_all_that_they_need_are_kept() {
        let mut line = Line::start(0);
        let lost = line.frame(NEXT, false);
        line.frame(Ties { keeps: kept(1, 5), ..NEXT }, true);
        assert_eq!(line.recovery.settled(), None, "it is whole, and of no use without the one before");
        for sequence in lost..lost + 10 {
            let number = line.send(sequence, true);
            line.recovery.reported(number, true);
        }
        assert_eq!(line.recovery.settled(), Some((Kept::of(5), true)));
        // Passed over, and then mended after all: a viewer need not have it.
        let lost = line.frame(NEXT, false);
        line.frame(Ties { keeps: kept(0, 9), ..NEXT }, true);
        line.recovery.given_up();
        assert_eq!(line.wanted(), Some(Wanted::Back));
        line.frame(back(3), true);
        assert_eq!(line.recovery.settled(), Some((Kept::of(9), false)));
        for sequence in lost..lost + 10 {
            let number = line.send(sequence, true);
            line.recovery.reported(number, true);
        }
        assert_eq!(line.recovery.settled(), None);
    }

    #[test]
    fn without_a_kept_frame_it_is_a_key_frame() {
        let mut line = Line::start(0);
        line.frame(Ties { refers: None, keeps: kept(0, 1) }, false);
        line.recovery.given_up();
        assert_eq!(line.wanted(), None, "packets are sent again");
        line.pli();
        assert_eq!(line.wanted(), Some(Wanted::Key));
        assert_eq!(line.wanted(), None);
        line.recovery.queued(Some(NEXT), line.sequence, 0, line.now);
        assert_eq!(line.wanted(), Some(Wanted::Key), "a frame was left out");
        let mut stranger = Recovery::default();
        stranger.given_up();
        assert_eq!(stranger.wanted(line.now, RTT), None, "nothing is known of this viewer");
        stranger.cannot_decode(line.now);
        assert_eq!(stranger.wanted(line.now, RTT), Some(Wanted::Key));
        assert_eq!(stranger.descriptor(0), None);
    }

    #[test]
    fn a_viewer_that_has_all_and_cannot_decode_gets_key_frames_from_then_on() {
        let mut line = Line::start(0);
        line.pli();
        assert_eq!(line.wanted(), Some(Wanted::Key), "nothing is lost");
        let lost = line.frame(NEXT, false);
        line.missed(&[lost]);
        line.pli();
        assert_eq!(line.wanted(), Some(Wanted::Back));
        line.frame(back(7), true);
        line.pli();
        assert_eq!(line.wanted(), None, "it asked before it can have seen the answer");
        line.now += RTT;
        line.pli();
        assert_eq!(line.wanted(), Some(Wanted::Key));
        line.frame(Ties { refers: None, keeps: kept(0, 1) }, true);
        line.recovery.given_up();
        assert_eq!(line.wanted(), None, "there is no going back");
        line.pli();
        assert_eq!(line.wanted(), Some(Wanted::Key));
    }

    #[test]
    fn a_frame_that_went_back_and_is_lost_is_mended_or_answered_by_a_key_frame() {
        let mut line = Line::start(0);
        line.recovery.given_up();
        assert_eq!(line.wanted(), Some(Wanted::Back));
        line.frame(back(6), false);
        line.pli();
        assert_eq!(line.wanted(), None);
        line.now += RTT + REPORTS_EVERY;
        assert_eq!(line.wanted(), Some(Wanted::Key));
    }

    #[test]
    fn a_frame_that_went_back_is_not_sent_anew_for_less_than_it_cost() {
        let mut line = Line::start(0);
        line.recovery.given_up();
        assert_eq!(line.wanted(), Some(Wanted::Back));
        line.recovery.queued(Some(back(6)), line.sequence, 60, line.now);
        line.missed(&(line.sequence..line.sequence + 60).collect::<Vec<_>>());
        assert_eq!(line.wanted(), None);
        assert!(line.recovery.is_needed(line.sequence));
    }

    #[test]
    fn a_report_that_was_lost_is_made_up_for_by_silence() {
        let mut line = Line::start(0);
        let untold = line.frame(NEXT, false);
        line.frame(Ties { keeps: kept(0, 5), ..NEXT }, true);
        (0..40).for_each(|_| _ = line.frame(NEXT, true));
        assert_eq!(line.recovery.settled(), None);
        (0..10).for_each(|_| _ = line.frame(NEXT, true));
        assert_eq!(line.recovery.settled(), Some((Kept::of(5), true)));
        // The same again, but the viewer did ask.
        let missed = line.frame(NEXT, false);
        line.missed(&[missed]);
        line.frame(Ties { keeps: kept(0, 6), ..NEXT }, true);
        (0..60).for_each(|_| _ = line.frame(NEXT, true));
        assert_eq!(line.recovery.settled(), None);
        assert!(untold < missed);
        // It was sent again once, and nobody asked for it since.
        line.send(missed, true);
        line.missed(&[missed]);
        (0..40).for_each(|_| _ = line.frame(NEXT, true));
        assert_eq!(line.recovery.settled(), None);
        (0..10).for_each(|_| _ = line.frame(NEXT, true));
        assert_eq!(line.recovery.settled(), Some((Kept::of(6), true)));
    }

    #[test]
    fn numbers_that_others_use_are_left_out() {
        let mut line = Line::start(0);
        let first = line.sequence;
        line.recovery.queued(Some(Ties { keeps: kept(0, 8), ..NEXT }), first, 2, line.now);
        line.number = line.number.wrapping_add(3);
        let one = line.send(first, false);
        line.number = line.number.wrapping_add(7);
        let two = line.send(first + 1, false);
        (one + 1..two).for_each(|number| line.recovery.reported(number, true));
        assert_eq!(line.recovery.settled(), None);
        [one, two].into_iter().for_each(|number| line.recovery.reported(number, true));
        assert_eq!(line.recovery.settled(), Some((Kept::of(8), true)));
    }

    #[test]
    fn packets_tell_what_their_frames_need() {
        let mut line = Line::start(100);
        let at = |distance, first, last, number| Descriptor { number, first, last, distance }.bytes();
        assert_eq!(line.recovery.descriptor(100), Some((13, at(None, true, false, 0))));
        assert_eq!(line.recovery.descriptor(109), Some((13, at(None, false, true, 0))));
        assert_eq!(line.recovery.descriptor(114), Some((13, at(Some(1), false, false, 1))));
        line.recovery.queued(None, line.sequence, 0, line.now);
        assert_eq!(line.wanted(), Some(Wanted::Key), "a frame that was left out, of which nothing is known");
        let first = line.frame(back(4), true);
        assert_eq!(line.recovery.descriptor(first), Some((13, at(Some(4), true, false, 7))));
        assert_eq!(line.recovery.descriptor(first + 10), None);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut line = Line::start(0);
        (0..2000).for_each(|_| _ = line.frame(NEXT, false));
        let Recovery { packets, frames, numbers, .. } = &line.recovery;
        assert_eq!((packets.len(), frames.len(), numbers.len()), (MAX_PACKETS, MAX_FRAMES, MAX_NUMBERS));
        for number in 0..=u16::MAX {
            line.recovery.reported(number, true);
        }
        assert_eq!(line.recovery.settled(), None, "what came before is not known any more");
    }
}

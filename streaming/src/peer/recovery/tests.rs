//! A viewer that loses packets, in virtual time.

use std::time::{Duration, Instant};

use super::back::REPORTS_EVERY;
use super::numbers::MAX_NUMBERS;
use super::sent::{LATE, MAX_FRAMES, MAX_PACKETS, TRIES};
use super::{Recovery, Wanted};
use crate::encode::{FrameDependencies, Keeps, Kept};
use crate::peer::dependency::Descriptor;

const RTT: Duration = Duration::from_millis(100);
const NEXT: FrameDependencies = FrameDependencies { refers: Some(1), keeps: None };

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
        line.frame(FrameDependencies { refers: None, keeps: kept(0, 0) }, true);
        (0..5).for_each(|_| _ = line.frame(NEXT, true));
        assert_eq!(line.recovery.settled(), Some((Kept::of(0), true)));
        line
    }

    /// Queues and sends a frame; its packets are reported if they arrive. Its first sequence number.
    fn frame(&mut self, dependencies: FrameDependencies, arrives: bool) -> u16 {
        let first = self.sequence;
        self.now += Duration::from_millis(33);
        self.recovery.queued(Some(dependencies), first, 10, self.now);
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

fn back(ago: u32) -> FrameDependencies {
    FrameDependencies { refers: Some(ago), keeps: None }
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
    line.frame(FrameDependencies { keeps: kept(1, 5), ..NEXT }, true);
    assert_eq!(line.recovery.settled(), None, "it is whole, and of no use without the one before");
    for sequence in lost..lost + 10 {
        let number = line.send(sequence, true);
        line.recovery.reported(number, true);
    }
    assert_eq!(line.recovery.settled(), Some((Kept::of(5), true)));
    // Passed over, and then mended after all: a viewer need not have it.
    let lost = line.frame(NEXT, false);
    line.frame(FrameDependencies { keeps: kept(0, 9), ..NEXT }, true);
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
    line.frame(FrameDependencies { refers: None, keeps: kept(0, 1) }, false);
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
    line.frame(FrameDependencies { refers: None, keeps: kept(0, 1) }, true);
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
    line.frame(FrameDependencies { keeps: kept(0, 5), ..NEXT }, true);
    (0..40).for_each(|_| _ = line.frame(NEXT, true));
    assert_eq!(line.recovery.settled(), None);
    (0..10).for_each(|_| _ = line.frame(NEXT, true));
    assert_eq!(line.recovery.settled(), Some((Kept::of(5), true)));
    // The same again, but the viewer did ask.
    let missed = line.frame(NEXT, false);
    line.missed(&[missed]);
    line.frame(FrameDependencies { keeps: kept(0, 6), ..NEXT }, true);
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
    line.recovery.queued(Some(FrameDependencies { keeps: kept(0, 8), ..NEXT }), first, 2, line.now);
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
    let Recovery { sent, numbers, .. } = &line.recovery;
    assert_eq!((sent.lengths(), numbers.len()), ((MAX_PACKETS, MAX_FRAMES), MAX_NUMBERS));
    for number in 0..=u16::MAX {
        line.recovery.reported(number, true);
    }
    assert_eq!(line.recovery.settled(), None, "what came before is not known any more");
}

//! Which frames of a shared encode one viewer takes: an unbroken chain from a key frame on, of the size that its path carries.
//!
//! It knows no clock: times come in as arguments.

use std::time::{Duration, Instant};

use super::orders::{Place, Rates};
use super::rung::{RUNGS, Rung};
use super::worker::SharedFrame;

/// A path that carries less than this share of what a size aims at carries too little …
const TOO_LITTLE: f64 = 0.85;
/// … when it stays so …
const LASTS: Duration = Duration::from_millis(500);
/// … and the estimate has had time to grow into a size that is new to it.
const SETTLES: Duration = Duration::from_secs(3);
/// To try the larger size, a path must carry so many times the least that this size needs.
const ENOUGH: f64 = 1.1;
/// How long there must be enough before the larger size is tried: at first, and at most.
const MIN_CALM: Duration = Duration::from_secs(2);
const MAX_CALM: Duration = Duration::from_secs(64);
/// A size that had to be left within this time was tried too early.
const TOO_EARLY: Duration = Duration::from_secs(10);
/// How long a key frame is under way beside the round trip: sent at a pace, and decoded.
const UNDER_WAY: Duration = Duration::from_millis(250);
/// Time between its requests for key frames, so that one who cannot follow does not cost the others quality: at first, and at
/// most.
const MIN_ASK: Duration = Duration::from_millis(500);
const MAX_ASK: Duration = Duration::from_secs(8);

/// See the top of the file.
#[derive(Debug)]
pub(crate) struct Member {
    current: Option<Rung>,
    wanted: Rung,
    /// A frame was left out: nothing is whole before the next key frame.
    broken: bool,
    /// When it came, or took up a larger size.
    raised_at: Instant,
    short_since: Option<Instant>,
    enough_since: Option<Instant>,
    calm: Duration,
    /// It asks for a key frame, up to the next that it takes.
    asks: bool,
    asked: Option<Instant>,
    ask_after: Duration,
    /// When the last key frame came that it took.
    key_at: Option<Instant>,
    begun: bool,
}

impl Member {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            current: None,
            wanted: Rung::Full,
            broken: false,
            raised_at: now,
            short_since: None,
            enough_since: None,
            calm: MIN_CALM,
            asks: true,
            asked: Some(now),
            ask_after: MIN_ASK,
            key_at: None,
            begun: false,
        }
    }

    pub(crate) fn place(&self, carries_bps: Option<u32>) -> Place {
        Place { current: self.current, wanted: self.wanted, asks: self.asks, carries_bps }
    }

    pub(crate) fn wanted(&self) -> Rung {
        self.wanted
    }

    /// The frame of these, which are of one picture, that it takes, if any.
    pub(crate) fn take<'a>(&mut self, frames: &'a [SharedFrame], now: Instant) -> Option<&'a SharedFrame> {
        let of = |rung: Rung| frames.iter().find(|frame| frame.rung == rung);
        if let Some(frame) = of(self.wanted).filter(|frame| frame.key) {
            (self.current, self.broken, self.asks, self.key_at) = (Some(self.wanted), false, false, Some(now));
            return Some(frame);
        }
        of(self.current.filter(|_| !self.broken)?)
    }

    /// A frame that it took did not go out.
    pub(crate) fn missed(&mut self) {
        self.broken = true;
    }

    /// Its viewer cannot decode. A request that crossed the last key frame on its way is answered by that.
    pub(crate) fn cannot_decode(&mut self, now: Instant, rtt: Duration) {
        let crossed = |at| now.saturating_duration_since(at) < rtt + UNDER_WAY;
        self.asks |= !self.key_at.is_some_and(crossed);
    }

    /// Asks for a key frame if it waits for one, and has not asked lately.
    pub(crate) fn ask_if_due(&mut self, now: Instant) {
        self.asks |= self.is_due(now);
    }

    fn is_due(&mut self, now: Instant) -> bool {
        if !self.broken && self.current == Some(self.wanted) {
            if self.asked.is_some_and(|asked| now.saturating_duration_since(asked) >= TOO_EARLY) {
                (self.asked, self.ask_after) = (None, MIN_ASK);
            }
            return false;
        }
        if self.asked.is_some_and(|asked| now.saturating_duration_since(asked) < self.ask_after) {
            return false;
        }
        self.ask_after = if self.asked.is_some() { (self.ask_after * 2).min(MAX_ASK) } else { MIN_ASK };
        self.asked = Some(now);
        true
    }

    /// Chooses the size by what the path carries.
    pub(crate) fn steer(&mut self, carries_bps: u32, rates: &Rates, now: Instant) {
        let Some(aim_bps) = rates.aim_bps[self.wanted.index()] else { return };
        if !std::mem::replace(&mut self.begun, true) {
            self.go_to(fitting(carries_bps, rates));
            return;
        }
        let since = |at: Instant| now.saturating_duration_since(at);
        let short = f64::from(carries_bps) < f64::from(aim_bps) * TOO_LITTLE || self.broken;
        let short_since = lasting(&mut self.short_since, short, now);
        if short_since.is_some_and(|at| since(at) >= LASTS) && (self.broken || since(self.raised_at) >= SETTLES) {
            let early = since(self.raised_at) < TOO_EARLY;
            self.calm = if early { (self.calm * 2).min(MAX_CALM) } else { MIN_CALM };
            let smaller = self.wanted.smaller().filter(|rung| rates.most_bps[rung.index()].is_some());
            if let Some(smaller) = smaller {
                self.go_to(smaller.max(fitting(carries_bps, rates)));
            }
            return;
        }
        let larger = self
            .wanted
            .larger()
            .filter(|rung| !short && f64::from(carries_bps) >= f64::from(rates.least_bps(*rung)) * ENOUGH);
        let enough_since = lasting(&mut self.enough_since, larger.is_some(), now);
        if let Some(larger) = larger.filter(|_| enough_since.is_some_and(|at| since(at) >= self.calm)) {
            self.go_to(larger);
            self.raised_at = now;
        }
    }

    fn go_to(&mut self, rung: Rung) {
        self.wanted = rung;
        self.asks = false;
        (self.short_since, self.enough_since) = (None, None);
        // The way to another size is not asked for sparingly, but a broken picture was.
        if !self.broken && self.current != Some(rung) {
            self.asked = None;
        }
    }
}

/// The largest size that this is enough for; the smallest there is, if for none.
fn fitting(carries_bps: u32, rates: &Rates) -> Rung {
    let there = || RUNGS.into_iter().filter(|rung| rates.most_bps[rung.index()].is_some());
    there().find(|rung| carries_bps >= rates.least_bps(*rung)).or(there().next_back()).unwrap_or(Rung::Full)
}

/// Notes whether something is so, and gives back since when.
fn lasting(since: &mut Option<Instant>, is_so: bool, now: Instant) -> Option<Instant> {
    *since = is_so.then(|| since.unwrap_or(now));
    *since
}

#[cfg(test)]
mod tests {
    use super::*;
    const MOST: [Option<u32>; 3] = [Some(4_000_000), Some(1_400_000), Some(500_000)];
    const RATES: Rates = Rates { most_bps: MOST, aim_bps: MOST };

    fn taken(member: &mut Member, frames: &[(Rung, bool)]) -> Option<(Rung, bool)> {
        let frame = |&(rung, key): &(Rung, bool)| SharedFrame { rung, key, payloads: Vec::new() };
        let frames: Vec<_> = frames.iter().map(frame).collect();
        member.take(&frames, Instant::now()).map(|frame| (frame.rung, frame.key))
    }

    #[test]
    fn it_begins_with_a_key_frame_and_after_a_gap_goes_on_with_one() {
        let mut member = Member::new(Instant::now());
        let (key, delta) = ((Rung::Full, true), (Rung::Full, false));
        assert_eq!(taken(&mut member, &[delta]), None);
        assert_eq!(taken(&mut member, &[key]), Some(key));
        assert_eq!(taken(&mut member, &[delta]), Some(delta));
        member.missed();
        assert_eq!(taken(&mut member, &[delta]), None);
        assert_eq!(taken(&mut member, &[key]), Some(key));
    }

    #[test]
    fn a_size_is_left_at_a_key_frame_of_the_next_and_no_picture_comes_twice() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut member = Member::new(start);
        member.steer(3_000_000, &RATES, start);
        taken(&mut member, &[(Rung::Full, true)]);
        let mut now = 0;
        while member.wanted() == Rung::Full {
            now += 50;
            member.steer(900_000, &RATES, at(now));
        }
        assert!((3000..=3050).contains(&now), "after {now} ms");
        assert_eq!(member.wanted(), Rung::Half, "it gets at most 1.4 Mb/s, but 0.9 will do");
        assert!(!member.place(None).asks && member.is_due(at(now)) && !member.is_due(at(now + 50)), "it does not nag");
        let both = |key| [(Rung::Full, key), (Rung::Half, false)];
        assert_eq!(taken(&mut member, &both(false)), Some((Rung::Full, false)), "until then the picture goes on");
        assert_eq!(taken(&mut member, &[(Rung::Full, true), (Rung::Half, true)]), Some((Rung::Half, true)));
        assert_eq!(taken(&mut member, &both(true)), Some((Rung::Half, false)));
    }

    #[test]
    fn a_larger_size_is_tried_ever_later_if_it_fails() {
        let start = Instant::now();
        let mut member = Member::new(start);
        member.steer(900_000, &RATES, start);
        assert_eq!(member.wanted(), Rung::Half, "a newcomer begins with what fits");
        taken(&mut member, &[(Rung::Half, true)]);
        let mut tried = Vec::new();
        for ms in (0..60_000).step_by(50) {
            let before = member.wanted();
            member.steer(1_700_000, &RATES, start + Duration::from_millis(ms));
            if (before, member.wanted()) == (Rung::Half, Rung::Full) {
                tried.push(ms);
            }
        }
        let waits: Vec<_> = tried.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(tried.len() >= 3 && waits.is_sorted() && waits[0] > 6_000, "tried at {tried:?} ms");
    }

    #[test]
    fn who_cannot_follow_asks_ever_less() {
        let start = Instant::now();
        let mut member = Member::new(start);
        taken(&mut member, &[(Rung::Full, true)]);
        let mut asked = 0;
        for ms in (0..60_000).step_by(50) {
            member.missed();
            asked += u32::from(member.is_due(start + Duration::from_millis(ms)));
        }
        assert!((8..=14).contains(&asked), "{asked} key frames in a minute");
    }

    #[test]
    fn a_request_that_crossed_the_key_frame_is_answered_by_it() {
        let (start, rtt) = (Instant::now(), Duration::from_millis(100));
        let mut member = Member::new(start);
        assert!(member.place(None).asks, "a newcomer");
        let key = [SharedFrame { rung: Rung::Full, key: true, payloads: Vec::new() }];
        assert!(member.take(&key, start).is_some() && !member.place(None).asks);
        member.cannot_decode(start + Duration::from_millis(300), rtt);
        assert!(!member.place(None).asks);
        member.cannot_decode(start + Duration::from_millis(400), rtt);
        assert!(member.place(None).asks);
    }
}

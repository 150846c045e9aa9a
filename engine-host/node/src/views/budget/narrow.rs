//! A way that carries less than a view's pictures need: first the encoder makes coarser ones, then there are fewer, then
//! smaller.
//!
//! It steps down as far as it must once there is too little for [`PATIENCE`], and up as far as there is plenty, ever later
//! where that had to be taken back. What is not used is not known: as long as pictures fill but a part of the room, less of it
//! is no reason to step down.

use std::time::{Duration, Instant};

use lightcone_streaming::BitratePolicy;

use super::ladder::{LAST_NARROW, Wish};

/// Of the bits that are right for a size and rate: with fewer, fewer and smaller pictures look better.
const ENOUGH: f64 = 0.5;
/// … and there must be so many before it is tried again. Not more: a way is known up to one and a half times what is sent, and
/// the next size may deserve almost twice as much.
const PLENTY: f64 = 0.7;
/// Of the room, so much must be in use for its lack to be real.
const IN_USE: f64 = 0.6;
/// A new way is not known at once.
const GETS_KNOWN: Duration = Duration::from_secs(4);
/// What is known goes up and down around what a way carries; the mean of about so long counts.
const MEAN_OF: Duration = Duration::from_secs(1);
/// There is too little for so long before something is taken away.
const PATIENCE: Duration = Duration::from_secs(1);
/// There is plenty for so long before something is given back: at first, and at most.
const MIN_CALM: Duration = Duration::from_secs(3);
const MAX_CALM: Duration = Duration::from_secs(60);
/// What has to be taken away again within this time was given back too early.
const TOO_EARLY: Duration = Duration::from_secs(15);

/// What is known of a way, in bits a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Room {
    /// For pictures.
    pub(crate) bps: f64,
    /// What arrives, all in all.
    pub(crate) arriving_bps: f64,
}

/// See the top of the file.
#[derive(Debug)]
pub(super) struct Narrow {
    step: usize,
    judged_from: Instant,
    mean: Option<(Room, Instant)>,
    short_since: Option<Instant>,
    plenty_since: Option<Instant>,
    gave_back: Option<Instant>,
    calm: Duration,
}

impl Narrow {
    pub(super) fn new(now: Instant) -> Self {
        let judged_from = now + GETS_KNOWN;
        Self {
            step: 0,
            judged_from,
            mean: None,
            short_since: None,
            plenty_since: None,
            gave_back: None,
            calm: MIN_CALM,
        }
    }

    /// 0: nothing is taken away.
    pub(super) fn step(&self) -> usize {
        self.step
    }

    /// `busy`: the step that the node has come down to for itself.
    pub(super) fn judge(&mut self, wish: &Wish, busy: usize, bitrate: &BitratePolicy, room: Room, now: Instant) {
        if now < self.judged_from {
            return;
        }
        let room = self.mean_with(room, now);
        let right = |step| right_bps(wish, busy, bitrate, step);
        let short = room.bps < ENOUGH * right(self.step) && room.arriving_bps >= IN_USE * room.bps;
        let more = (0..self.step).find(|step| room.bps >= PLENTY * right(*step));
        let long = |since: &mut Option<Instant>, is: bool, least: Duration| {
            *since = is.then(|| since.unwrap_or(now));
            since.is_some_and(|since| now.saturating_duration_since(since) >= least)
        };
        let too_little = long(&mut self.short_since, short, PATIENCE);
        let much = long(&mut self.plenty_since, more.is_some(), self.calm);
        if too_little && self.step < LAST_NARROW {
            let fits = |step: &usize| room.bps >= ENOUGH * right(*step);
            self.take_away((self.step + 1..LAST_NARROW).find(fits).unwrap_or(LAST_NARROW), now);
        } else if let Some(step) = more.filter(|_| much) {
            self.step = step;
            self.gave_back = Some(now);
            self.plenty_since = None;
        }
    }

    fn mean_with(&mut self, room: Room, now: Instant) -> Room {
        let (mut mean, at) = self.mean.unwrap_or((room, now));
        let weight = 1.0 - (-now.saturating_duration_since(at).as_secs_f64() / MEAN_OF.as_secs_f64()).exp();
        mean.bps += (room.bps - mean.bps) * weight;
        mean.arriving_bps += (room.arriving_bps - mean.arriving_bps) * weight;
        self.mean = Some((mean, now));
        mean
    }

    fn take_away(&mut self, step: usize, now: Instant) {
        self.step = step;
        let early = self.gave_back.take().is_some_and(|at| now.saturating_duration_since(at) < TOO_EARLY);
        self.calm = if early { (self.calm * 2).min(MAX_CALM) } else { MIN_CALM };
        (self.short_since, self.plenty_since) = (None, None);
    }
}

fn right_bps(wish: &Wish, busy: usize, bitrate: &BitratePolicy, step: usize) -> f64 {
    let given = wish.at(busy, step);
    f64::from(bitrate.bps(given.size.width(), given.size.height(), given.rate_hz.round() as u32))
}

#[cfg(test)]
mod tests {
    use lightcone_render::Size;

    use super::*;

    const WISH: Wish = Wish { size: Size::HD, rate_hz: 30.0 };

    struct Way {
        narrow: Narrow,
        busy: usize,
        now: Instant,
        estimate_bps: f64,
    }

    impl Way {
        fn new() -> Self {
            let now = Instant::now();
            Self { narrow: Narrow::new(now), busy: 0, now, estimate_bps: 2.5e6 }
        }

        /// Plays over a way of so many bits a second. The sender learns of it as ours does: at once of less, half as much again
        /// a second of more, and never much beyond what it sends. `fills`: of what the encoder may take.
        fn play(&mut self, carries_bps: f64, fills: f64, seconds: f64) -> Vec<usize> {
            let mut steps = vec![self.narrow.step()];
            for _ in 0..(seconds * 2.0) as u32 {
                let policy = BitratePolicy::default();
                let right = right_bps(&WISH, self.busy, &policy, self.narrow.step());
                let sent = right.min(self.estimate_bps) * fills;
                let arriving_bps = sent.min(carries_bps);
                if sent > carries_bps {
                    self.estimate_bps = carries_bps * 0.85;
                } else if self.estimate_bps < arriving_bps * 1.5 {
                    self.estimate_bps = (self.estimate_bps * 1.2).min(arriving_bps * 1.5);
                }
                self.now += Duration::from_millis(500);
                self.narrow.judge(&WISH, self.busy, &policy, Room { bps: self.estimate_bps, arriving_bps }, self.now);
                if steps.last() != Some(&self.narrow.step()) {
                    steps.push(self.narrow.step());
                }
            }
            steps
        }
    }

    #[test]
    fn a_wide_way_takes_nothing_away() {
        assert_eq!(Way::new().play(8e6, 1.0, 60.0), [0]);
        assert_eq!(Way::new().play(2.6e6, 1.0, 60.0), [0], "coarser, but whole");
    }

    #[test]
    fn a_way_that_narrows_takes_rate_then_size_and_all_comes_back() {
        let mut way = Way::new();
        way.play(8e6, 1.0, 20.0);
        assert_eq!(way.play(2.0e6, 1.0, 20.0), [0, 1], "fewer pictures");
        assert_eq!(way.play(0.5e6, 1.0, 20.0).last(), Some(&4), "smaller ones");
        let back = way.play(8e6, 1.0, 30.0);
        assert!(back.is_sorted_by(|a, b| a > b) && back.last() == Some(&0), "{back:?}");
    }

    #[test]
    fn steps_that_change_nothing_are_not_waited_for() {
        let small = Wish { size: "640x360".parse().unwrap(), ..WISH };
        let right = |step| right_bps(&small, 0, &BitratePolicy::default(), step);
        assert_eq!([2, 3, 4].map(right), [right(2); 3], "none is lower than 270 rows");
        let (mut narrow, mut now) = (Narrow::new(Instant::now()), Instant::now() + GETS_KNOWN);
        let mut hear = |bps: f64| {
            for _ in 0..14 {
                now += Duration::from_millis(500);
                narrow.judge(&small, 0, &BitratePolicy::default(), Room { bps, arriving_bps: bps }, now);
            }
            narrow.step()
        };
        assert_eq!([hear(0.45e6), hear(0.85e6), hear(1.5e6)], [2, 1, 0]);
    }

    #[test]
    fn it_does_not_go_back_and_forth() {
        for carries_bps in [0.3e6, 0.6e6, 0.9e6, 1.2e6, 1.5e6, 1.8e6, 2.1e6, 2.4e6] {
            let mut way = Way::new();
            way.play(carries_bps, 1.0, 60.0);
            let steps = way.play(carries_bps, 1.0, 240.0);
            assert!(steps.len() <= 9, "at {carries_bps}: {steps:?}");
        }
    }

    #[test]
    fn a_still_picture_says_nothing_of_the_way() {
        let mut way = Way::new();
        way.estimate_bps = 0.4e6;
        assert_eq!(way.play(8e6, 0.1, 60.0), [0]);
    }

    #[test]
    fn a_busy_node_is_no_narrow_way() {
        let mut way = Way { busy: 3, ..Way::new() };
        assert_eq!(way.play(20e6, 1.0, 60.0), [0]);
    }

    #[test]
    fn a_short_dip_and_the_first_seconds_cost_nothing() {
        let mut way = Way::new();
        assert_eq!(way.play(0.5e6, 1.0, 3.5), [0]);
        way.play(8e6, 1.0, 20.0);
        assert_eq!(way.play(0.5e6, 1.0, 0.5), [0]);
    }
}

//! What each view is given, so that the node holds its promise: ticks first, then fairness between players, then quality; and so
//! that a view whose way to its viewer is narrow has fewer and smaller pictures rather than mud ([`narrow`]).
//!
//! It knows no clock: times and measured costs come in as arguments. All views stand on one step of a ladder, or on two
//! that are neighbours. What is too much is taken away at once, as far as the measured costs say; quality comes back view
//! by view, and ever later where it had to be taken away again.

mod costs;
mod ladder;
mod narrow;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use lightcone_protocol::SessionId;
use lightcone_render::Edges;
use lightcone_streaming::BitratePolicy;

use costs::Costs;
use ladder::LAST_STEP;
pub(crate) use ladder::{Given, Wish};
use narrow::Narrow;
pub(crate) use narrow::Room;

/// Of the time, for drawing: the rest belongs to ticks, encoders and the network.
pub(crate) const MAX_BUSY_SHARE: f64 = 0.9;
/// Costs are counted so long before they are judged.
const WINDOW: Duration = Duration::from_millis(250);
/// A hiccup is no overload: only so many such windows in a row are.
const WINDOWS_OVER: u32 = 2;
/// Of what there is, used after something was taken away.
const AIM: f64 = 0.85;
/// Of what there is, never used by giving back. Below [`AIM`]: what was just taken away does not come back at once.
const GIVE_BACK_BELOW: f64 = 0.8;
/// Of a view's turns, so many may find its encoder behind.
const MAX_BEHIND: f64 = 0.2;
/// Encoders that are behind are taken for at most so much too much, were they behind each time.
const MAX_BEHIND_LOAD: f64 = 2.0;
/// Of the ticks, so many may be late.
const MAX_LATE_TICKS: f64 = 0.1;
/// Ticks that come late are taken for this much too much.
const LATE_TICKS_LOAD: f64 = 1.25;
/// Between two moments at which something is given back.
const GIVE_BACK_EVERY: Duration = Duration::from_millis(500);
/// A new size begins with a key frame, so a view gets one upward no more often than this.
const VIEW_KEEPS_STEP: Duration = Duration::from_secs(3);
/// How long the node has room before something is given back: at first, and at most.
const MIN_CALM: Duration = Duration::from_secs(2);
const MAX_CALM: Duration = Duration::from_secs(64);
/// What is taken away within this time after giving back was given too early.
const TOO_EARLY: Duration = Duration::from_secs(10);

/// Ticks since the node began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ticks {
    pub(crate) all: u64,
    /// Of them, those that began too late.
    pub(crate) late: u64,
}

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decided {
    /// Too much: something was taken away.
    Less,
    /// Something was given back.
    More,
    /// All stays.
    Same,
}

struct Viewer {
    wish: Wish,
    step: usize,
    stepped_at: Instant,
    /// Turns since the last decision, and those at which the encoder was behind.
    turns: u32,
    behind: u32,
    narrow: Narrow,
}

impl Viewer {
    fn new(wish: Wish, step: usize, now: Instant) -> Self {
        Self { wish, step, stepped_at: now, turns: 0, behind: 0, narrow: Narrow::new(now) }
    }

    fn given(&self) -> Given {
        self.wish.at(self.step, self.narrow.step())
    }

    fn work_at(&self, step: usize) -> f64 {
        self.wish.at(step, self.narrow.step()).work_per_second()
    }

    /// The part of its turns at which the encoder was behind.
    fn take_behind(&mut self) -> f64 {
        let (turns, behind) = (std::mem::take(&mut self.turns), std::mem::take(&mut self.behind));
        f64::from(behind) / f64::from(turns.max(1))
    }
}

/// See the top of the file.
pub(crate) struct Budget {
    keep_quality: bool,
    bitrate: BitratePolicy,
    viewers: BTreeMap<SessionId, Viewer>,
    costs: Costs,
    window_began: Instant,
    ticks: Ticks,
    windows_over: u32,
    over_at: Instant,
    given_back_at: Option<Instant>,
    calm: Duration,
    load: f64,
}

impl Budget {
    /// Nobody is there yet. With `keep_quality` nothing is ever taken away. `bitrate` is what encoders take for a size.
    pub(crate) fn new(now: Instant, keep_quality: bool, bitrate: BitratePolicy) -> Self {
        Self {
            keep_quality,
            bitrate,
            viewers: BTreeMap::new(),
            costs: Costs::default(),
            window_began: now,
            ticks: Ticks::default(),
            windows_over: 0,
            over_at: now,
            given_back_at: None,
            calm: MIN_CALM,
            load: 0.0,
        }
    }

    /// Who is there, and what they wish. Newcomers begin where the others have come to.
    pub(crate) fn seat(&mut self, wishes: &BTreeMap<SessionId, Wish>, now: Instant) {
        let before = self.viewers.len();
        self.viewers.retain(|session, _| wishes.contains_key(session));
        let left = before != self.viewers.len();
        let step = self.greatest_step();
        for (session, wish) in wishes {
            self.viewers.entry(*session).or_insert_with(|| Viewer::new(*wish, step, now)).wish = *wish;
        }
        if left {
            // What was too early for more is not for fewer.
            self.calm = MIN_CALM;
        }
    }

    /// Pictures of what was given were drawn, one after the other, in this time.
    pub(crate) fn drew(&mut self, given: impl IntoIterator<Item = Given>, took: Duration) {
        self.costs.drew(given, took);
    }

    /// A view had its turn, but maybe its encoder was behind: it had not taken the picture before.
    pub(crate) fn had_turn(&mut self, session: SessionId, behind: bool) {
        if let Some(viewer) = self.viewers.get_mut(&session) {
            viewer.turns += 1;
            viewer.behind += u32::from(behind);
        }
    }

    /// What is known of the way to a view's viewer by now.
    pub(crate) fn know_room(&mut self, session: SessionId, room: Room, now: Instant) {
        if self.keep_quality {
            return;
        }
        if let Some(viewer) = self.viewers.get_mut(&session) {
            viewer.narrow.judge(&viewer.wish, viewer.step, &self.bitrate, room, now);
        }
    }

    /// How many views have less because of the way to their viewers.
    pub(crate) fn narrow_views(&self) -> usize {
        self.viewers.values().filter(|viewer| viewer.narrow.step() > 0).count()
    }

    /// How many views have edges that are not smooth.
    pub(crate) fn views_with_stairs(&self) -> usize {
        self.viewers.values().filter(|viewer| viewer.given().edges == Edges::Stairs).count()
    }

    /// How long one picture of this will take; `None` before anything was measured.
    pub(crate) fn expected(&self, given: Given) -> Option<Duration> {
        let seconds = self.costs.seconds(given.work());
        (seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(60.0)))
    }

    /// What a view is given; `None` for one that is not there.
    pub(crate) fn given(&self, session: SessionId) -> Option<Given> {
        self.viewers.get(&session).map(|viewer| viewer.given())
    }

    /// What the views would take of the time for drawing: above 1, more than there is.
    pub(crate) fn load(&self) -> f64 {
        self.load
    }

    /// Judges what was measured, once for each window; `None` in between.
    pub(crate) fn decide(&mut self, now: Instant, ticks: Ticks) -> Option<Decided> {
        if now.saturating_duration_since(self.window_began) < WINDOW {
            return None;
        }
        self.window_began = now;
        self.costs.learn();
        let over = self.drawing_load().max(self.behind()).max(self.late(ticks));
        self.load = over;
        Some(self.judge(over, now))
    }

    fn judge(&mut self, over: f64, now: Instant) -> Decided {
        if over <= 1.0 {
            self.windows_over = 0;
            return self.give_back(over, now);
        }
        self.over_at = now;
        self.windows_over += 1;
        if self.keep_quality || self.windows_over < WINDOWS_OVER { Decided::Same } else { self.take_away(over, now) }
    }

    fn drawing_load(&self) -> f64 {
        self.costs.seconds(self.work()) / MAX_BUSY_SHARE
    }

    fn work(&self) -> f64 {
        self.viewers.values().map(|viewer| viewer.work_at(viewer.step)).sum()
    }

    /// By how much the encoders of most views are behind; single ones may have a slow network, which is no fault of the node.
    fn behind(&mut self) -> f64 {
        let mut parts: Vec<f64> = self.viewers.values_mut().map(Viewer::take_behind).collect();
        parts.sort_by(f64::total_cmp);
        let median = parts.get(parts.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
        if median <= MAX_BEHIND { 0.0 } else { (1.0 / (1.0 - median)).min(MAX_BEHIND_LOAD) }
    }

    fn late(&mut self, ticks: Ticks) -> f64 {
        let before = std::mem::replace(&mut self.ticks, ticks);
        let (all, late) = (ticks.all.saturating_sub(before.all), ticks.late.saturating_sub(before.late));
        if late as f64 > all as f64 * MAX_LATE_TICKS { LATE_TICKS_LOAD } else { 0.0 }
    }

    fn take_away(&mut self, over: f64, now: Instant) -> Decided {
        self.windows_over = 0;
        let early = self.given_back_at.take().is_some_and(|at| now.saturating_duration_since(at) < TOO_EARLY);
        self.calm = if early { (self.calm * 2).min(MAX_CALM) } else { MIN_CALM };
        let enough = self.work() * AIM / over;
        let mut decided = Decided::Same;
        while self.work() > enough {
            // Those with most go first; of equals, who came last.
            let most = self.viewers.iter_mut().min_by_key(|(session, viewer)| (viewer.step, Reverse(**session)));
            let Some((_, viewer)) = most.filter(|(_, viewer)| viewer.step < LAST_STEP) else { break };
            viewer.step += 1;
            viewer.stepped_at = now;
            decided = Decided::Less;
        }
        decided
    }

    /// Gives a step back to some of those who have least, as long as it fits.
    fn give_back(&mut self, load: f64, now: Instant) -> Decided {
        let since = |at: Instant| now.saturating_duration_since(at);
        if since(self.over_at) < self.calm || self.given_back_at.is_some_and(|at| since(at) < GIVE_BACK_EVERY) {
            return Decided::Same;
        }
        let (work, least) = (self.work(), self.greatest_step());
        let (mut more, mut decided) = (work, Decided::Same);
        let at_once = self.viewers.len().div_ceil(8);
        let ready = |viewer: &&mut Viewer| viewer.step == least && since(viewer.stepped_at) >= VIEW_KEEPS_STEP;
        for viewer in self.viewers.values_mut().filter(|_| least > 0).filter(ready).take(at_once) {
            more += viewer.work_at(viewer.step - 1) - viewer.work_at(viewer.step);
            if load * more / work > GIVE_BACK_BELOW {
                break;
            }
            viewer.step -= 1;
            viewer.stepped_at = now;
            self.given_back_at = Some(now);
            decided = Decided::More;
        }
        decided
    }

    /// Where those stand who have least.
    fn greatest_step(&self) -> usize {
        self.viewers.values().map(|viewer| viewer.step).max().unwrap_or(0)
    }

    /// What the node has for those who have least, and for those who have most, however narrow their ways are.
    pub(crate) fn extremes(&self) -> Option<[Given; 2]> {
        let given = |viewer: &Viewer| viewer.wish.at(viewer.step, 0);
        let least = self.viewers.values().max_by_key(|viewer| viewer.step).map(given)?;
        let most = self.viewers.values().min_by_key(|viewer| viewer.step).map(given)?;
        Some([least, most])
    }
}

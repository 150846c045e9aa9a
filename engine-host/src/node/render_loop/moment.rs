//! Which moment is shown: the newest tick, or one on the way to it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use glam::Mat4;
use lightcone_render::{Camera, Scene};
use lightcone_streaming::SessionId;

use crate::snapshot::{Seer, Snapshot};
use crate::stage::{Stage, between};

/// A player's eye at the moment that is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Eye {
    pub(super) camera: Camera,
    pub(super) first_person: bool,
    pub(super) input_seq: u32,
}

/// What the stage shows.
#[derive(Clone, Copy)]
struct Shown {
    tick: u64,
    share: f32,
    at: Instant,
}

/// The two newest snapshots, and the stage that shows them.
pub(super) struct Moments {
    stage: Stage,
    earlier: Option<Arc<Snapshot>>,
    newest: Option<(Arc<Snapshot>, Instant)>,
    shown: Option<Shown>,
    frame_period: Duration,
    tick_period: Duration,
}

impl Moments {
    pub(super) fn new(frame_period: Duration, tick_period: Duration) -> Self {
        Self { stage: Stage::default(), earlier: None, newest: None, shown: None, frame_period, tick_period }
    }

    /// Pictures between ticks are wanted; otherwise each tick's snapshot is drawn as soon as it comes.
    pub(super) fn interpolate(&self) -> bool {
        self.frame_period.mul_f32(1.05) < self.tick_period
    }

    pub(super) fn see(&mut self, snapshot: Arc<Snapshot>, now: Instant) {
        self.earlier = self.newest.take().map(|(snapshot, _)| snapshot);
        self.newest = Some((snapshot, now));
    }

    pub(super) fn newest_tick(&self) -> Option<u64> {
        self.newest.as_ref().map(|(snapshot, _)| snapshot.tick)
    }

    /// Brings the stage to the present, and tells its tick. Within half a frame's time views show one moment, so that what
    /// moves is posed once for all of them.
    pub(super) fn show(&mut self, now: Instant) -> u64 {
        let Some((newest, arrived)) = &self.newest else { return 0 };
        let interpolate = self.interpolate();
        let is_present = |shown: &Shown| {
            shown.tick == newest.tick && !(interpolate && now.duration_since(shown.at) >= self.frame_period / 2)
        };
        if self.shown.as_ref().is_some_and(is_present) {
            return newest.tick;
        }
        let passed = now.duration_since(*arrived).as_secs_f32() / self.tick_period.as_secs_f32();
        let share = if interpolate { passed.min(1.0) } else { 1.0 };
        self.shown = Some(Shown { tick: newest.tick, share, at: now });
        if let Err(error) = self.stage.show(self.earlier.as_deref(), newest, share) {
            tracing::error!("the scene does not follow the world: {error}");
        }
        newest.tick
    }

    /// As [`Moments::show`] left it.
    pub(super) fn scene(&self) -> &Scene {
        self.stage.scene()
    }

    /// A player's eye at the moment that is shown; `None` for one who is not in the newest snapshot.
    pub(super) fn eye(&self, session: SessionId) -> Option<Eye> {
        let (newest, _) = self.newest.as_ref()?;
        let pose = |seer: &Seer| seer.camera.world_from_view;
        let seer = seer(newest, session)?;
        let share = self.shown.map_or(1.0, |shown| shown.share);
        let before = self.earlier.as_deref().and_then(|earlier| self::seer(earlier, session));
        let world_from_view: Mat4 = before.map_or(pose(seer), |before| between(pose(before), pose(seer), share));
        let camera = Camera { world_from_view, ..seer.camera };
        Some(Eye { camera, first_person: seer.first_person, input_seq: seer.input_seq })
    }
}

fn seer(snapshot: &Snapshot, session: SessionId) -> Option<&Seer> {
    snapshot.seers.binary_search_by_key(&session, |seer| seer.session).ok().map(|at| &snapshot.seers[at])
}

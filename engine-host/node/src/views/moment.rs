//! Which moment is shown: the newest tick, or one on the way to it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use glam::Mat4;
use lightcone_protocol::SessionId;
use lightcone_render::{Camera, HudItem, Scene};

use super::turns::Ticked;
use crate::stage::snapshot::{Seer, Snapshot};
use crate::stage::{Stage, between};
use lightcone_world::camera::Boom;

/// Whether more pictures are wanted than there are ticks.
pub(crate) fn draws_between_ticks(frame_period: Duration, tick_period: Duration) -> bool {
    frame_period.mul_f32(1.05) < tick_period
}

/// A player's eye at the moment that is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Eye {
    pub(crate) camera: Camera,
    pub(crate) boom: Option<Boom>,
    pub(crate) first_person: bool,
    pub(crate) input_seq: u32,
    /// Lines over the picture.
    pub(crate) hud: Vec<Arc<str>>,
}

/// What the stage shows.
#[derive(Clone, Copy)]
struct Shown {
    tick: u64,
    share: f32,
    at: Instant,
}

/// The two newest snapshots, and the stage that shows them.
pub(crate) struct Moments {
    stage: Stage,
    earlier: Option<Arc<Snapshot>>,
    newest: Option<(Arc<Snapshot>, Instant)>,
    shown: Option<Shown>,
    frame_period: Duration,
    tick_period: Duration,
}

impl Moments {
    pub(crate) fn new(rows: u32, frame_period: Duration, tick_period: Duration) -> Self {
        Self { stage: Stage::for_rows(rows), earlier: None, newest: None, shown: None, frame_period, tick_period }
    }

    /// Pictures between ticks are wanted; otherwise each tick's snapshot is drawn as soon as it comes.
    pub(crate) fn interpolate(&self) -> bool {
        draws_between_ticks(self.frame_period, self.tick_period)
    }

    pub(crate) fn see(&mut self, snapshot: Arc<Snapshot>, now: Instant) {
        self.earlier = self.newest.take().map(|(snapshot, _)| snapshot);
        if self.earlier.take_if(|earlier| earlier.version != snapshot.version).is_some() {
            self.shown = None;
            self.stage.clear();
        }
        self.newest = Some((snapshot, now));
    }

    pub(crate) fn newest(&self) -> Option<Ticked> {
        self.newest.as_ref().map(|(snapshot, at)| Ticked { tick: snapshot.tick, at: *at, early: snapshot.early })
    }

    /// Brings the stage to the present, and tells its tick. Within half a frame's time views show one moment, so that what
    /// moves is posed once for all of them.
    pub(crate) fn show(&mut self, now: Instant) -> u64 {
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

    /// Texts are sized for pictures of so many rows, from the next moment on.
    pub(crate) fn letter_for_rows(&mut self, rows: u32) {
        self.stage.letter_for_rows(rows);
    }

    /// Lines of text as they lie over a picture.
    pub(crate) fn hud(&mut self, lines: &[Arc<str>]) -> Vec<HudItem> {
        self.stage.lettering().hud(lines)
    }

    /// As [`Moments::show`] left it.
    pub(crate) fn scene(&self) -> &Scene {
        self.stage.scene()
    }

    /// A player's eye at the moment that is shown; `None` for one who is not in the newest snapshot.
    pub(crate) fn eye(&self, session: SessionId) -> Option<Eye> {
        let (newest, _) = self.newest.as_ref()?;
        let pose = |seer: &Seer| seer.camera.world_from_view;
        let seer = seer(newest, session)?;
        let share = self.shown.map_or(1.0, |shown| shown.share);
        let before = self.earlier.as_deref().and_then(|earlier| self::seer(earlier, session));
        let world_from_view: Mat4 = before.map_or(pose(seer), |before| between(pose(before), pose(seer), share));
        let camera = Camera { world_from_view, ..seer.camera };
        let boom = seer.boom.map(|boom| {
            before.and_then(|before| before.boom).map_or(boom, |earlier| boom_between(earlier, boom, share))
        });
        Some(Eye { camera, boom, first_person: seer.first_person, input_seq: seer.input_seq, hud: seer.hud.clone() })
    }

    /// The world's own view in a picture of this shape, for who has no eye in it; `None` before the first snapshot.
    pub(crate) fn vantage(&self, aspect: f32) -> Option<Eye> {
        let camera = self.newest.as_ref()?.0.vantage.camera(aspect);
        Some(Eye { camera, ..Eye::default() })
    }
}

/// A share of the way from one to the other, 0 to 1.
fn boom_between(earlier: Boom, later: Boom, share: f32) -> Boom {
    let [from, to] = [earlier, later].map(|boom| Mat4::from_translation(boom.head));
    let head = between(from, to, share).w_axis.truncate();
    Boom { head, length_m: earlier.length_m + (later.length_m - earlier.length_m) * share, ..later }
}

fn seer(snapshot: &Snapshot, session: SessionId) -> Option<&Seer> {
    snapshot.seers.binary_search_by_key(&session, |seer| seer.session).ok().map(|at| &snapshot.seers[at])
}

#[cfg(test)]
mod tests {
    use bevy_ecs::prelude::World;
    use glam::{Vec3, Vec4};
    use lightcone_render::Model;

    use super::*;
    use crate::stage::snapshot::Item;
    use lightcone_world::drawn::{Daylight, ModelIndex, Vantage};

    const TICK: Duration = Duration::from_millis(40);

    /// Something, and the one who looks at it, at this place along x.
    fn snapshot(tick: u64, x: f32) -> Arc<Snapshot> {
        let entity = World::new().spawn_empty().id();
        let place = Mat4::from_translation(Vec3::X * x);
        let item = Item {
            entity,
            model: ModelIndex(0),
            world_from_model: place,
            tint: Vec4::ONE,
            owner: 0,
            clips: Arc::from([]),
        };
        let camera = Camera { world_from_view: place, ..Camera::default() };
        Arc::new(Snapshot {
            tick,
            early: false,
            version: 0,
            daylight: Daylight::default(),
            models: Arc::from([Arc::new(Model::default())]),
            items: vec![item],
            words: Vec::new(),
            lamps: Vec::new(),
            seers: vec![Seer {
                session: SessionId(1),
                camera,
                boom: Some(Boom { head: Vec3::X * x, length_m: 2.0 + x, fov_deg: 65.0 }),
                first_person: false,
                input_seq: 0,
                hud: Vec::new(),
            }],
            sounds: Vec::new(),
            vantage: Vantage::default(),
        })
    }

    /// Where it, the eye and the head are shown.
    fn shown_x(moments: &Moments) -> [f32; 3] {
        let item = moments.scene().instances().next().unwrap().1.world_from_model;
        let eye = moments.eye(SessionId(1)).unwrap();
        let boom = eye.boom.unwrap();
        assert_eq!(boom.length_m, 2.0 + boom.head.x);
        [item.w_axis.x, eye.camera.world_from_view.w_axis.x, boom.head.x]
    }

    #[test]
    fn ticks_are_shown_as_they_come_or_the_way_to_them_one_moment_for_all_views() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let (mut by_tick, mut between) = (Moments::new(720, TICK, TICK), Moments::new(720, TICK / 2, TICK));
        for moments in [&mut by_tick, &mut between] {
            moments.see(snapshot(1, 0.0), at(0));
            moments.show(at(0));
            moments.see(snapshot(2, 1.0), at(40));
        }
        assert_eq!((by_tick.show(at(40)), shown_x(&by_tick)), (2, [1.0; 3]));
        for (ms, x) in [(50, 0.25), (59, 0.25), (60, 0.5), (200, 1.0)] {
            assert_eq!((between.show(at(ms)), shown_x(&between)), (2, [x; 3]), "after {ms} ms");
        }
        between.see(snapshot(3, 2.0), at(201));
        assert_eq!((between.show(at(201)), shown_x(&between)), (3, [1.0; 3]), "a new tick is a new moment");
    }
}

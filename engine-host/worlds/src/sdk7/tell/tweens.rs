//! Motions that a scene leaves to its host.

use glam::{Mat3, Quat, Vec3};
use lightcone_sdk7::components::common::{Quaternion, Vector3};
use lightcone_sdk7::components::tween::{TweenMode, TweenStateStatus};
use lightcone_sdk7::components::{Transform, Tween, TweenState};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use crate::sdk7::easing::{duration_s, eased};
use crate::sdk7::known::Moving;
use crate::sdk7::scene::Scene;
use crate::sdk7::show::Site;
use crate::sdk7::slides::Slide;

impl Site<'_> {
    /// Carries all motions a tick further.
    pub(super) fn tell_tweens(&mut self) {
        let dt_s = self.world.resource::<SimTime>().dt_s();
        let mut tweens = std::mem::take(&mut self.scene.known.tweens);
        tweens.retain_mut(|moving| self.advance(moving, dt_s));
        self.scene.known.tweens = tweens;
    }

    /// Whether the motion goes on to be one.
    fn advance(&mut self, moving: &mut Moving, dt_s: f32) -> bool {
        let entity = EntityId(moving.entity);
        let Some(Ok(tween)) = self.scene.store.read::<Tween>(entity) else { return false };
        if moving.is_over {
            return true;
        }
        let runs = tween.playing.unwrap_or(true);
        if runs {
            moving.run_s += dt_s;
        }
        let share = share_of(&tween, moving.run_s);
        let ends = runs && share >= 1.0 && !is_endless(&tween);
        let state = match (runs, ends) {
            (false, _) => TweenStateStatus::Paused,
            (true, true) => TweenStateStatus::Completed,
            (true, false) => TweenStateStatus::Active,
        };
        moving.is_over = ends;
        let Scene { store, told, .. } = &mut *self.scene;
        store.put(entity, &TweenState { state, current_time: share }, told);
        self.slide(entity, &tween, moving.run_s);
        let Scene { store, told, .. } = &mut *self.scene;
        if runs {
            let mut place = store.read::<Transform>(entity).and_then(Result::ok).unwrap_or_default();
            go(&tween, share, dt_s, &mut place);
            if store.put(entity, &place, told) {
                self.place(entity);
            }
        }
        true
    }

    /// Moves a picture on its surface.
    pub(in crate::sdk7) fn slide(&mut self, entity: EntityId, tween: &Tween, run_s: f32) {
        let now = Slide::of(tween, share_of(tween, run_s), run_s);
        let before = match now {
            Some(now) => self.stage.slides.insert(entity, now),
            None => self.stage.slides.remove(&entity),
        };
        if now != before {
            self.look(entity);
        }
    }
}

/// How much of its time has gone by.
fn share_of(tween: &Tween, run_s: f32) -> f32 {
    let duration_s = duration_s(tween);
    if duration_s > 0.0 { (run_s / duration_s).clamp(0.0, 1.0) } else { 1.0 }
}

fn is_endless(tween: &Tween) -> bool {
    // Without a duration the motion has no end; with one it has.
    let continuous = matches!(
        tween.mode,
        Some(TweenMode::RotateContinuous(_) | TweenMode::MoveContinuous(_) | TweenMode::TextureMoveContinuous(_))
    );
    continuous && duration_s(tween) <= 0.0
}

/// Puts what moves to where it is then. All of this is in the scene's own space, where the same formulas hold.
fn go(tween: &Tween, share: f32, dt_s: f32, place: &mut Transform) {
    let far = eased(tween.easing_function, share);
    match &tween.mode {
        Some(TweenMode::Move(it)) => {
            let (start, end) = (v(&it.start, Vec3::ZERO), v(&it.end, Vec3::ZERO));
            put(&mut place.position, start + (end - start) * far);
            if it.face_direction.unwrap_or(false)
                && let Some(turn) = facing(end - start)
            {
                turn_to(&mut place.rotation, turn);
            }
        }
        Some(TweenMode::Rotate(it)) => turn_to(&mut place.rotation, q(&it.start).slerp(q(&it.end), far)),
        Some(TweenMode::Scale(it)) => {
            let (start, end) = (v(&it.start, Vec3::ONE), v(&it.end, Vec3::ONE));
            put(&mut place.scale, start + (end - start) * far);
        }
        Some(TweenMode::MoveRotateScale(it)) => {
            if it.position_start.is_some() || it.position_end.is_some() {
                let (start, end) = (v(&it.position_start, Vec3::ZERO), v(&it.position_end, Vec3::ZERO));
                put(&mut place.position, start + (end - start) * far);
            }
            if it.rotation_start.is_some() || it.rotation_end.is_some() {
                turn_to(&mut place.rotation, q(&it.rotation_start).slerp(q(&it.rotation_end), far));
            }
            if it.scale_start.is_some() || it.scale_end.is_some() {
                let (start, end) = (v(&it.scale_start, Vec3::ONE), v(&it.scale_end, Vec3::ONE));
                put(&mut place.scale, start + (end - start) * far);
            }
        }
        Some(TweenMode::MoveContinuous(it)) => {
            let now = Vec3::new(place.position.x, place.position.y, place.position.z);
            put(&mut place.position, now + v(&it.direction, Vec3::ZERO) * it.speed * dt_s);
        }
        Some(TweenMode::RotateContinuous(it)) => {
            let direction = q(&it.direction);
            let axis = Vec3::new(direction.x, direction.y, direction.z).try_normalize().unwrap_or(Vec3::Y);
            let now = q(&Some(place.rotation.clone()));
            let turn = lightcone_world::math::rotation_about(axis, it.speed.to_radians() * dt_s);
            turn_to(&mut place.rotation, (now * turn).normalize());
        }
        // These move pictures on surfaces: see `Slide`.
        Some(TweenMode::TextureMove(_) | TweenMode::TextureMoveContinuous(_)) | None => {}
    }
}

fn v(said: &Option<Vector3>, usual: Vec3) -> Vec3 {
    said.as_ref().map_or(usual, |it| Vec3::new(it.x, it.y, it.z))
}

/// Where there is no such place, it stays where it was.
fn put(place: &mut Vector3, Vec3 { x, y, z }: Vec3) {
    if x.is_finite() && y.is_finite() && z.is_finite() {
        *place = Vector3 { x, y, z };
    }
}

fn q(said: &Option<Quaternion>) -> Quat {
    let turn = said.as_ref().map_or(Quat::IDENTITY, |it| Quat::from_xyzw(it.x, it.y, it.z, it.w));
    if turn.is_finite() && turn.length_squared() > 1e-12 { turn.normalize() } else { Quat::IDENTITY }
}

fn turn_to(rotation: &mut Quaternion, to: Quat) {
    if to.is_finite() {
        *rotation = Quaternion { x: to.x, y: to.y, z: to.z, w: to.w };
    }
}

/// Turned so that forward, +z, is this direction.
fn facing(direction: Vec3) -> Option<Quat> {
    let forward = direction.try_normalize()?;
    let right = Vec3::Y.cross(forward).try_normalize().unwrap_or(Vec3::X);
    Some(Quat::from_mat3(&Mat3::from_cols(right, forward.cross(right), forward)))
}

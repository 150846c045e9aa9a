//! Particles: small pictures that turn to the camera of who has been there longest.

use std::collections::BTreeSet;

use glam::{Affine3A, Mat3, Quat, Vec2, Vec3};
use lightcone_sdk7::components::ParticleSystem;
use lightcone_sdk7::components::particles::{PlaybackState, SpriteSheetAnimation};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::drawn::{Drawn, Models, Tint};
use lightcone_world::prelude::*;

use super::Site;
use crate::sdk7::forms::{Form, Uvs};
use crate::sdk7::known::Began;
use crate::sdk7::looks::{Alpha, Finish, Paper};
use crate::sdk7::particles::{Particle, alive};
use crate::sdk7::stage::Aspect;

/// Systems of a scene that are shown.
const MOST_SYSTEMS: usize = 32;
/// Pictures of a sheet; each is a model of its own.
const MOST_TILES: u32 = 64;
/// What a system is called among what began, and what its being held is.
const PARTICLES: u32 = u32::MAX;
const HELD: u32 = u32::MAX - 1;

impl Site<'_> {
    pub(super) fn particles(&mut self, entity: EntityId) {
        let said =
            self.read::<ParticleSystem>(entity).filter(|said| said.active.unwrap_or(true) && self.is_visible(entity));
        match said.filter(|said| said.playback_state != Some(PlaybackState::Stopped)) {
            Some(said) => {
                _ = self.began(Began { entity: entity.0, what: PARTICLES, tick: self.tick });
                self.hold(entity, said.playback_state == Some(PlaybackState::Paused));
                self.stage.fountains.insert(entity);
                if self.systems().any(|shown| shown == entity) {
                    self.blow(entity);
                    // One fewer of the others is shown.
                    if let Some(beyond) = self.stage.fountains.iter().nth(MOST_SYSTEMS).copied() {
                        self.stage.clear_particles(self.world, beyond, &BTreeSet::new());
                    }
                }
            }
            None if self.stage.fountains.remove(&entity) => {
                self.forget(entity, |what| what >= HELD);
                self.stage.clear_particles(self.world, entity, &BTreeSet::new());
            }
            None => {}
        }
    }

    /// Holds a system as it is now, or lets it go on from there.
    fn hold(&mut self, entity: EntityId, is_held: bool) {
        if is_held {
            _ = self.began(Began { entity: entity.0, what: HELD, tick: self.tick });
        } else if let Some(since) = self.known(entity, HELD) {
            self.forget(entity, |what| what == HELD);
            let later = self.tick.saturating_sub(since);
            let all = &mut self.scene.known.began;
            if let Some(known) = all.iter_mut().find(|known| known.entity == entity.0 && known.what == PARTICLES) {
                known.tick += later;
            }
        }
    }

    /// The systems that are shown.
    fn systems(&self) -> impl Iterator<Item = EntityId> {
        self.stage.fountains.iter().take(MOST_SYSTEMS).copied()
    }

    /// Moves the particles of all systems to where they are now.
    pub(in crate::sdk7) fn blow_all(&mut self) {
        let systems: Vec<EntityId> = self.systems().collect();
        systems.into_iter().for_each(|entity| self.blow(entity));
    }

    fn blow(&mut self, entity: EntityId) {
        let Some(said) = self.read::<ParticleSystem>(entity) else { return };
        let began = self.known(entity, PARTICLES).unwrap_or(self.tick);
        let now = self.known(entity, HELD).unwrap_or(self.tick);
        let rate_hz = self.world.resource::<SimTime>().rate_hz;
        let run_s = now.saturating_sub(began) as f32 / rate_hz as f32;
        let all = alive(&said, run_s, u64::from(entity.0));
        let scene_from_entity = self.stage.places.scene_from(entity);
        let camera = self.main_camera();
        let (scale, turn, _) = scene_from_entity.to_scale_rotation_translation();
        let mut shown = BTreeSet::new();
        for particle in &all {
            let model = self.particle_model(&said, particle);
            let here = scene_from_entity.transform_point3(particle.at);
            // Of a size of its own, whatever the entity's.
            let faces =
                if said.billboard.unwrap_or(true) { turn.inverse() * facing(camera - here) } else { Quat::IDENTITY };
            let size = Vec3::splat(particle.size_m) / scale.abs().max(Vec3::splat(1e-3));
            let place = Affine3A::from_scale_rotation_translation(size, faces * particle.turn, particle.at);
            let what = (Drawn(model), Tint(particle.colour));
            self.stage.put(self.world, (entity, Aspect::Particle(particle.slot)), place, what);
            shown.insert(particle.slot);
        }
        self.stage.clear_particles(self.world, entity, &shown);
    }

    fn particle_model(&mut self, said: &ParticleSystem, particle: &Particle) -> ModelIndex {
        let picture = said.texture.as_ref().filter(|texture| !texture.src.is_empty());
        let picture = picture.map(|texture| Paper::new(&texture.src, 1, Vec2::ONE, Vec2::ZERO));
        let uvs = said.sprite_sheet.as_ref().map_or_else(Uvs::default, |sheet| tile(sheet, particle.age_s));
        let finish = Finish { picture, alpha: Alpha::Blend, unlit: true, ..Finish::default() };
        let models = &mut self.world.resource_mut::<Models>();
        self.stage.looks.model(Form::Plane(uvs), finish, &self.scene.opened.assets, models)
    }
}

/// Turned so that its own +z looks along a direction.
fn facing(to_camera: Vec3) -> Quat {
    let out = to_camera.normalize_or(Vec3::Z);
    let right = Vec3::Y.cross(out).try_normalize().unwrap_or(Vec3::X);
    Quat::from_mat3(&Mat3::from_cols(right, out.cross(right), out))
}

/// The corners of one picture of a sheet, row by row from the top, as a plane has them.
fn tile(sheet: &SpriteSheetAnimation, age_s: f32) -> Uvs {
    let (wide, high) = (sheet.tiles_x.clamp(1, MOST_TILES), sheet.tiles_y.clamp(1, MOST_TILES));
    let count = (wide * high).min(MOST_TILES);
    let rate_hz = sheet.frames_per_second.filter(|rate| rate.is_finite()).unwrap_or(30.0).clamp(0.0, 120.0);
    let number = (age_s.max(0.0) * rate_hz) as u32 % count;
    let (x, y) = ((number % wide) as f32, (number / wide) as f32);
    let (u, v) = (1.0 / wide as f32, 1.0 / high as f32);
    let (left, right, top, bottom) = (x * u, (x + 1.0) * u, 1.0 - y * v, 1.0 - (y + 1.0) * v);
    let side = [left, bottom, left, top, right, top, right, bottom];
    Uvs::new(&[side, side].concat())
}

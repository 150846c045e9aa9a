//! What a scene says of how players move, see and are seen.

use glam::{Affine3A, Vec3};
use lightcone_sdk7::components::avatar::AvatarModifierType;
use lightcone_sdk7::components::camera::CameraType;
use lightcone_sdk7::components::common::Vector3;
use lightcone_sdk7::components::player::{Mode, StandardInput};
use lightcone_sdk7::components::{
    AvatarLocomotionSettings, AvatarModifierArea, CameraModeArea, Component, InputModifier, PhysicsCombinedForce,
    PhysicsCombinedImpulse,
};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::avatar::Unseen;
use lightcone_world::character::Walking;
use lightcone_world::prelude::*;

use super::convert::point;
use super::people::Person;
use super::show::Site;

/// Areas of a kind that are looked at.
const MOST_AREAS: usize = 256;
/// Metres per second of who may neither jog nor run.
const WALK_M_S: f32 = 1.5;
/// No player is faster by its own feet.
const FASTEST_M_S: f32 = 40.0;
/// Nor jumps higher.
const HIGHEST_M: f32 = 50.0;
/// Of an impulse or a force; who is pushed is as heavy as one.
const MOST_PUSH: f32 = 500.0;

/// See the top of the file.
#[derive(Default)]
pub(super) struct Rules {
    /// Absent: as in every world.
    pub(super) walking: Option<Walking>,
    /// How much faster players get in this tick.
    pub(super) push_m_s: Vec3,
    pub(super) dt_s: f32,
    /// Where players see out of their heads, or do not.
    pub(super) views: Vec<(Zone, bool)>,
    pub(super) veils: Vec<Veil>,
}

/// Where something of players is not seen.
pub(super) struct Veil {
    pub(super) zone: Zone,
    pub(super) hides: Unseen,
    spared: Vec<String>,
}

impl Veil {
    pub(super) fn spares(&self, person: &Person) -> bool {
        !self.spared.is_empty() && self.spared.iter().any(|id| id.eq_ignore_ascii_case(&person.address()))
    }
}

/// A box in the world.
pub(super) struct Zone {
    zone_from_world: Affine3A,
    half: Vec3,
}

impl Zone {
    pub(super) fn contains(&self, place: Vec3) -> bool {
        self.zone_from_world.transform_point3(place).abs().cmple(self.half).all()
    }
}

impl Site<'_> {
    pub(super) fn rules(&mut self) -> Rules {
        self.follow_camera();
        let dt_s = self.world.resource::<SimTime>().dt_s();
        let force = self.read::<PhysicsCombinedForce>(EntityId::PLAYER).and_then(|said| said.vector);
        let force = force.as_ref().map_or(Vec3::ZERO, bounded) * dt_s;
        Rules {
            walking: self.walking(),
            push_m_s: self.impulse() + force,
            dt_s,
            views: self.views(),
            veils: self.veils(),
        }
    }

    fn walking(&self) -> Option<Walking> {
        let settings = self.read::<AvatarLocomotionSettings>(EntityId::PLAYER);
        let barred = self.read::<InputModifier>(EntityId::PLAYER).and_then(|said| said.mode);
        let barred = barred.map(|Mode::Standard(barred)| barred);
        if settings.is_none() && barred.is_none() {
            return None;
        }
        let walking = paced(Walking::default(), &settings.unwrap_or_default());
        Some(barred.map_or(walking, |barred| held_back(walking, &barred)))
    }

    /// Each of them pushes once.
    fn impulse(&mut self) -> Vec3 {
        let Some(said) = self.read::<PhysicsCombinedImpulse>(EntityId::PLAYER) else { return Vec3::ZERO };
        if std::mem::replace(&mut self.scene.known.impulse, said.event_id) == said.event_id {
            return Vec3::ZERO;
        }
        said.vector.as_ref().map_or(Vec3::ZERO, bounded)
    }

    fn views(&self) -> Vec<(Zone, bool)> {
        let areas = self.scene.store.with(CameraModeArea::ID).take(MOST_AREAS);
        let view = |entity| {
            let said = self.read::<CameraModeArea>(entity)?;
            let in_head = match said.mode {
                CameraType::FirstPerson => true,
                CameraType::ThirdPerson => false,
                CameraType::Cinematic => return None,
            };
            Some((self.zone(entity, said.area.as_ref())?, in_head))
        };
        areas.filter_map(view).collect()
    }

    fn veils(&self) -> Vec<Veil> {
        let areas = self.scene.store.with(AvatarModifierArea::ID).take(MOST_AREAS);
        let veil = |entity| {
            let said = self.read::<AvatarModifierArea>(entity)?;
            let has = |kind| said.modifiers.contains(&kind);
            let body = has(AvatarModifierType::HideAvatars);
            let hides = Unseen { body, name: body || has(AvatarModifierType::HideNametags) };
            Some(Veil { zone: self.zone(entity, said.area.as_ref())?, hides, spared: said.exclude_ids })
        };
        areas.filter_map(veil).collect()
    }

    /// Around an entity, turned as it is and of its own size, whatever the entity's scale.
    fn zone(&self, entity: EntityId, size: Option<&Vector3>) -> Option<Zone> {
        let half = size.map_or(Vec3::ZERO, |size| Vec3::new(size.x, size.y, size.z).abs() * 0.5);
        let (_, turn, at) = self.stage.places.scene_from(entity).to_scale_rotation_translation();
        let zone_from_world = Affine3A::from_rotation_translation(turn, self.stage.in_world(at)).inverse();
        (half.is_finite() && zone_from_world.is_finite()).then_some(Zone { zone_from_world, half })
    }
}

fn bounded(said: &Vector3) -> Vec3 {
    let push = point(said);
    if push.is_finite() { push.clamp_length_max(MOST_PUSH) } else { Vec3::ZERO }
}

/// What the scene says of speeds and jumps, within bounds. Who comes here jogs, and runs with Run held.
fn paced(usual: Walking, said: &AvatarLocomotionSettings) -> Walking {
    let speed = |said: Option<f32>, usual: f32| bounded_to(said, usual, FASTEST_M_S);
    // As fast upward as makes one rise so high.
    let jump =
        said.jump_height.map(|height| libm::sqrtf(2.0 * usual.gravity_m_s2 * bounded_to(Some(height), 0.0, HIGHEST_M)));
    Walking {
        walk_m_s: speed(said.jog_speed, usual.walk_m_s),
        run_m_s: speed(said.run_speed, usual.run_m_s),
        jump_m_s: jump.unwrap_or(usual.jump_m_s),
        ..usual
    }
}

fn bounded_to(said: Option<f32>, usual: f32, most: f32) -> f32 {
    said.filter(|number| number.is_finite()).map_or(usual, |number| number.clamp(0.0, most))
}

fn held_back(walking: Walking, barred: &StandardInput) -> Walking {
    let is = |said: Option<bool>| said.unwrap_or(false) || barred.disable_all.unwrap_or(false);
    let slow = if is(barred.disable_walk) { 0.0 } else { WALK_M_S.min(walking.walk_m_s) };
    let usual = if is(barred.disable_jog) { slow } else { walking.walk_m_s };
    Walking {
        walk_m_s: usual,
        run_m_s: if is(barred.disable_run) { usual } else { walking.run_m_s },
        jump_m_s: if is(barred.disable_jump) { 0.0 } else { walking.jump_m_s },
        ..walking
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn players_are_held_back_as_the_scene_says() {
        let usual = Walking::default();
        let all = held_back(usual, &StandardInput { disable_all: Some(true), ..StandardInput::default() });
        assert_eq!((all.walk_m_s, all.run_m_s, all.jump_m_s), (0.0, 0.0, 0.0));
        let jog = held_back(usual, &StandardInput { disable_jog: Some(true), ..StandardInput::default() });
        assert_eq!((jog.walk_m_s, jog.run_m_s, jog.jump_m_s), (WALK_M_S, usual.run_m_s, usual.jump_m_s));
        let run = held_back(usual, &StandardInput { disable_run: Some(true), ..StandardInput::default() });
        assert_eq!((run.walk_m_s, run.run_m_s), (usual.walk_m_s, usual.walk_m_s));
    }

    #[test]
    fn speeds_and_heights_stay_within_bounds() {
        let said = AvatarLocomotionSettings {
            jog_speed: Some(1e9),
            run_speed: Some(f32::NAN),
            jump_height: Some(-3.0),
            ..AvatarLocomotionSettings::default()
        };
        let paced = paced(Walking::default(), &said);
        assert_eq!((paced.walk_m_s, paced.run_m_s, paced.jump_m_s), (FASTEST_M_S, Walking::default().run_m_s, 0.0));
        let high = AvatarLocomotionSettings { jump_height: Some(2.0), ..AvatarLocomotionSettings::default() };
        let speed = self::paced(Walking::default(), &high).jump_m_s;
        assert!((speed * speed / (2.0 * Walking::default().gravity_m_s2) - 2.0).abs() < 1e-4);
        assert_eq!(bounded(&Vector3 { x: f32::INFINITY, y: 0.0, z: 0.0 }), Vec3::ZERO);
    }
}

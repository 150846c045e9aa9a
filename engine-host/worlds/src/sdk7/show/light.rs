//! What shines.

use std::f32::consts::PI;

use glam::{Affine3A, Vec3};
use lightcone_sdk7::components::LightSource;
use lightcone_sdk7::components::look::Lamp as Kind;
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use super::Site;
use crate::sdk7::colours::linear;
use crate::sdk7::stage::Aspect;

/// Of ours, one of a scene's. The explorers' exposure is written nowhere: this way a lamp of the usual 16,000 lights what is 2 m away as
/// daylight does.
const CANDELA: f32 = 1.0 / 4000.0;
const MOST_RANGE_M: f32 = 100.0;

impl Site<'_> {
    pub(super) fn light(&mut self, entity: EntityId) {
        let id = (entity, Aspect::Light);
        let said = self.read::<LightSource>(entity).filter(|said| said.active.unwrap_or(true));
        let Some(said) = said else { return self.stage.clear(self.world, id) };
        let intensity = said.intensity.filter(|candela| candela.is_finite()).unwrap_or(16_000.0).clamp(0.0, 1e7);
        let range_m = said.range.filter(|range| *range >= 0.0).unwrap_or_else(|| libm::powf(intensity, 0.25));
        let lamp = Lamp {
            colour: said.color.as_ref().map_or(Vec3::ONE, linear),
            intensity_cd: intensity * CANDELA,
            range_m: range_m.min(MOST_RANGE_M),
        };
        self.stage.put(self.world, id, Affine3A::IDENTITY, (lamp, cone(said.kind.as_ref())));
    }
}

/// Angles of scenes are from edge to edge, ours from the middle.
fn cone(kind: Option<&Kind>) -> Cone {
    let Some(Kind::Spot(said)) = kind else { return Cone { inner_rad: PI, outer_rad: PI } };
    let half_rad = |said: Option<f32>, usual: f32| {
        let degrees = said.filter(|degrees| degrees.is_finite()).unwrap_or(usual);
        (degrees.clamp(1.0, 179.0) * 0.5).to_radians()
    };
    let outer_rad = half_rad(said.outer_angle, 30.0);
    Cone { inner_rad: half_rad(said.inner_angle, 21.8).min(outer_rad), outer_rad }
}

//! The sky of a time of the day.

use std::f32::consts::PI;

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_render::{Sky, Sun};
use lightcone_sdk7::components::SkyboxTime;
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use super::ground::daylight;
use super::scenes::Scenes;
use super::show::Site;

/// Where nobody says which.
const NOON_S: u32 = 12 * 3600;
const DAY_S: u32 = 24 * 3600;

/// Lets the sky show what the first scene says: the light of a world is one for all.
pub(super) fn shine(world: &mut World, scenes: &mut Scenes) {
    let Scenes { realm, all, .. } = scenes;
    let Some(first) = all.first_mut() else { return };
    let wanted = first.site(world, realm, false).said_seconds().map_or_else(daylight, daylight_at);
    world.resource_mut::<Daylight>().set_if_neq(wanted);
}

impl Site<'_> {
    /// Since midnight: what the scene is told of the time.
    pub(super) fn day_seconds(&self) -> u32 {
        self.said_seconds().unwrap_or(NOON_S)
    }

    /// What the scene itself says, now or in its `scene.json`.
    fn said_seconds(&self) -> Option<u32> {
        let now = self.read::<SkyboxTime>(EntityId::ROOT).map(|said| said.fixed_time % DAY_S);
        now.or(self.scene.opened.folder.manifest().sky_seconds)
    }
}

/// The sun goes from east to west by day, and the moon by night.
fn daylight_at(seconds: u32) -> Daylight {
    let hours = (seconds % DAY_S) as f32 / 3600.0;
    let height = libm::sinf((hours - 6.0) / 12.0 * PI);
    let by_day = height >= 0.0;
    let since_rise = if by_day { hours - 6.0 } else { (hours + 6.0) % 24.0 };
    let way = since_rise / 12.0 * PI;
    // At noon this is where it is in scenes that name no time.
    let direction = Vec3::new(0.45 + libm::cosf(way), 0.75 * libm::sinf(way).max(0.05), 0.5).normalize();
    let noon = daylight();
    // 0 at night, 1 by day; and how near to the horizon the sun is.
    let (day, high) = (smooth(-0.15, 0.25, height), smooth(0.0, 0.45, height));
    let mix = |night: Vec3, dusk: Vec3, noon: Vec3| night.lerp(dusk.lerp(noon, high), day);
    let dusk_sun = Vec3::new(1.0, 0.52, 0.26) * 0.7;
    let radiance = if by_day { dusk_sun.lerp(noon.sun.radiance, high) * smooth(0.0, 0.12, height) } else { MOONLIGHT };
    Daylight {
        sun: Sun { direction_to_sun: direction, radiance: radiance.max(MOONLIGHT) },
        sky: Sky {
            zenith: mix(Vec3::new(0.006, 0.010, 0.030), Vec3::new(0.10, 0.16, 0.38), noon.sky.zenith),
            horizon: mix(Vec3::new(0.016, 0.024, 0.055), Vec3::new(0.85, 0.46, 0.26), noon.sky.horizon),
            ground: noon.sky.ground * (0.08 + 0.92 * day),
            ..noon.sky
        },
        ..noon
    }
}

const MOONLIGHT: Vec3 = Vec3::new(0.035, 0.045, 0.075);

fn smooth(from: f32, to: f32, at: f32) -> f32 {
    let share = ((at - from) / (to - from)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noon_is_as_bright_as_ever_and_midnight_is_dark() {
        let (noon, night) = (daylight_at(12 * 3600), daylight_at(0));
        assert!(noon.sun.direction_to_sun.abs_diff_eq(daylight().sun.direction_to_sun, 1e-4));
        assert!(noon.sky.zenith.abs_diff_eq(daylight().sky.zenith, 1e-4));
        assert!(night.sky.zenith.max_element() < 0.05 && night.sun.radiance.max_element() < 0.1);
    }

    #[test]
    fn the_sun_rises_in_the_east_and_never_shines_from_below() {
        assert!(daylight_at(7 * 3600).sun.direction_to_sun.x > 0.7);
        assert!(daylight_at(17 * 3600).sun.direction_to_sun.x < -0.2);
        for seconds in (0..DAY_S).step_by(300) {
            let light = daylight_at(seconds);
            assert!(light.sun.direction_to_sun.y > 0.0 && light.sun.direction_to_sun.is_normalized(), "{seconds}");
            assert!(light.sun.radiance.min_element() >= 0.0 && light.sky.horizon.is_finite(), "{seconds}");
        }
    }
}

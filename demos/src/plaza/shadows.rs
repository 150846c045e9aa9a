//! A soft spot of shade under every player and every ball, so that they stand on the ground and not before it.

use std::collections::BTreeMap;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_engine_host::prelude::*;

use super::layout::Piece;
use super::{Pieces, scenery};

/// Above the ground, metres: over every layer of the paving.
const LIFT_M: f32 = 0.022;
/// Higher than this above the ground there is no shade.
const REACH_M: f32 = 4.0;

/// To be seen only: whose shade this is.
#[derive(Component, Clone, Copy)]
struct ShadeOf(Entity);

pub(super) struct Shadows;

impl Plugin for Shadows {
    fn build(&self, app: &mut App) {
        app.add_systems(Tick, (give_shades, follow).chain().in_set(Step::React));
    }
}

/// Whatever walks or is pushed has a stable id; shades have none.
type Casting = (With<StableId>, Or<(With<Player>, With<Velocity>)>);
type Casters<'w, 's> = Query<'w, 's, (Entity, &'static Transform, Has<Player>), Casting>;

fn give_shades(mut commands: Commands, pieces: Res<Pieces>, casters: Casters, shades: Query<(Entity, &ShadeOf)>) {
    let shaded: BTreeMap<Entity, Entity> = shades.iter().map(|(shade, of)| (of.0, shade)).collect();
    for (caster, ..) in casters.iter().filter(|(caster, ..)| !shaded.contains_key(caster)) {
        commands.spawn((ShadeOf(caster), Transform::from_scale(Vec3::ZERO), pieces.drawn(Piece::Shade)));
    }
    for (_, shade) in shaded.into_iter().filter(|(caster, _)| !casters.contains(*caster)) {
        commands.entity(shade).despawn();
    }
}

fn follow(physics: Res<Physics>, casters: Casters, mut shades: Query<(&ShadeOf, &mut Transform), Without<StableId>>) {
    let away = -scenery::sun().direction_to_sun.with_y(0.0).normalize();
    let turn = math::rotation_about(Vec3::Y, libm::atan2f(away.x, away.z));
    for (of, mut transform) in &mut shades {
        let Ok((_, body, is_player)) = casters.get(of.0) else { continue };
        // From the feet, or from just below a toy: the ray must not begin inside it.
        let (above_m, width_m, length_m) = if is_player { (0.4, 0.8, 2.0) } else { (-0.47, 1.5, 1.9) };
        let from = body.translation + Vec3::Y * above_m;
        let Some(fall_m) = physics.cast_ray(from, Vec3::NEG_Y, REACH_M) else {
            transform.scale = Vec3::ZERO;
            continue;
        };
        let height_m = (fall_m - above_m.max(0.0)).max(0.0);
        // It lies away from the sun, the farther the higher the body is.
        let away_m = (length_m - width_m) * 0.5 + 0.4 * height_m;
        transform.translation = from - Vec3::Y * (fall_m - LIFT_M) + away * away_m;
        transform.rotation = turn;
        transform.scale = Vec3::new(width_m, 1.0, length_m) * (1.0 - height_m / REACH_M).max(0.05);
    }
}

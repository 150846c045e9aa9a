//! Puts the figure on every player. Parts are children of the player, drawn and not state.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_render::linear_from_srgb_u8;

use super::model::models;
use super::pose::{Gait, Joint, pose};
use crate::character::Character;
use crate::drawn::{BodyOf, Caption, Drawn, ModelIndex, Models, Tint};
use crate::math;
use crate::players::Player;
use crate::simulation::{SimTime, Step, Tick};

/// Walked in two steps, metres.
const STRIDE_M: f32 = 1.9;

/// Between two breaths.
const BREATH_S: f64 = 3.8;
/// How quickly a figure takes to the air and lands, per second.
const TAKE_OFF_PER_S: f32 = 16.0;
/// Of the name over the soles, millimetres.
const NAME_MM: u16 = 1880;

/// How much of a player is in the air: what is seen follows what is with a little delay.
#[derive(Component, Clone, Copy, Debug, Default)]
struct Airborne(f32);

/// On a [`Player`]: what of the figure is not shown, to anybody. No state.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unseen {
    /// The body.
    pub body: bool,
    /// The name over it.
    pub name: bool,
}

/// Which part an entity is, in the order of [`super::Pose::joints`].
#[derive(Component, Clone, Copy, Debug)]
struct Limb(usize);

#[derive(Resource)]
struct Wardrobe([ModelIndex; 6]);

/// Puts the figure on every player.
pub struct AvatarPlugin;

impl Plugin for AvatarPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Startup, stock);
        app.add_systems(Tick, dress.in_set(Step::Arrive)).add_systems(Tick, (sway, call).in_set(Step::Present));
    }
}

fn stock(mut commands: Commands, mut stock: ResMut<Models>) {
    let made = models();
    let [torso, head, arm, leg] = [made.torso, made.head, made.arm, made.leg].map(|model| stock.add(model));
    commands.insert_resource(Wardrobe([torso, head, arm, arm, leg, leg]));
}

fn dress(mut commands: Commands, wardrobe: Res<Wardrobe>, fresh: Query<(Entity, &Player), Without<Children>>) {
    for (entity, player) in &fresh {
        let tint = Vec3::from(player.colour_srgb().map(linear_from_srgb_u8)).extend(1.0);
        for (limb, model) in wardrobe.0.into_iter().enumerate() {
            commands.spawn((Limb(limb), Drawn(model), Tint(tint), BodyOf(player.session), ChildOf(entity)));
        }
        commands.entity(entity).insert((Airborne::default(), name(player)));
    }
}

fn name(player: &Player) -> Caption {
    Caption { text: player.name.as_str().into(), above_mm: NAME_MM }
}

type Called<'w, 's> = Query<'w, 's, (Entity, &'static Player, Option<&'static Unseen>, Has<Caption>), With<Airborne>>;

/// Names stand over those who are to be named.
fn call(mut commands: Commands, players: Called) {
    for (entity, player, unseen, is_named) in &players {
        let hides = unseen.is_some_and(|unseen| unseen.name);
        match (hides, is_named) {
            (true, true) => _ = commands.entity(entity).remove::<Caption>(),
            (false, false) => _ = commands.entity(entity).insert(name(player)),
            _ => {}
        }
    }
}

type Walkers<'w, 's> = Query<
    'w,
    's,
    (&'static Player, &'static Character, &'static mut Airborne, Option<&'static Unseen>, &'static Children),
>;

fn sway(time: Res<SimTime>, mut walkers: Walkers, mut limbs: Query<(&Limb, &mut Transform)>) {
    for (player, character, mut airborne, unseen, children) in &mut walkers {
        let scale = if unseen.is_some_and(|unseen| unseen.body) { Vec3::ZERO } else { Vec3::ONE };
        let wanted = if character.grounded { 0.0 } else { 1.0 };
        airborne.0 = wanted + (airborne.0 - wanted) * math::decay(TAKE_OFF_PER_S, time.dt_s());
        let joints = pose(gait(player, character, airborne.0, time.elapsed_s())).joints();
        for child in children {
            if let Ok((limb, mut transform)) = limbs.get_mut(*child) {
                let Joint { position, rotation } = joints[limb.0];
                *transform = Transform { translation: position, rotation, scale };
            }
        }
    }
}

fn gait(player: &Player, character: &Character, airborne: f32, now_s: f64) -> Gait {
    // Not everybody breathes in at once; four breaths are one look around.
    let breaths = now_s / BREATH_S + (player.session.0 % 64) as f64 * 0.37;
    Gait {
        phase_rad: character.walked_m / STRIDE_M * std::f32::consts::TAU,
        speed_m_s: character.velocity.with_y(0.0).length(),
        rise_m_s: character.velocity.y,
        // What is left of a landing is not worth a blend.
        airborne: if airborne < 0.01 { 0.0 } else { airborne },
        breath_rad: (breaths % 4.0) as f32 * std::f32::consts::TAU,
    }
}

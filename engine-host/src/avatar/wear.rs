//! Puts the figure on every player. Parts are children of the player, drawn and not state.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_render::linear_from_srgb_u8;

use super::{Joint, models, pose};
use crate::character::Character;
use crate::drawn::{BodyOf, Drawn, ModelIndex, Models, Tint};
use crate::players::Player;
use crate::simulation::{Step, Tick};

/// Walked in two steps, metres.
const STRIDE_M: f32 = 1.9;

/// Which part an entity is, in the order of [`super::Pose::joints`].
#[derive(Component, Clone, Copy, Debug)]
struct Limb(usize);

#[derive(Resource)]
struct Wardrobe([ModelIndex; 6]);

pub(crate) struct AvatarPlugin;

impl Plugin for AvatarPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Startup, stock);
        app.add_systems(Tick, dress.in_set(Step::Arrive)).add_systems(Tick, sway.in_set(Step::Present));
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
    }
}

fn sway(walkers: Query<(&Character, &Children)>, mut limbs: Query<(&Limb, &mut Transform)>) {
    for (character, children) in &walkers {
        let speed_m_s = character.velocity.with_y(0.0).length();
        let phase_rad = character.walked_m / STRIDE_M * std::f32::consts::TAU;
        let joints = pose(phase_rad, speed_m_s, !character.grounded).joints();
        for child in children {
            if let Ok((limb, mut transform)) = limbs.get_mut(*child) {
                let Joint { position, rotation } = joints[limb.0];
                *transform = Transform::from_translation(position).with_rotation(rotation);
            }
        }
    }
}

//! Nine lamps on a floor. Whoever stands near one and presses E turns it on or off.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Mat4, Vec3, Vec4};
use lightcone_world::prelude::*;

pub struct Lamps;

/// A lamp's state: digested, saved and restored.
#[derive(Component, Clone, Copy, Debug, Default, Saved)]
#[saved(component, name = "lamps.lamp", version = 1)]
struct Lamp {
    lit: bool,
}

/// As far as an arm reaches, metres.
const REACH_M: f32 = 1.6;

impl Plugin for Lamps {
    fn build(&self, app: &mut App) {
        app.register_saved::<Lamp>();
        app.insert_resource(Sign { title: "Lamps".into(), hint: "Press E beside a lamp.".into() });
        app.add_systems(Startup, furnish);
        app.add_systems(Tick, (switch, shine).chain().in_set(Step::React));
    }
}

/// A box of one colour, centred on its origin.
fn solid(size: Vec3, colour: Vec3) -> Model {
    let mesh = shapes::bevelled_cuboid(size, 0.03).build().into();
    let part = Part { mesh, material: 0, model_from_part: Mat4::IDENTITY };
    Model { materials: vec![Material::matt(colour)], parts: vec![part], ..Model::default() }
}

fn furnish(mut commands: Commands, mut models: ResMut<Models>, mut ids: ResMut<StableIds>) {
    let size = Vec3::new(24.0, 1.0, 24.0);
    let floor = Drawn(models.add(solid(size, Vec3::new(0.25, 0.28, 0.33))));
    commands.spawn((ids.allot(), Transform::from_xyz(0.0, -0.5, 0.0), Body::Fixed, Shape::cuboid(size * 0.5), floor));
    let size = Vec3::new(0.4, 1.4, 0.4);
    let post = models.add(solid(size, Vec3::ONE));
    for (x, z) in (-1..=1).flat_map(|x| (-1..=1).map(move |z| (x, z))) {
        let place = Transform::from_xyz(x as f32 * 4.0, size.y * 0.5, z as f32 * 4.0 - 6.0);
        commands.spawn((ids.allot(), place, Body::Fixed, Shape::cuboid(size * 0.5), Drawn(post), Lamp::default()));
    }
}

fn switch(players: Query<(&PlayerInput, &Transform)>, mut lamps: Query<(&mut Lamp, &Transform)>) {
    for (_, player) in players.iter().filter(|(input, _)| input.pressed.contains(Actions::USE)) {
        for (mut lamp, place) in &mut lamps {
            let aside = (player.translation - place.translation).with_y(0.0);
            if aside.length() < REACH_M {
                lamp.lit = !lamp.lit;
            }
        }
    }
}

/// What is seen follows from the state, so it is not saved: after a restore it is made anew.
fn shine(mut commands: Commands, lamps: Query<(Entity, &Lamp), Or<(Changed<Lamp>, Without<Tint>)>>) {
    for (entity, lamp) in &lamps {
        let tint = if lamp.lit { Vec4::new(1.0, 0.75, 0.25, 1.0) } else { Vec4::new(0.12, 0.12, 0.15, 1.0) };
        commands.entity(entity).insert(Tint(tint));
    }
}

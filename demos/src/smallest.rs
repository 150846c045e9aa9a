//! The smallest world: ground, light, and a box to push. Start reading here.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Mat4, Vec3};
use lightcone_render::{Material, Model, Part, shapes};
use lightcone_world::prelude::*;

/// A floor and a box.
pub struct Smallest;

impl Plugin for Smallest {
    fn build(&self, app: &mut App) {
        app.insert_resource(Sign { title: "Smallest".into(), hint: "Push the box.".into() });
        app.add_systems(Startup, spawn);
    }
}

/// What is drawn is a model; what one bumps into is a body with a shape. Both stand where the `Transform` says.
fn spawn(mut commands: Commands, mut models: ResMut<Models>, mut ids: ResMut<StableIds>) {
    for (size, colour, y, body) in [
        (Vec3::new(40.0, 1.0, 40.0), Vec3::new(0.30, 0.36, 0.22), -0.5, Body::Fixed),
        (Vec3::splat(1.2), Vec3::new(0.80, 0.35, 0.12), 0.6, Body::Dynamic { mass_kg: 20.0 }),
    ] {
        let mesh = shapes::bevelled_cuboid(size, 0.04).build().into();
        let part = Part { mesh, material: 0, model_from_part: Mat4::IDENTITY };
        let model = Model { materials: vec![Material::matt(colour)], parts: vec![part], ..Model::default() };
        let place = Transform::from_xyz(0.0, y, -4.0);
        commands.spawn((ids.allot(), place, body, Shape::cuboid(size * 0.5), Drawn(models.add(model))));
    }
}

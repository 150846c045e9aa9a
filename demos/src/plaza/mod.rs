//! The default world: a town square above the sea, late in the afternoon.
//!
//! `layout` says what stands where, the geometry files say what it looks like, `solids` what it feels like, `sounds` what
//! it sounds like, and `game`,
//! `rides` and `toys` what happens.

mod arcade;
mod carousel;
mod fountain;
mod game;
mod houses;
mod landscape;
mod layout;
mod paving;
mod pieces;
mod props;
mod rides;
mod scenery;
mod sketch;
mod solids;
mod sounds;
mod stalls;
mod surfaces;
mod talk;
mod terrace;
mod textures;
mod tower;
mod toys;
mod trees;

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_world::prelude::*;

use pieces::{Build, Pieces, shape_of};
use solids::Form;

pub use scenery::{Scenery, scenery};

/// A square to walk in: a fountain, arcades, a tower to climb, lights to collect, things to push.
pub struct Plaza;

impl Plugin for Plaza {
    fn build(&self, app: &mut App) {
        app.insert_resource(scenery::daylight());
        app.insert_resource(Vantage {
            eye: Vec3::new(5.2, 2.6, 17.2),
            target: Vec3::new(-0.6, 2.3, -4.0),
            fov_deg: 58.0,
            ..Vantage::default()
        });
        app.insert_resource(Sign {
            title: "Plaza".into(),
            hint: "Collect the floating lights, kick the balls, climb the tower.".into(),
        });
        let spawns = layout::SPAWNS.map(|[x, z]| SpawnPoint { position: Vec3::new(x, 0.05, z), yaw_rad: 0.0 });
        app.insert_resource(SpawnPoints(spawns.into()));
        app.configure_sets(Startup, (Build::Models, Build::Ground, Build::Toys, Build::Rides, Build::Lights).chain());
        app.add_systems(Startup, (add_models.in_set(Build::Models), lay_ground.in_set(Build::Ground)));
        app.add_plugins((toys::Toys, rides::Rides, game::Game, talk::Talk, sounds::PlazaSounds));
    }
}

fn add_models(mut commands: Commands, mut models: ResMut<Models>) {
    let first = models.all().len() as u32;
    for model in &scenery().models {
        models.add(model.clone());
    }
    commands.insert_resource(Pieces { first });
}

/// Everything that stands still: what is seen, and what is bumped into.
fn lay_ground(mut commands: Commands, pieces: Res<Pieces>, mut ids: ResMut<StableIds>) -> Result {
    for placement in &scenery().placements {
        let transform = Transform::from_matrix(placement.world_from_model());
        let tint = Tint(surfaces::colour(placement.tint).extend(1.0));
        commands.spawn((transform, pieces.drawn(placement.piece), tint));
    }
    for solid in solids::solids() {
        let shape = match solid.form {
            Form::Cuboid(half) => Shape::cuboid(half),
            Form::Cylinder { half_height_m, radius_m } => Shape::cylinder(half_height_m, radius_m),
            Form::Triangles(mesh) => shape_of(&mesh)?,
        };
        let transform = Transform::from_translation(solid.position).with_rotation(solid.rotation);
        commands.spawn((ids.allot(), transform, Body::Fixed, shape));
    }
    Ok(())
}

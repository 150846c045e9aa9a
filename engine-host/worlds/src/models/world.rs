//! The world that placed models are.

use std::collections::BTreeMap;
use std::sync::Arc;

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Mat4, Vec3};
use lightcone_render::mesh::Vertex;
use lightcone_render::{Aabb, Material, Mesh, Model, Part, Sky};
use lightcone_world::physics::ShapeError;
use lightcone_world::prelude::*;

use super::bounds;
use super::error::ModelsError;
use super::load::Loaded;
use super::stand::{Start, places_to_stand};

/// A model in its place.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    /// Among all that are read.
    pub(super) model: usize,
    pub(super) transform: Transform,
}

/// What every simulation of the world shares.
#[derive(Clone)]
pub(super) struct Content(Arc<Shared>);

struct Shared {
    title: String,
    models: Vec<Arc<Model>>,
    /// With what is solid of them; `None` when all triangles are too thin: they are seen, and walked through.
    placed: Vec<(Placed, Option<Shape>)>,
    /// What the ground lies below.
    bounds: Aabb,
    in_motion: Aabb,
    spawn_points: Vec<SpawnPoint>,
}

impl Content {
    pub(super) fn new(title: &str, files: Vec<Loaded>, placed: Vec<Placed>, start: Start) -> Result<Self, ModelsError> {
        let model_of = |placed: &Placed| (&*files[placed.model].model, placed.transform.to_matrix());
        let at_rest = |placed| {
            let (model, matrix) = model_of(placed);
            bounds::at_rest(model).transformed(matrix)
        };
        let in_motion = |placed| {
            let (model, matrix) = model_of(placed);
            bounds::in_motion(model).transformed(matrix)
        };
        let at_rest = placed.iter().map(at_rest).fold(Aabb::EMPTY, Aabb::union);
        let in_motion = placed.iter().map(in_motion).fold(Aabb::EMPTY, Aabb::union);
        let bounds = bounds::above_ground(at_rest, in_motion);
        let triangles: Vec<[Vec3; 3]> = placed
            .iter()
            .map(model_of)
            .flat_map(|(model, matrix)| {
                model.triangles().map(move |triangle| triangle.map(|corner| matrix.transform_point3(corner)))
            })
            .collect();
        let spawn_points = places_to_stand(&triangles, bounds, start);
        let placed = solid(&files, placed)?;
        let models = files.into_iter().map(|file| file.model).collect();
        let title = title.to_owned();
        Ok(Self(Arc::new(Shared { title, models, placed, bounds, in_motion, spawn_points })))
    }

    pub(super) fn world(&self) -> ModelsWorld {
        ModelsWorld(self.clone())
    }
}

/// Shapes know of no scale, so there is one for each that a model has.
fn solid(files: &[Loaded], placed: Vec<Placed>) -> Result<Vec<(Placed, Option<Shape>)>, ModelsError> {
    let mut made: BTreeMap<(usize, u32), Option<Shape>> = BTreeMap::new();
    let with_shape = |placed: Placed| {
        let scale = placed.transform.scale;
        let key = (placed.model, scale.x.to_bits());
        if let Some(shape) = made.get(&key) {
            return Ok((placed, shape.clone()));
        }
        let Loaded { file, model } = &files[placed.model];
        let shape = match Shape::of_model(model, Mat4::from_scale(scale)) {
            Ok(shape) => Some(shape),
            Err(ShapeError::NoTriangles) => None,
            Err(cause) => return Err(ModelsError::Shape { file: file.clone(), cause }),
        };
        made.insert(key, shape.clone());
        Ok((placed, shape))
    };
    placed.into_iter().map(with_shape).collect()
}

/// A world of placed models on a floor.
pub(super) struct ModelsWorld(Content);

/// Ground beyond the edge of what is there, so that whoever steps off does not fall.
const MARGIN_M: f32 = 120.0;

impl Plugin for ModelsWorld {
    fn build(&self, app: &mut App) {
        let shared = &self.0.0;
        app.insert_resource(Vantage::framing(shared.in_motion, Vec3::new(0.9, 0.5, 1.1), 50.0));
        app.insert_resource(Daylight {
            // What the floor looks like from afar, so that its edge is lost in the haze.
            sky: Sky { ground: Vec3::new(0.30, 0.34, 0.29), ..Sky::default() },
            ..Daylight::default()
        });
        app.insert_resource(Sign { title: shared.title.clone(), hint: "Walk around and look.".into() });
        let shared = Arc::clone(shared);
        let spawn = move |mut commands: Commands,
                          mut ids: ResMut<StableIds>,
                          mut models: ResMut<Models>,
                          mut spawn_points: ResMut<SpawnPoints>| {
            let drawn: Vec<Drawn> = shared.models.iter().map(|model| Drawn(models.add(Arc::clone(model)))).collect();
            for (placed, shape) in &shared.placed {
                // The file's first clip plays; what is solid stays where it rests.
                let animation = Animation::endless(0);
                let mut shown = commands.spawn((ids.allot(), placed.transform, drawn[placed.model], animation));
                if let Some(shape) = shape.clone() {
                    shown.insert((Body::Fixed, shape));
                }
            }
            let bounds = shared.bounds;
            let centre = bounds.centre();
            let ground = models.add(ground(bounds));
            let half = (bounds.max - bounds.min) * 0.5 + Vec3::new(MARGIN_M, 0.0, MARGIN_M);
            let top = Transform::from_translation(centre.with_y(bounds.min.y));
            commands.spawn((ids.allot(), top, Drawn(ground)));
            let slab = Transform::from_translation(centre.with_y(bounds.min.y - 1.0));
            commands.spawn((ids.allot(), slab, Body::Fixed, Shape::cuboid(half.with_y(1.0))));
            spawn_points.0.clone_from(&shared.spawn_points);
        };
        app.add_systems(Startup, spawn);
    }
}

/// A plain floor, slightly below the lowest point so that the two do not flicker.
fn ground(bounds: Aabb) -> Model {
    let half = (bounds.max - bounds.min) * 0.5 + Vec3::new(MARGIN_M, 0.0, MARGIN_M);
    let corner = |x: f32, z: f32| Vertex {
        position: [x * half.x, -0.01, z * half.z],
        normal: [0.0, 1.0, 0.0],
        ..Vertex::default()
    };
    let corners = vec![corner(-1.0, -1.0), corner(-1.0, 1.0), corner(1.0, 1.0), corner(1.0, -1.0)];
    let Ok(mesh) = Mesh::new(corners, vec![0, 1, 2, 0, 2, 3]) else { return Model::default() };
    Model {
        materials: vec![Material::matt(Vec3::new(0.32, 0.36, 0.30))],
        parts: vec![Part { mesh: Arc::new(mesh), material: 0, model_from_part: Mat4::IDENTITY }],
        ..Model::default()
    }
}

//! Any glTF file, made walkable.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Mat4, Vec3};
use lightcone_attest::Digest;
use lightcone_render::import::{self, ImportError};
use lightcone_render::mesh::Vertex;
use lightcone_render::{Aabb, Material, Mesh, Model, Part, Sky};

use lightcone_world::physics::ShapeError;
use lightcone_world::prelude::*;

/// Why a file is no world.
#[derive(Debug, thiserror::Error)]
pub enum GltfError {
    /// It cannot be loaded.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// It has nothing to stand on or look at.
    #[error("{file}: {cause}")]
    Shape {
        /// Which file.
        file: String,
        /// What is missing.
        cause: ShapeError,
    },
}

/// Reads the file once; every simulation of the world shares it. The name is the file's, without its ending.
pub fn open(path: &Path) -> Result<WorldSpec, GltfError> {
    let model = Arc::new(import::load(path)?);
    let shape = Shape::of_model(&model, Mat4::IDENTITY)
        .map_err(|cause| GltfError::Shape { file: path.display().to_string(), cause })?;
    let name = path.file_stem().map_or("world".into(), |stem| stem.to_string_lossy().into_owned());
    let sign = name.clone();
    let world = move || GltfWorld { model: Arc::clone(&model), shape: shape.clone(), title: sign.clone() };
    Ok(WorldSpec::new(name, world).with_assets(assets(path)?))
}

/// Every file that the world is made of, by its name below the first one's folder. An image that is missing is left out, as
/// it is in the picture.
fn assets(path: &Path) -> Result<Vec<(String, Digest)>, GltfError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let named = import::files_of(path)?.into_iter().filter_map(|file| {
        let mut hasher = blake3::Hasher::new_derive_key(ASSET_CONTEXT);
        hasher.update_reader(File::open(&file).ok()?).ok()?;
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
        Some((name, Digest(*hasher.finalize().as_bytes())))
    });
    Ok(named.collect())
}

const ASSET_CONTEXT: &str = "lightcone 2026-11-24 asset v1";

struct GltfWorld {
    model: Arc<Model>,
    shape: Shape,
    title: String,
}

/// Ground beyond the model's edge, so that whoever steps off does not fall.
const MARGIN_M: f32 = 120.0;

impl Plugin for GltfWorld {
    fn build(&self, app: &mut App) {
        let bounds = self.model.aabb();
        let radius_m = (bounds.max - bounds.min).length() * 0.5;
        let centre = bounds.centre();
        app.insert_resource(Vantage {
            eye: centre + Vec3::new(0.9, 0.5, 1.1).normalize() * radius_m * 1.3,
            target: centre,
            fov_deg: 50.0,
        });
        app.insert_resource(Daylight {
            // What the floor looks like from afar, so that its edge is lost in the haze.
            sky: Sky { ground: Vec3::new(0.30, 0.34, 0.29), ..Sky::default() },
            ..Daylight::default()
        });
        app.insert_resource(Sign { title: self.title.clone(), hint: "Walk around and look.".into() });
        let (model, shape) = (Arc::clone(&self.model), self.shape.clone());
        let spawn = move |mut commands: Commands,
                          mut ids: ResMut<StableIds>,
                          mut models: ResMut<Models>,
                          mut spawn_points: ResMut<SpawnPoints>| {
            let drawn = Drawn(models.add(Arc::clone(&model)));
            // The file's first clip plays; what is solid stays where it rests.
            let animation = Animation::endless(0);
            commands.spawn((ids.allot(), Transform::IDENTITY, drawn, animation, Body::Fixed, shape.clone()));
            let ground = models.add(ground(bounds));
            let half = (bounds.max - bounds.min) * 0.5 + Vec3::new(MARGIN_M, 0.0, MARGIN_M);
            let top = Transform::from_translation(centre.with_y(bounds.min.y));
            commands.spawn((ids.allot(), top, Drawn(ground)));
            let slab = Transform::from_translation(centre.with_y(bounds.min.y - 1.0));
            commands.spawn((ids.allot(), slab, Body::Fixed, Shape::cuboid(half.with_y(1.0))));
            spawn_points.0 = places_to_stand(&model, bounds);
        };
        app.add_systems(Startup, spawn);
    }
}

/// A plain floor, slightly below the model's lowest point so that the two do not flicker.
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

/// Around the middle and at the four sides, each on the lowest floor there that has room above it.
fn places_to_stand(model: &Model, bounds: Aabb) -> Vec<SpawnPoint> {
    let centre = bounds.centre();
    let half = (bounds.max - bounds.min) * 0.5;
    let places = [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)].map(|(x, z)| {
        let side = Vec3::new(centre.x + x * (half.x + 3.0), bounds.min.y, centre.z + z * (half.z + 3.0));
        SpawnPoint { position: side, yaw_rad: libm::atan2f(x, z) }
    });
    let inside = floor_below(model, centre.with_y(bounds.max.y))
        .filter(|_| half.x.min(half.z) > 4.0)
        .map(|position| SpawnPoint { position, yaw_rad: 0.0 });
    inside.into_iter().chain(places).collect()
}

/// The lowest point straight below `above` that looks up and has a character's height of air over it.
fn floor_below(model: &Model, above: Vec3) -> Option<Vec3> {
    let mut crossings: Vec<(f32, bool)> =
        model.triangles().filter_map(|triangle| height_at(triangle, above.x, above.z)).collect();
    crossings.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let room =
        |at: usize| crossings.get(at + 1).is_none_or(|next| next.0 - crossings[at].0 > character::HEIGHT_M + 0.3);
    (0..crossings.len()).find(|&at| crossings[at].1 && room(at)).map(|at| above.with_y(crossings[at].0 + 0.05))
}

/// Height at which the vertical through (x, z) meets the triangle, and whether that face looks up.
fn height_at([a, b, c]: [Vec3; 3], x: f32, z: f32) -> Option<(f32, bool)> {
    let normal = (b - a).cross(c - a);
    let area = normal.y;
    let edge = |p: Vec3, q: Vec3| (q.z - p.z) * (x - p.x) - (q.x - p.x) * (z - p.z);
    let weights = [edge(b, c), edge(c, a), edge(a, b)];
    if area.abs() < 1e-9 || !(weights.iter().all(|w| *w >= 0.0) || weights.iter().all(|w| *w <= 0.0)) {
        return None;
    }
    Some((a.y - (normal.x * (x - a.x) + normal.z * (z - a.z)) / area, area > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vertical_meets_a_slope_where_it_should() {
        let slope = [Vec3::ZERO, Vec3::new(0.0, 0.0, 2.0), Vec3::new(2.0, 2.0, 0.0)];
        assert_eq!(height_at(slope, 0.5, 0.5), Some((0.5, true)));
        assert_eq!(height_at([slope[0], slope[2], slope[1]], 0.5, 0.5), Some((0.5, false)));
        assert_eq!(height_at(slope, 5.0, 0.5), None);
    }
}

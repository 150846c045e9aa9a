//! Any glTF file, made walkable.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Mat4, Vec3};
use lightcone_attest::Digest;
use lightcone_render::import::{self, ImportError, Imported};
use lightcone_render::mesh::Vertex;
use lightcone_render::rig::Playing;
use lightcone_render::{Aabb, Material, Mesh, Model, Part, Sky};

use lightcone_world::physics::ShapeError;
use lightcone_world::prelude::*;

/// Why a file is no world.
#[derive(Debug, thiserror::Error)]
pub enum GltfError {
    /// It cannot be loaded.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// It has no triangle, so there is nothing to look at or to stand on.
    #[error("{file} has no triangles, so there is nothing to see or to stand on: {holds}")]
    Nothing {
        /// Which file.
        file: String,
        /// What the file is instead, for people to read.
        holds: String,
    },
    /// Its triangles make nothing solid.
    #[error("{file}: {cause}")]
    Shape {
        /// Which file.
        file: String,
        /// What the physics engine says.
        cause: ShapeError,
    },
}

/// Reads the file once; every simulation of the world shares it. The name is the file's, without its ending.
pub fn open(path: &Path) -> Result<WorldSpec, GltfError> {
    let imported = import::import_file(path)?;
    let file = || path.display().to_string();
    if imported.model.parts.is_empty() && imported.model.colliders.is_empty() {
        return Err(GltfError::Nothing { file: file(), holds: holds(&imported) });
    }
    let model = Arc::new(imported.model);
    let shape = match Shape::of_model(&model, Mat4::IDENTITY) {
        Ok(shape) => Some(shape),
        Err(ShapeError::NoTriangles) => None,
        Err(cause) => return Err(GltfError::Shape { file: file(), cause }),
    };
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
    /// `None` when all triangles are too thin to be solid: they are seen, and walked through.
    shape: Option<Shape>,
    title: String,
}

/// Ground beyond the model's edge, so that whoever steps off does not fall.
const MARGIN_M: f32 = 120.0;

impl Plugin for GltfWorld {
    fn build(&self, app: &mut App) {
        let in_motion = bounds_in_motion(&self.model);
        let bounds = ground_bounds(bounds_at_rest(&self.model), in_motion);
        let centre = bounds.centre();
        app.insert_resource(Vantage::framing(in_motion, Vec3::new(0.9, 0.5, 1.1), 50.0));
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
            let mut shown = commands.spawn((ids.allot(), Transform::IDENTITY, drawn, animation));
            if let Some(shape) = shape.clone() {
                shown.insert((Body::Fixed, shape));
            }
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

/// What a file without triangles has instead.
fn holds(imported: &Imported) -> String {
    let Imported { model, unsupported, animations } = imported;
    let counted = [("animations", *animations), ("lights", model.lights.len())];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what} ({count})"));
    let all: Vec<String> = counted.chain(unsupported.iter().cloned()).collect();
    if all.is_empty() { "its scene is empty".into() } else { format!("it holds {}", all.join(", ")) }
}

/// The place of everything that is drawn, or of what is solid where nothing is.
fn bounds_at_rest(model: &Model) -> Aabb {
    if model.parts.is_empty() { Aabb::around(model.triangles().flatten()) } else { model.aabb() }
}

/// What the model takes up while its first clip plays: the clip may swing an arm far out of what stands at rest.
fn bounds_in_motion(model: &Model) -> Aabb {
    let Some(rig) = model.rig.as_ref().filter(|rig| !rig.clips.is_empty()) else { return bounds_at_rest(model) };
    let moments = (0..=MOMENTS).map(|moment| {
        let time_s = rig.clips[0].duration_s * moment as f32 / MOMENTS as f32;
        let pose = rig.pose(&[Playing { clip: 0, time_s, weight: 1.0 }]);
        model.parts.iter().enumerate().fold(Aabb::EMPTY, |all, (at, part)| {
            let aabb = rig.deformed_bounds(at, &pose).unwrap_or_else(|| part.mesh.aabb());
            all.union(aabb.transformed(rig.model_from_part(at, &pose).unwrap_or(part.model_from_part)))
        })
    });
    let all = moments.fold(Aabb::EMPTY, Aabb::union);
    if all.min.is_finite() && all.max.is_finite() && !all.is_empty() { all } else { bounds_at_rest(model) }
}

/// What the ground lies below: the model at rest, because feet may dip in a clip; but one that is nothing at rest, and grows as
/// its clip plays, stands on what it grows to.
fn ground_bounds(at_rest: Aabb, in_motion: Aabb) -> Aabb {
    let extent_m = |bounds: Aabb| (bounds.max - bounds.min).max_element();
    if extent_m(at_rest) < extent_m(in_motion) * 0.01 { in_motion } else { at_rest }
}

/// Moments of a clip that are looked at.
const MOMENTS: u32 = 12;

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
    use lightcone_world::simulation::{Simulation, SimulationConfig};

    use super::*;

    /// A real model that `../shared` has on some machines; says so where it has not.
    fn real(name: &str) -> Option<std::path::PathBuf> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/glb-cases").join(name);
        if !path.is_file() {
            println!("skipped: no {}", path.display());
        }
        path.is_file().then_some(path)
    }

    #[test]
    fn a_real_model_of_small_triangles_is_a_world_with_something_solid() {
        for path in ["portal-thin.glb", "teleport-thin.glb"].into_iter().filter_map(real) {
            let world = open(&path).unwrap_or_else(|why| panic!("{why}"));
            let mut simulation = Simulation::new(&world, SimulationConfig::default());
            (0..60).for_each(|_| simulation.step([]));
            let ecs = simulation.world_mut();
            assert_eq!(ecs.query::<&Shape>().iter(ecs).count(), 2, "{}: the ground alone is solid", path.display());
        }
    }

    #[test]
    fn a_file_without_triangles_says_what_it_has_instead() {
        for (name, holds) in [("lines-only.glb", "points and lines"), ("emote-without-mesh.glb", "animations")] {
            let Some(path) = real(name) else { continue };
            let said = open(&path).err().map(|why| why.to_string()).unwrap_or_default();
            assert!(said.contains(&format!("{name} has no triangles")) && said.contains(holds), "{said}");
        }
    }

    #[test]
    fn the_vertical_meets_a_slope_where_it_should() {
        let slope = [Vec3::ZERO, Vec3::new(0.0, 0.0, 2.0), Vec3::new(2.0, 2.0, 0.0)];
        assert_eq!(height_at(slope, 0.5, 0.5), Some((0.5, true)));
        assert_eq!(height_at([slope[0], slope[2], slope[1]], 0.5, 0.5), Some((0.5, false)));
        assert_eq!(height_at(slope, 5.0, 0.5), None);
    }
}

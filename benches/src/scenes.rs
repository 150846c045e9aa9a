//! What is drawn: worlds at one moment, and cameras that move a little.

use std::path::Path;

use glam::{Quat, Vec3};
use lightcone_node::stage::Stage;
use lightcone_node::stage::snapshot::Extractor;
use lightcone_render::Camera;
use lightcone_world::math::look_direction;
use lightcone_world::prelude::{Simulation, SimulationConfig, SpawnPoints, WorldSpec};

const SCENES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/scenes");
/// With the place where a player appears to look from: in the hall's middle, and beside the cake, which is hollow.
const FILES: [(&str, u64); 7] = [
    ("hall.glb", 0),
    ("cake.glb", 1),
    ("animated-cube.glb", 0),
    ("elf.glb", 0),
    ("lampost-row.glb", 0),
    ("rigged-animation.glb", 0),
    ("zombie.glb", 0),
];
/// Until what falls has landed.
const TICKS: u32 = 30;
const EYE_HEIGHT_M: f32 = 1.55;
const EYE_FOV_DEG: f32 = 65.0;

/// A world that stands still, ready to be drawn.
pub struct Still {
    /// As a person calls it.
    pub name: String,
    /// What to draw.
    pub stage: Stage,
    /// From where.
    pub views: [(&'static str, CameraPath); 2],
}

/// A camera that looks around a little, and comes back.
#[derive(Clone, Copy, Debug)]
pub struct CameraPath {
    eye: Vec3,
    target: Vec3,
    fov_rad: f32,
}

impl CameraPath {
    /// At a frame: up to 0.3 m aside and 9° around.
    pub fn at(&self, frame: usize) -> Camera {
        let t = frame as f32;
        let look = self.target - self.eye;
        let aside = look.cross(Vec3::Y).normalize_or_zero() * 0.3 * (t * 0.1).sin();
        let turned = Quat::from_rotation_y(0.15 * (t * 0.05).sin()) * look;
        Camera::look_at(self.eye + aside, self.eye + aside + turned, self.fov_rad)
    }
}

/// The plaza.
pub fn plaza() -> anyhow::Result<WorldSpec> {
    lightcone_demos::built_in("plaza").ok_or_else(|| anyhow::anyhow!("the world 'plaza' is not built in"))
}

/// A world, and the number of the spawn point to look from.
pub type Place = (WorldSpec, u64);

/// The files that are there, the plaza, and the names of the files that are not.
pub fn places() -> anyhow::Result<(Vec<Place>, Vec<&'static str>)> {
    let path = |file: &str| Path::new(SCENES).join(file);
    let (there, missing): (Vec<_>, Vec<_>) = FILES.into_iter().partition(|(file, _)| path(file).is_file());
    let of_file = |(file, spawn): (&str, u64)| Ok((lightcone_worlds::gltf::open(&path(file))?, spawn));
    let mut places = there.into_iter().map(of_file).collect::<anyhow::Result<Vec<_>>>()?;
    places.push((plaza()?, 0));
    Ok((places, missing.into_iter().map(|(file, _)| file).collect()))
}

/// Lets a world run for a second, then holds it.
pub fn still((world, spawn): &Place) -> anyhow::Result<Still> {
    let mut simulation = Simulation::new(world, SimulationConfig::default());
    for _ in 0..TICKS {
        simulation.step([]);
    }
    let place = simulation.world().resource::<SpawnPoints>().place(*spawn);
    let snapshot = Extractor::new(&mut simulation).extract(&mut simulation);
    let mut stage = Stage::default();
    stage.show(None, &snapshot, 1.0)?;
    let eye = place.position + Vec3::Y * EYE_HEIGHT_M;
    let target = eye + look_direction(place.yaw_rad, 0.0);
    let vantage = snapshot.vantage;
    let views = [
        ("eye", CameraPath { eye, target, fov_rad: EYE_FOV_DEG.to_radians() }),
        ("vantage", CameraPath { eye: vantage.eye, target: vantage.target, fov_rad: vantage.fov_deg.to_radians() }),
    ];
    Ok(Still { name: world.name().to_owned(), stage, views })
}

//! Worlds to draw, and cameras that move a little.

use std::env;
use std::path::PathBuf;

use glam::{Quat, Vec3};
use lightcone_render::Camera;
use lightcone_world::math::look_direction;
use lightcone_world::prelude::{SpawnPoint, Vantage, WorldSpec};

/// Where the models' files lie, if not beside the repository.
pub const SCENES_VARIABLE: &str = "LIGHTCONE_SCENES";

const SCENES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/scenes");
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
pub const SETTLING_TICKS: u32 = 30;
const EYE_HEIGHT_M: f32 = 1.55;
const EYE_FOV_DEG: f32 = 65.0;

/// A camera that looks around a little, and comes back.
#[derive(Clone, Copy, Debug)]
pub struct CameraPath {
    eye: Vec3,
    target: Vec3,
    fov_rad: f32,
}

impl CameraPath {
    /// From where a player appears, and from the world's vantage point, with their names.
    pub fn of_world(appears: SpawnPoint, vantage: Vantage) -> [(&'static str, Self); 2] {
        let eye = appears.position + Vec3::Y * EYE_HEIGHT_M;
        let target = eye + look_direction(appears.yaw_rad, 0.0);
        [
            ("eye", Self { eye, target, fov_rad: EYE_FOV_DEG.to_radians() }),
            ("vantage", Self { eye: vantage.eye, target: vantage.target, fov_rad: vantage.fov_deg.to_radians() }),
        ]
    }

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
    let folder = env::var_os(SCENES_VARIABLE).map_or_else(|| PathBuf::from(SCENES), PathBuf::from);
    let (there, missing): (Vec<_>, Vec<_>) = FILES.into_iter().partition(|(file, _)| folder.join(file).is_file());
    let of_file = |(file, spawn): (&str, u64)| Ok((lightcone_worlds::models::open(&folder.join(file))?, spawn));
    let mut places = there.into_iter().map(of_file).collect::<anyhow::Result<Vec<_>>>()?;
    places.push((plaza()?, 0));
    Ok((places, missing.into_iter().map(|(file, _)| file).collect()))
}

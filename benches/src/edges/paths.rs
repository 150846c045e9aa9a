//! What is looked at, and from where, picture after picture.

use glam::{Mat4, Quat, Vec2, Vec3};
use lightcone_node::stage::Stage;
use lightcone_node::stage::snapshot::{Extractor, Snapshot};
use lightcone_render::{Camera, Material, Model, Part, Scene, shapes};
use lightcone_world::prelude::{ScriptedPlayers, Simulation, SimulationConfig};

use crate::scenes;

const PLAYERS: usize = 16;
const SEED: u64 = 7;
const TICKS_BEFORE: u32 = 60;
/// Of a slow pan, from a picture to the next: 0.11°.
const PAN_RAD: f32 = 0.002;

/// A way through a scene.
#[derive(Clone, Copy, Debug)]
pub enum Path {
    /// In the plaza, which stands still, the camera turns slowly.
    Pan,
    /// A player walks about the plaza.
    Walk,
    /// The camera turns slowly before railings and ropes.
    Thin,
}

impl Path {
    pub const ALL: [Self; 3] = [Self::Pan, Self::Walk, Self::Thin];

    pub fn name(self) -> &'static str {
        match self {
            Self::Pan => "plaza, slow pan",
            Self::Walk => "plaza, walking",
            Self::Thin => "railings and ropes, slow pan",
        }
    }

    /// Calls for each of so many pictures.
    pub fn each(
        self,
        pictures: usize,
        mut picture: impl FnMut(&Scene, Camera) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut pan = |scene: &Scene, from: Camera| {
            (0..pictures).try_for_each(|at| picture(scene, turned(from, PAN_RAD * at as f32)))
        };
        match self {
            Self::Pan => walk(1, |scene, snapshot| pan(scene, snapshot.seers[0].camera)),
            Self::Walk => walk(pictures, |scene, snapshot| picture(scene, snapshot.seers[0].camera)),
            Self::Thin => {
                let (eye, target) = (Vec3::new(0.0, 1.7, 6.0), Vec3::new(0.0, 1.2, -4.0));
                pan(&thin()?, Camera::look_at(eye, target, 65_f32.to_radians()))
            }
        }
    }
}

/// Lets scripted players walk about the plaza, without names over their heads, and calls after each of so many ticks.
pub fn walk(ticks: usize, mut tick: impl FnMut(&Scene, &Snapshot) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut simulation = Simulation::new(&scenes::plaza()?, SimulationConfig::default());
    let mut extractor = Extractor::new(&mut simulation);
    let mut players = ScriptedPlayers::new(PLAYERS, SEED);
    let mut stage = Stage::default();
    for _ in 0..TICKS_BEFORE {
        simulation.step(players.next_events());
    }
    for _ in 0..ticks {
        simulation.step(players.next_events());
        let mut snapshot = extractor.extract(&mut simulation);
        snapshot.words.clear();
        stage.show(None, &snapshot, 1.0)?;
        anyhow::ensure!(!snapshot.seers.is_empty(), "no scripted player is in the world");
        tick(stage.scene(), &snapshot)?;
    }
    Ok(())
}

/// Turned about the upright axis.
fn turned(camera: Camera, yaw_rad: f32) -> Camera {
    let eye = camera.eye();
    let turn = Mat4::from_translation(eye) * Mat4::from_rotation_y(yaw_rad) * Mat4::from_translation(-eye);
    Camera { world_from_view: turn * camera.world_from_view, ..camera }
}

/// Four railings of 3 cm posts, and ropes of 2.4 cm, on a floor.
fn thin() -> anyhow::Result<Scene> {
    let [floor, railing, rope] = [0, 1, 2];
    let materials = vec![
        Material::matt(Vec3::new(0.5, 0.5, 0.45)),
        Material::matt(Vec3::new(0.08, 0.08, 0.1)),
        Material::matt(Vec3::new(0.8, 0.7, 0.5)),
    ];
    let mut model = Model { materials, ..Model::default() };
    let mut add = |mesh: shapes::MeshBuilder, material: usize, model_from_part: Mat4| {
        model.parts.push(Part { mesh: mesh.build().into(), material, model_from_part });
    };
    add(shapes::grid(Vec2::splat(80.0), [8, 8]), floor, Mat4::IDENTITY);
    for row in 0..4 {
        let z = 2.0 - 5.0 * row as f32;
        for post in -14..=14 {
            let at = Mat4::from_translation(Vec3::new(0.25 * post as f32, 0.5, z));
            add(shapes::cuboid(Vec3::new(0.03, 1.0, 0.03)), railing, at);
        }
        let at = Mat4::from_translation(Vec3::new(0.0, 1.02, z));
        add(shapes::cuboid(Vec3::new(7.0, 0.04, 0.06)), railing, at);
    }
    for number in 0..5 {
        for (length_m, at) in rope_pieces(number as f32) {
            add(shapes::cylinder(0.012, length_m, 6), rope, at);
        }
    }
    add(shapes::cuboid(Vec3::new(6.0, 3.0, 0.3)), rope, Mat4::from_translation(Vec3::new(-3.0, 1.5, -16.0)));
    let mut scene = Scene::default();
    scene.sun_shadows = true;
    let model = scene.add_model(model);
    scene.add_instance(model, Mat4::IDENTITY)?;
    Ok(scene)
}

/// Length and place of the pieces of a rope that hangs between two points.
fn rope_pieces(number: f32) -> Vec<(f32, Mat4)> {
    const PIECES: u16 = 16;
    let from = Vec3::new(-6.0 + 0.4 * number, 4.0 - 0.3 * number, -10.0);
    let to = Vec3::new(6.0, 3.4 - 0.5 * number, -4.0 + number);
    let point = |piece: u16| {
        let share = f32::from(piece) / f32::from(PIECES);
        from.lerp(to, share) - Vec3::Y * (2.4 * share * (1.0 - share))
    };
    let piece = |at: u16| {
        let (a, b) = (point(at), point(at + 1));
        let along = b - a;
        let turn = Quat::from_rotation_arc(Vec3::Y, along.normalize());
        (along.length(), Mat4::from_rotation_translation(turn, (a + b) * 0.5))
    };
    (0..PIECES).map(piece).collect()
}

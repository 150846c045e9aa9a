//! What both sides draw: the file, the camera and the light.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use glam::{Mat4, Vec3};
use lightcone_render::rig::Playing;
use lightcone_render::{
    Camera, Collect, Edges, FrameTag, Model, PixelFormat, Pixels, Renderer, Scene, SceneError, Size, Sky, Sun, View,
    import, linear_from_srgb_u8,
};
use serde_json::{Value, json};

pub const WIDTH: u32 = 640;
pub const HEIGHT: u32 = 360;
/// Where nothing is drawn. The sky is the same everywhere, because the two filter one differently; its channels differ so that a
/// swap shows, and together with the sun it does not light white beyond white.
pub const BACKGROUND_SRGB: [u8; 3] = [129, 139, 158];
const SUN_RADIANCE: Vec3 = Vec3::new(0.72, 0.68, 0.6);
const DIRECTION_TO_SUN: Vec3 = Vec3::new(0.45, 0.8, 0.4);
const VERTICAL_FOV_DEG: f32 = 60.0;

/// Where the cameras stand, in half extents of the scene from its middle, which they look at.
const AROUND: [(&str, [f32; 3]); 2] = [("outside", [1.5, 1.2, 1.5]), ("behind", [0.9, 0.4, -1.4])];
/// Scene, camera, eye and target in metres: the hall is a row of exhibits that are small from outside.
const CLOSE: [(&str, &str, [f32; 3], [f32; 3]); 5] = [
    ("hall", "alpha", [-18.0, 1.9, 8.5], [-19.0, 1.6, 3.9]),
    ("hall", "glass", [12.0, 2.1, 6.2], [12.0, 2.0, 4.2]),
    ("hall", "metal-rough", [-15.4, 1.7, 22.6], [-15.6, 1.5, 19.9]),
    ("hall", "normal-maps", [-10.6, 1.3, 22.3], [-11.7, 1.0, 20.7]),
    ("hall", "vertex-colours", [-20.0, 1.8, 22.5], [-20.6, 1.5, 19.0]),
];

/// One picture to be drawn.
pub struct Case {
    pub scene: String,
    pub camera: &'static str,
    eye: Vec3,
    target: Vec3,
    extent_m: f32,
    /// Which clips play; none at rest.
    playing: Vec<Playing>,
}

/// Where the scenes lie that nobody here made.
pub fn scenes_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/scenes")
}

/// Every GLB of the folder, by name.
pub fn scene_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "glb"));
    files.sort();
    Ok(files)
}

/// The file as Lightcone has it, lit, and its pictures.
pub fn load(file: &Path) -> (Scene, Vec<Case>) {
    let imported = import::import_file(file).unwrap_or_else(|error| panic!("{error}"));
    let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if !imported.unsupported.is_empty() {
        println!("{name}: we leave out {}", imported.unsupported.into_iter().collect::<Vec<_>>().join(", "));
    }
    let cases = cases(&name, &imported.model);
    let sky = sky();
    let mut scene = Scene::default();
    scene.sun = Sun { direction_to_sun: DIRECTION_TO_SUN.normalize(), radiance: SUN_RADIANCE };
    scene.sky = Sky { zenith: sky, horizon: sky, ground: sky, ambient: 1.0 };
    let model = scene.add_model(imported.model);
    scene.add_instance(model, Mat4::IDENTITY).unwrap_or_else(|error| panic!("{error}"));
    (scene, cases)
}

fn cases(scene: &str, model: &Model) -> Vec<Case> {
    let aabb = model.aabb();
    let (centre, half) = (aabb.centre(), (aabb.max - aabb.min) * 0.5);
    let case = |camera, eye, target, playing| {
        let (scene, extent_m) = (scene.to_owned(), half.length());
        Case { scene, camera, eye, target, extent_m, playing }
    };
    let place = |from| centre + half * Vec3::from(from);
    let around = AROUND.map(|(camera, from)| case(camera, place(from), centre, Vec::new()));
    let close = CLOSE.into_iter().filter(|(of, ..)| *of == scene);
    let close = close.map(|(_, camera, eye, target)| case(camera, eye.into(), target.into(), Vec::new()));
    let [(_, from), _] = AROUND;
    let played = moments(model).into_iter().map(|(name, playing)| case(name, place(from), centre, playing));
    around.into_iter().chain(close).chain(played).collect()
}

/// The first clip and the last, and both at once.
fn moments(model: &Model) -> Vec<(&'static str, Vec<Playing>)> {
    let Some(rig) = &model.rig else { return Vec::new() };
    let last = rig.clips.len().saturating_sub(1);
    let at = |clip: usize, share: f32, weight| {
        let time_s = rig.clips[clip].duration_s * share;
        Playing { clip, time_s, weight }
    };
    let mut moments = vec![("first-clip", vec![at(0, 0.37, 1.0)])];
    if last > 0 {
        moments.push(("last-clip", vec![at(last, 0.71, 1.0)]));
        moments.push(("both-clips", vec![at(0, 0.37, 0.4), at(last, 0.71, 0.6)]));
    }
    moments
}

/// Linear.
fn sky() -> Vec3 {
    BACKGROUND_SRGB.map(linear_from_srgb_u8).into()
}

impl Case {
    fn view(&self) -> View {
        View {
            camera: Camera::look_at(self.eye, self.target, VERTICAL_FOV_DEG.to_radians()),
            size: Size::new(WIDTH, HEIGHT).unwrap_or_else(|error| panic!("{error}")),
            format: PixelFormat::Rgba8,
            edges: Edges::Stairs,
            ..View::default()
        }
    }

    /// Our picture, RGBA8.
    pub fn ours(&self, renderer: &mut dyn Renderer, scene: &mut Scene) -> Vec<u8> {
        self.take_pose(scene).unwrap_or_else(|error| panic!("{}: {error}", self.scene));
        let drawn = renderer
            .submit(scene, &self.view(), FrameTag::default())
            .and_then(|()| renderer.collect(Collect::All))
            .unwrap_or_else(|error| panic!("{}: {error}", self.scene));
        match drawn.into_iter().next().map(|frame| frame.pixels) {
            Some(Pixels::Rgba8(pixels)) => pixels,
            other => panic!("{} drew {other:?}", renderer.name()),
        }
    }

    fn take_pose(&self, scene: &mut Scene) -> Result<(), SceneError> {
        let placed = scene.instances().next().map(|(id, instance)| (id, instance.model));
        let Some((id, model)) = placed else { return Ok(()) };
        let rig = scene.model(model)?.rig.clone().filter(|_| !self.playing.is_empty());
        scene.instance_mut(id)?.pose = rig.map(|rig| Arc::new(rig.pose(&self.playing)));
        Ok(())
    }

    /// What `scene.js` takes. `left_out` names what of the file three.js shall leave out.
    pub fn settings(&self, left_out: &[&str]) -> Value {
        json!({
            "url": format!("/scenes/{}.glb", self.scene),
            "width": WIDTH,
            "height": HEIGHT,
            "eye": self.eye.to_array(),
            "target": self.target.to_array(),
            "verticalFovDeg": VERTICAL_FOV_DEG,
            "nearM": self.view().camera.near_m,
            // three.js wants one; nothing of the scene lies beyond.
            "farM": self.extent_m * 8.0,
            "sunRadiance": SUN_RADIANCE.to_array(),
            "directionToSun": DIRECTION_TO_SUN.to_array(),
            "sky": sky().to_array(),
            "leftOut": left_out,
            "playing": self.playing.iter().map(|playing| json!({
                "clip": playing.clip, "timeS": playing.time_s, "weight": playing.weight,
            })).collect::<Vec<_>>(),
        })
    }
}

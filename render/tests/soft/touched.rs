//! Pictures of which only the touched tiles are drawn anew are those of a renderer that draws them for the first time, and
//! say which blocks changed.

use std::sync::Arc;

use glam::{Mat4, Quat, Vec2, Vec3, Vec4};
use lightcone_render::damage::BLOCK_PX;
use lightcone_render::rig::{Deform, MorphTarget, Node, Pose, Rest, Rig, RiggedPart};
use lightcone_render::shapes::{self, MeshBuilder};
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{
    AlphaMode, Bitmap, Camera, Collect, ColourSpace, Frame, FrameTag, HudItem, I420, Instance, InstanceId, Label,
    Light, LightKind, Material, Model, ModelId, Part, PixelFormat, Pixels, Renderer, Scene, Size, Texture, TextureRef,
    View,
};

use crate::scenes::NO_TINT;

const STEPS: usize = 14;

/// A small generator (xorshift): what a seed makes is always the same.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.next() >> 40) as f32 / (1 << 24) as f32
    }

    fn place(&mut self) -> Mat4 {
        let at = Vec3::new(self.between(-5.0, 5.0), self.between(0.2, 2.5), self.between(-9.0, 3.5));
        Mat4::from_scale_rotation_translation(
            Vec3::splat(self.between(0.3, 1.2)),
            Quat::from_rotation_y(self.between(0.0, 6.0)),
            at,
        )
    }
}

fn model(mesh: MeshBuilder, material: Material) -> Model {
    let texels = (0..64).flat_map(|i| [200, (i * 4) as u8, 90, if (i + i / 8) % 2 == 0 { 255 } else { 0 }]).collect();
    let texture = Arc::new(Texture::from_rgba8(8, 8, ColourSpace::Srgb, texels).unwrap());
    let part = Part { mesh: mesh.build().into(), material: 0, model_from_part: Mat4::IDENTITY };
    Model { textures: vec![texture], materials: vec![material], parts: vec![part], ..Model::default() }
}

/// A sphere that a morph target stretches upwards.
fn stretching() -> Model {
    let mut stretching = model(shapes::uv_sphere(0.5, 12), Material::matt(Vec3::new(0.3, 0.8, 0.4)));
    let bind = stretching.parts[0].mesh.vertices().to_vec();
    let positions = bind.iter().map(|vertex| [0.0, vertex.position[1].max(0.0) * 3.0, 0.0]).collect();
    let target = MorphTarget { positions, normals: Vec::new(), greatest_m: 1.5 };
    let deform = Arc::new(Deform { bind, skin: None, targets: vec![target] });
    stretching.rig = Some(Arc::new(Rig {
        nodes: vec![Node { parent: None, rest: Rest::Matrix(Mat4::IDENTITY), weights: vec![0.0] }],
        parts: vec![Some(RiggedPart { node: 0, node_from_part: Mat4::IDENTITY, deform: Some(deform) })],
        ..Rig::default()
    }));
    stretching
}

fn pose(chance: &mut Chance) -> Option<Arc<Pose>> {
    let model_from_node = vec![Mat4::from_rotation_z(chance.between(-0.4, 0.4))];
    Some(Arc::new(Pose { model_from_node, weights: vec![vec![chance.between(0.0, 1.0)]] }))
}

/// A floor, a wall, and models of every kind.
fn scene(chance: &mut Chance) -> (Scene, Vec<ModelId>) {
    let textured = |material: Material| Material { base_colour_texture: Some(TextureRef::repeated(0)), ..material };
    let glass =
        Material { base_colour: Vec4::new(0.3, 0.5, 0.9, 0.5), alpha_mode: AlphaMode::Blend, ..Material::default() };
    let grating = textured(Material { alpha_mode: AlphaMode::Mask(0.5), double_sided: true, ..Material::default() });
    let mut lamp = model(shapes::uv_sphere(0.2, 8), Material::matt(Vec3::ONE));
    lamp.lights = vec![Light {
        kind: LightKind::Point,
        colour: Vec3::new(6.0, 5.0, 3.0),
        range_m: 6.0,
        model_from_light: Mat4::IDENTITY,
    }];
    let mut scene = Scene::default();
    scene.sun_shadows = chance.below(4) != 0;
    let floor = scene.add_model(model(shapes::grid(Vec2::splat(60.0), [5, 5]), textured(Material::default())));
    scene.add_instance(floor, Mat4::IDENTITY).unwrap();
    let models = [
        model(shapes::cuboid(Vec3::new(1.0, 1.5, 0.5)), Material::matt(Vec3::new(0.8, 0.3, 0.2))),
        model(shapes::torus(0.6, 0.2, 20, 10), glass),
        model(shapes::cuboid(Vec3::splat(1.1)), grating),
        stretching(),
        lamp,
    ];
    let models = models.map(|model| scene.add_model(model)).to_vec();
    for _ in 0..9 {
        add(&mut scene, &models, chance);
    }
    (scene, models)
}

fn add(scene: &mut Scene, models: &[ModelId], chance: &mut Chance) {
    // Now and then a lamp, which lights everything.
    let model = models[if chance.below(12) == 0 { 4 } else { chance.below(4) }];
    let (world_from_model, owner) = (chance.place(), chance.below(3) as u64);
    let instance = Instance { model, world_from_model, tint: NO_TINT, owner, pose: pose(chance) };
    scene.add(instance).unwrap();
}

fn bitmap(chance: &mut Chance) -> Arc<Bitmap> {
    let (width, height) = (5 + chance.below(40) as u32, 3 + chance.below(12) as u32);
    let rgba = (0..width * height * 4).map(|_| chance.next() as u8).collect();
    Arc::new(Bitmap::new(width, height, rgba).unwrap())
}

/// One small change, or none.
fn change(scene: &mut Scene, view: &mut View, models: &[ModelId], chance: &mut Chance) {
    let ids: Vec<InstanceId> = scene.instances().skip(1).map(|(id, _)| id).collect();
    let some = ids[chance.below(ids.len())];
    match chance.below(12) {
        0 => add(scene, models, chance),
        1 if ids.len() > 3 => drop(scene.remove_instance(some).unwrap()),
        2 => scene.instance_mut(some).unwrap().tint = Vec4::new(1.0, chance.between(0.2, 1.0), 0.5, 0.8),
        3 => scene.instance_mut(some).unwrap().owner = chance.below(3) as u64,
        4 => scene.instance_mut(some).unwrap().model = models[chance.below(4)],
        5 => scene.labels.push(Label {
            position: chance.place().w_axis.truncate(),
            bitmap: bitmap(chance),
            owner: chance.below(3) as u64,
        }),
        6 if !scene.labels.is_empty() => {
            let at = chance.below(scene.labels.len());
            scene.labels[at].position.x += 0.4;
        }
        7 => {
            let (x_px, y_px) = (chance.below(200) as i32 - 100, chance.below(90) as i32);
            view.hud = vec![HudItem { x_px, y_px, bitmap: bitmap(chance) }];
        }
        8 => scene.instance_mut(some).unwrap().pose = pose(chance),
        9 => {}
        _ => {
            let step = Vec3::new(chance.between(-0.4, 0.4), 0.0, chance.between(-0.4, 0.4));
            let instance = scene.instance_mut(some).unwrap();
            instance.world_from_model = Mat4::from_translation(step) * instance.world_from_model;
        }
    }
}

fn draw(renderer: &mut SoftRenderer, scene: &Scene, view: &View) -> Frame {
    renderer.submit(scene, view, FrameTag::default()).unwrap();
    renderer.collect(Collect::All).unwrap().pop().unwrap()
}

/// Whether the bytes of a block differ.
fn differs(a: &Frame, b: &Frame, column: u32, row: u32) -> bool {
    let (width, height) = (a.size.width(), a.size.height());
    let block = |plane: (&[u8], &[u8]), stride: u32, height: u32, [wide, high]: [u32; 2]| {
        (row * high..((row + 1) * high).min(height)).any(|y| {
            let line = |bytes: &[u8]| {
                bytes[(y * stride + column * wide) as usize..(y * stride + ((column + 1) * wide).min(stride)) as usize]
                    .to_vec()
            };
            line(plane.0) != line(plane.1)
        })
    };
    match (&a.pixels, &b.pixels) {
        (Pixels::Rgba8(a), Pixels::Rgba8(b)) => block((a, b), width * 4, height, [BLOCK_PX * 4, BLOCK_PX]),
        (Pixels::I420(a), Pixels::I420(b)) => {
            let (wide, high) = I420::chroma_size(a.size());
            let ([y, u, v], [other_y, other_u, other_v]) = (a.planes(), b.planes());
            let chroma = |plane| block(plane, wide as u32, high as u32, [BLOCK_PX / 2; 2]);
            block((y, other_y), width, height, [BLOCK_PX; 2]) || chroma((u, other_u)) || chroma((v, other_v))
        }
        _ => panic!("two formats"),
    }
}

/// Draws a changing scene step by step. Returns the share of blocks that were said to change.
fn follow(seed: u64, size: (u32, u32), format: PixelFormat) -> f64 {
    let mut chance = Chance(seed * 0x9e37_79b9 + 1);
    let (mut scene, models) = scene(&mut chance);
    let camera = Camera::look_at(Vec3::new(0.0, 2.2, 4.5), Vec3::new(0.0, 0.8, 0.0), 1.1);
    let size = Size::new(size.0, size.1).unwrap();
    let mut view = View { id: 3, camera, size, format, hidden_owner: 2, ..View::default() };
    let mut renderer = SoftRenderer::new();
    let mut before = draw(&mut renderer, &scene, &view);
    let (mut changed, mut blocks) = (0, 0);
    for step in 0..STEPS {
        for _ in 0..chance.below(3) {
            change(&mut scene, &mut view, &models, &mut chance);
        }
        let frame = draw(&mut renderer, &scene, &view);
        let anew = draw(&mut SoftRenderer::new(), &scene, &View { id: 0, ..view.clone() });
        assert!(frame.pixels == anew.pixels, "seed {seed}, step {step}, {size} as {format:?}");
        let (columns, rows) = frame.damage.columns_rows();
        for (column, row) in (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row))) {
            let noted = frame.damage.has(column, row);
            assert!(noted || !differs(&before, &frame, column, row), "seed {seed}, step {step}: {column}, {row}");
        }
        (changed, blocks) = (changed + frame.damage.changed(), blocks + frame.damage.blocks());
        before = frame;
    }
    changed as f64 / blocks as f64
}

#[test]
fn what_is_drawn_over_a_kept_picture_is_the_picture() {
    let sizes = [(200, 120), (129, 67), (320, 180), (64, 33)];
    let shares: Vec<_> = (0..24)
        .map(|seed| {
            let format = if seed % 2 == 0 { PixelFormat::I420 } else { PixelFormat::Rgba8 };
            follow(seed, sizes[seed as usize / 2 % sizes.len()], format)
        })
        .collect();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    assert!(mean < 0.5, "{mean} of all blocks: {shares:?}");
}

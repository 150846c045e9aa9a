//! Models that poses form: a tube that two joints bend, with a morph target, a rigid crown and a glass that only morphs.

use std::sync::Arc;

use glam::{Mat4, Vec2, Vec3, Vec4};
use lightcone_render::mesh::Vertex;
use lightcone_render::rig::{Deform, MorphTarget, Node, Pose, Rest, Rig, RiggedPart, Skin, SkinBinding};
use lightcone_render::shapes::{self, MeshBuilder};
use lightcone_render::{Aabb, AlphaMode, ColourSpace, Instance, Material, Mesh, Model, Scene, TextureRef};

use crate::scenes::{Case, at, camera, model, patchwork, scaled, textured_with};

/// Where the upper joint rests.
const KNEE: Vec3 = Vec3::new(0.0, 1.0, 0.0);

fn tube() -> MeshBuilder {
    let profile: Vec<_> = (0..=16).map(|i| Vec2::new(0.3, i as f32 * 0.125)).collect();
    shapes::lathe(&profile, 20)
}

/// Nothing pulls at the tube's last vertices: they stay.
fn skin(mesh: &Mesh) -> SkinBinding {
    let vertices = &mesh.vertices()[..mesh.vertices().len() - 5];
    let upper = |vertex: &Vertex| (vertex.position[1] - 0.5).clamp(0.0, 1.0);
    let bounds = |pulled: &dyn Fn(&Vertex) -> bool| {
        Aabb::around(vertices.iter().filter(|vertex| pulled(vertex)).map(|vertex| Vec3::from(vertex.position)))
    };
    SkinBinding {
        skin: 0,
        // The ninth joint does not exist: it rests.
        joints: vec![[0, 1, 9, 1]; vertices.len()],
        weights: vertices
            .iter()
            .map(|v| [(1.0 - upper(v)) * 0.9, upper(v) * 0.75, (1.0 - upper(v)) * 0.1, upper(v) * 0.25])
            .collect(),
        joint_bounds: vec![bounds(&|vertex| upper(vertex) < 1.0), bounds(&|vertex| upper(vertex) > 0.0)],
    }
}

/// Swells the middle, or twists it; `normals` turn outward with it.
fn target(mesh: &Mesh, push: Vec3, normals: bool) -> MorphTarget {
    let delta = |vertex: &Vertex| {
        let middle = 1.0 - (vertex.position[1] - 1.0).abs();
        (Vec3::from(vertex.normal) * push * middle * 0.4).to_array()
    };
    let positions: Vec<_> = mesh.vertices().iter().map(delta).collect();
    let slope = |vertex: &Vertex| [0.0, (vertex.position[1] - 1.0).signum() * 0.4, 0.0];
    MorphTarget {
        greatest_m: positions.iter().map(|delta| Vec3::from(*delta).length()).fold(0.0, f32::max),
        normals: if normals { mesh.vertices().iter().map(slope).collect() } else { Vec::new() },
        positions,
    }
}

/// Part by part: tube, tube with holes, crown, glass.
fn figure() -> Model {
    let holes = |x: u32, y: u32| if (x / 16 + y / 16).is_multiple_of(2) { 255 } else { 0 };
    let textures = vec![patchwork(128, ColourSpace::Srgb, holes)];
    let solid = Material { roughness: 0.5, ..textured_with(scaled(0, 1.0)) };
    let holed =
        Material { alpha_mode: AlphaMode::Mask(0.5), double_sided: true, ..textured_with(TextureRef::repeated(0)) };
    let crown = Material { metallic: 1.0, roughness: 0.3, ..Material::matt(Vec3::new(1.0, 0.8, 0.3)) };
    let glass =
        Material { alpha_mode: AlphaMode::Blend, base_colour: Vec4::new(0.3, 0.6, 1.0, 0.5), ..Material::default() };
    let parts = vec![
        (tube(), solid, Mat4::IDENTITY),
        (tube(), holed, Mat4::IDENTITY),
        (shapes::cone(0.35, 0.5, 20), crown, at(0.0, 2.1, 0.0)),
        (tube(), glass, at(0.9, 0.0, 0.0)),
    ];
    let mut figure = model(textures, parts);
    let deform = |part: usize, skinned: bool| {
        let mesh = &figure.parts[part].mesh;
        let targets = vec![target(mesh, Vec3::ONE, true), target(mesh, Vec3::new(1.0, 0.0, -1.0), false)];
        Some(Arc::new(Deform { bind: mesh.vertices().to_vec(), skin: skinned.then(|| skin(mesh)), targets }))
    };
    let rigged = |node, deform| Some(RiggedPart { node, node_from_part: Mat4::IDENTITY, deform });
    let parts =
        vec![rigged(0, deform(0, true)), rigged(3, deform(1, true)), rigged(2, None), rigged(3, deform(3, false))];
    let node =
        |parent, matrix, targets: usize| Node { parent, rest: Rest::Matrix(matrix), weights: vec![0.0; targets] };
    let nodes = vec![
        node(None, Mat4::IDENTITY, 2),
        node(Some(0), Mat4::from_translation(KNEE), 0),
        node(Some(1), at(0.0, 1.1, 0.0), 0),
        node(Some(0), at(0.9, 0.0, 0.0), 2),
    ];
    let joint_from_mesh = vec![Mat4::IDENTITY, Mat4::from_translation(-KNEE)];
    let skins = vec![Skin { joints: vec![0, 1], joint_from_mesh }];
    figure.rig = Some(Arc::new(Rig { nodes, skins, clips: Vec::new(), parts }));
    figure
}

/// A floor that only morphs, with normals that get long where they tilt.
fn floor() -> (Model, Arc<Pose>) {
    let parts = vec![(shapes::grid(Vec2::splat(16.0), [8, 8]), Material::matt(Vec3::splat(0.7)), Mat4::IDENTITY)];
    let mut floor = model(Vec::new(), parts);
    let bind = floor.parts[0].mesh.vertices().to_vec();
    let tilt = |(i, _): (usize, &Vertex)| if i % 2 == 0 { [3.0, 1.0, 0.0] } else { [0.0; 3] };
    let normals = bind.iter().enumerate().map(tilt).collect();
    let targets = vec![MorphTarget { positions: vec![[0.0, 0.05, 0.0]; bind.len()], normals, greatest_m: 0.05 }];
    let deform = Some(Arc::new(Deform { bind, skin: None, targets }));
    let parts = vec![Some(RiggedPart { node: 0, node_from_part: Mat4::IDENTITY, deform })];
    let nodes = vec![Node { parent: None, rest: Rest::Matrix(Mat4::IDENTITY), weights: vec![0.7] }];
    let rig = Rig { nodes, parts, ..Rig::default() };
    let pose = Arc::new(rig.rest_pose());
    floor.rig = Some(Arc::new(rig));
    (floor, pose)
}

/// Bent at the knee by an angle, with weights of the two targets.
pub fn pose(figure: &Model, knee: Mat4, weights: [f32; 2]) -> Arc<Pose> {
    let mut pose = figure.rig.as_ref().unwrap().rest_pose();
    pose.model_from_node[0] = Mat4::from_rotation_y(0.3);
    pose.model_from_node[1] = pose.model_from_node[0] * Mat4::from_translation(KNEE) * knee;
    pose.model_from_node[2] = pose.model_from_node[1] * at(0.0, 1.1, 0.0);
    pose.model_from_node[3] = pose.model_from_node[0] * at(0.9, 0.0, 0.1) * Mat4::from_rotation_x(0.2);
    pose.weights[0] = weights.to_vec();
    pose.weights[3] = vec![weights[1], weights[0]];
    Arc::new(pose)
}

/// Knees in all sorts of positions.
pub fn poses(figure: &Model) -> Vec<Option<Arc<Pose>>> {
    let stretched = Mat4::from_rotation_x(0.6) * Mat4::from_scale(Vec3::new(1.0, 1.6, 0.5));
    let mut broken = Pose::clone(&pose(figure, Mat4::from_rotation_z(-0.4), [0.5, 0.0]));
    broken.weights[0].truncate(1);
    vec![
        None,
        Some(pose(figure, Mat4::from_rotation_z(0.9), [0.0, 0.0])),
        Some(pose(figure, Mat4::from_rotation_z(-1.3), [1.0, 0.0])),
        Some(pose(figure, Mat4::from_rotation_x(1.8), [0.6, 0.9])),
        Some(pose(figure, stretched, [-0.3, 0.5])),
        Some(pose(figure, Mat4::from_scale(Vec3::new(-1.0, 1.0, 1.0)), [0.0, 1.0])),
        Some(Arc::new(broken)),
    ]
}

/// Figures in several poses and sizes on a floor in the sun; two share a pose, one is mirrored.
pub fn crowd() -> Case {
    let figure = figure();
    let mut poses = poses(&figure);
    poses.push(poses[2].clone());
    let mut scene = Scene::default();
    scene.sun_shadows = true;
    let (floor, pose) = floor();
    let model = scene.add_model(floor);
    let world_from_model = Mat4::IDENTITY;
    scene.add(Instance { model, world_from_model, tint: Vec4::ONE, owner: 0, pose: Some(pose) }).unwrap();
    let figure = scene.add_model(figure);
    for (i, pose) in poses.into_iter().enumerate() {
        let place = at((i % 4) as f32 * 2.6 - 4.0, 0.1, (i / 4) as f32 * -3.0);
        let size = 0.6 + 0.15 * (i % 4) as f32;
        let sizes = Vec3::new(if i == 6 { -size } else { size }, size, size);
        let tint = Vec4::new(1.0, 1.0 - i as f32 * 0.1, 0.5 + i as f32 * 0.06, 1.0);
        let world_from_model = place * Mat4::from_scale(sizes);
        scene.add(Instance { model: figure, world_from_model, tint, owner: 0, pose }).unwrap();
    }
    let cameras = vec![
        camera(Vec3::new(0.0, 2.5, 6.0), Vec3::new(0.0, 0.8, 0.0)),
        camera(Vec3::new(-6.0, 1.0, -1.0), Vec3::new(0.0, 0.8, -1.5)),
        camera(Vec3::new(1.0, 9.0, 0.5), Vec3::new(0.0, 0.0, -1.0)),
    ];
    Case { name: "posed".into(), scene, cameras, hidden_owner: 0, hud: Vec::new() }
}

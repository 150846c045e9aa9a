//! What needs a device but no second renderer to compare with.

use std::sync::Arc;

use glam::{Mat4, Vec3};

use super::*;
use crate::rig::{Deform, MorphTarget, Node, Pose, Rest, Rig, RiggedPart};
use crate::{Aabb, Bitmap, HudItem, Instance, InstanceId, Material, Mesh, Model, ModelId, Part, Size, Vertex};

/// `None` where there is no Vulkan; the parity tests say so.
fn renderer() -> Option<GpuRenderer> {
    match GpuRenderer::open(CpuAdapter::Allow) {
        Ok(renderer) => Some(renderer),
        Err(why @ RenderError::NoGpu(_)) => {
            println!("skipped: {why}");
            None
        }
        Err(why) => panic!("{why}"),
    }
}

fn small() -> View {
    View { size: Size::new(16, 16).unwrap(), ..View::default() }
}

fn triangle() -> Model {
    let corners = [Vec3::ZERO, Vec3::X, Vec3::Y].map(|p| Vertex { position: p.into(), ..Vertex::default() });
    let mesh = Arc::new(Mesh::new(corners.to_vec(), vec![0, 1, 2]).unwrap());
    let empty = Arc::new(Mesh::new(Vec::new(), Vec::new()).unwrap());
    assert_eq!(empty.aabb(), Aabb::EMPTY);
    let part = |mesh, material| Part { mesh, material, model_from_part: Mat4::IDENTITY };
    let parts = vec![part(Arc::clone(&mesh), 0), part(mesh, 7), part(empty, 0)];
    Model { materials: vec![Material::default()], parts, ..Model::default() }
}

fn draw(renderer: &mut GpuRenderer, scene: &Scene) {
    renderer.submit(scene, &small(), FrameTag::default()).unwrap();
    assert_eq!(renderer.collect(Collect::All).unwrap().len(), 1);
}

#[test]
fn a_model_is_uploaded_once_and_let_go_with_its_last_scene() {
    let Some(mut renderer) = renderer() else { return };
    let model = Arc::new(triangle());
    let scene = || {
        let mut scene = Scene::default();
        let id = scene.add_model(Arc::clone(&model));
        scene.add_instance(id, Mat4::IDENTITY).unwrap();
        scene
    };
    for scene in [scene(), scene()] {
        draw(&mut renderer, &scene);
        draw(&mut renderer, &scene);
        assert_eq!(renderer.models.len(), 1);
    }
    assert_eq!(Arc::strong_count(&model), 2);
    drop(model);
    draw(&mut renderer, &Scene::default());
    assert_eq!(renderer.models.len(), 0);
}

#[test]
fn parts_without_triangles_or_material_are_left_out() {
    let Some(renderer) = renderer() else { return };
    let model = upload::upload_model(&renderer.gpu, &renderer.pipelines, &renderer.samplers, &triangle()).unwrap();
    assert_eq!(model.parts.len(), 1);
}

#[test]
fn a_lost_device_is_an_error_and_no_panic() {
    let Some(mut renderer) = renderer() else { return };
    draw(&mut renderer, &Scene::default());
    renderer.submit(&Scene::default(), &small(), FrameTag::default()).unwrap();
    renderer.gpu.device.destroy();
    let lost = |outcome: Result<(), RenderError>| matches!(outcome, Err(RenderError::DeviceLost(_)));
    for wait in [Collect::All, Collect::Ready, Collect::All] {
        let collected = renderer.collect(wait).map(drop);
        assert!(collected.is_ok() || lost(collected));
        assert!(lost(renderer.submit(&Scene::default(), &small(), FrameTag::default())));
    }
}

#[test]
fn wgsl_that_does_not_compile_is_an_error_and_no_panic() {
    let Some(_) = renderer() else { return };
    let broken = lightcone_shaders::wgsl().replace("fn fragment_sky", "fn fragment_sea");
    for wgsl in ["no WGSL at all", &broken] {
        assert!(matches!(GpuRenderer::open_with_wgsl(CpuAdapter::Allow, wgsl), Err(RenderError::DeviceLost(_))));
    }
}

#[test]
fn a_buffer_beyond_the_limit_is_refused_with_the_limit() {
    let Some(renderer) = renderer() else { return };
    let wanted = renderer.gpu.device.limits().max_buffer_size + 1;
    let refused = buffers::buffer(&renderer.gpu, "vertices", wgpu::BufferUsages::VERTEX, wanted).unwrap_err();
    assert!(refused.to_string().contains(&wanted.to_string()), "{refused}");
}

#[test]
fn edges_are_smooth_where_a_pixel_has_samples_and_what_they_enclose_is_the_same() {
    let Ok(rough) = Gpu::open(CpuAdapter::Allow, "") else { return };
    let smooth = Gpu::open(CpuAdapter::Allow, "").unwrap().smoothing();
    let mut model = triangle();
    model.materials[0] = Material { unlit: true, double_sided: true, ..Material::matt(Vec3::ONE) };
    let mut scene = Scene::default();
    (scene.sky.zenith, scene.sky.horizon, scene.sky.ground) = (Vec3::ZERO, Vec3::ZERO, Vec3::ZERO);
    let model = scene.add_model(model);
    scene.add_instance(model, Mat4::from_rotation_z(0.3) * Mat4::from_scale(Vec3::splat(2.0))).unwrap();
    let view = View { size: Size::new(96, 64).unwrap(), format: PixelFormat::Rgba8, ..View::default() };
    let [rough, smooth] = [rough, smooth].map(|gpu| {
        let mut renderer = GpuRenderer::on(gpu, &lightcone_shaders::wgsl()).unwrap();
        renderer.submit(&scene, &view, FrameTag::default()).unwrap();
        match renderer.collect(Collect::All).unwrap().pop().unwrap().pixels {
            crate::Pixels::Rgba8(bytes) => bytes,
            other => panic!("{other:?}"),
        }
    });
    let between = |bytes: &[u8]| bytes.chunks_exact(4).filter(|p| (1..255).contains(&p[0])).count();
    let white = |bytes: &[u8]| bytes.chunks_exact(4).filter(|p| p[0] == 255).count();
    assert_eq!(between(&rough), 0);
    assert!((20..300).contains(&between(&smooth)), "{}", between(&smooth));
    let differ = rough.chunks_exact(4).zip(smooth.chunks_exact(4)).filter(|(a, b)| a != b).count();
    assert!(differ <= between(&smooth) && white(&smooth) > 300, "{differ}, {}", white(&smooth));
}

#[test]
fn the_largest_view_is_drawn() {
    let Some(mut renderer) = renderer() else { return };
    let size = Size::new(Size::MAX, Size::MAX).unwrap();
    renderer.submit(&Scene::default(), &View { size, ..View::default() }, FrameTag::default()).unwrap();
    let frame = renderer.collect(Collect::All).unwrap().pop().unwrap();
    let crate::Pixels::I420(picture) = frame.pixels else { panic!("I420 was asked for") };
    assert!(picture.planes().iter().all(|plane| plane.iter().all(|byte| *byte != 0)));
}

#[test]
fn frames_that_nobody_collects_are_dropped_oldest_first() {
    let Some(mut renderer) = renderer() else { return };
    for frame_id in 0..200 {
        renderer.submit(&Scene::default(), &small(), FrameTag { frame_id, tick: 0 }).unwrap();
    }
    let ids: Vec<_> = renderer.collect(Collect::All).unwrap().iter().map(|frame| frame.tag.frame_id).collect();
    assert_eq!(ids, (200 - ids.len() as u64..200).collect::<Vec<_>>());
    assert!(ids.len() < 100);
}

/// A model of one part with so many vertices, which morphs, in its rest pose.
fn morphing(vertices: usize) -> (Model, Arc<Pose>) {
    let bind = vec![Vertex::default(); vertices];
    let targets = vec![MorphTarget { positions: vec![[0.0, 1.0, 0.0]; 3], normals: Vec::new(), greatest_m: 1.0 }];
    let mesh = Arc::new(Mesh::new(bind.clone(), vec![0, 1, 2]).unwrap());
    let deform = Some(Arc::new(Deform { bind, skin: None, targets }));
    let rig = Rig {
        nodes: vec![Node { parent: None, rest: Rest::Matrix(Mat4::IDENTITY), weights: vec![0.5] }],
        parts: vec![Some(RiggedPart { node: 0, node_from_part: Mat4::IDENTITY, deform })],
        ..Rig::default()
    };
    let pose = Arc::new(rig.rest_pose());
    let parts = vec![Part { mesh, material: 0, model_from_part: Mat4::IDENTITY }];
    let rig = Some(Arc::new(rig));
    (Model { materials: vec![Material::default()], parts, rig, ..Model::default() }, pose)
}

fn add_posed(scene: &mut Scene, model: ModelId, pose: &Arc<Pose>) -> InstanceId {
    let pose = Some(Arc::clone(pose));
    scene.add(Instance { model, world_from_model: Mat4::IDENTITY, tint: glam::Vec4::ONE, owner: 0, pose }).unwrap()
}

#[test]
fn only_other_poses_are_formed_anew() {
    let Some(mut renderer) = renderer() else { return };
    let (model, pose) = morphing(3);
    let mut scene = Scene::default();
    let model = scene.add_model(model);
    let id = add_posed(&mut scene, model, &pose);
    draw(&mut renderer, &scene);
    let stale = |renderer: &mut GpuRenderer, scene: &Scene| {
        let GpuRenderer { gpu, pipelines, samplers, models, posed, .. } = renderer;
        let models = models.prepare(gpu, pipelines, samplers, scene.models()).unwrap();
        posed.update(gpu, &pipelines.deform, scene, &models).unwrap();
        posed.is_stale()
    };
    assert!(!stale(&mut renderer, &scene));
    scene.instance_mut(id).unwrap().pose = Some(Arc::new(Pose::clone(&pose)));
    assert!(stale(&mut renderer, &scene) && stale(&mut renderer, &scene));
    draw(&mut renderer, &scene);
    assert!(!stale(&mut renderer, &scene));
}

#[test]
fn more_poses_than_the_device_takes_are_refused() {
    let Some(mut renderer) = renderer() else { return };
    let limits = renderer.gpu.device.limits();
    let (model, pose) = morphing(200_000);
    let each = 200_000 * size_of::<Vertex>() as u64;
    let most = limits.max_buffer_size.min(limits.max_storage_buffer_binding_size) / each;
    let mut scene = Scene::default();
    let model = scene.add_model(model);
    for _ in 0..=most {
        add_posed(&mut scene, model, &pose);
    }
    let refused = renderer.submit(&scene, &small(), FrameTag::default()).unwrap_err();
    assert!(matches!(refused, RenderError::TooLarge { limit, .. } if limit == most), "{refused}");
    draw(&mut renderer, &Scene::default());
}

#[test]
fn a_mesh_that_one_dispatch_cannot_form_is_refused() {
    let Some(renderer) = renderer() else { return };
    let greatest = 65_535 * lightcone_shaders::DEFORM_WORKGROUP_WIDTH as usize;
    let deform = Deform { bind: vec![Vertex::default(); greatest + 1], skin: None, targets: Vec::new() };
    let refused = deform::GpuDeform::upload(&renderer.gpu, &deform).map(drop).unwrap_err();
    assert!(refused.to_string().contains(&(greatest + 1).to_string()), "{refused}");
}

#[test]
fn bitmaps_are_let_go_when_nobody_holds_them_and_when_they_are_too_many() {
    let Some(mut renderer) = renderer() else { return };
    let bitmap = || Arc::new(Bitmap::new(1024, 1024, vec![9; 4 << 20]).unwrap());
    let held: Vec<_> = (0..40).map(|_| bitmap()).collect();
    let mut lay = |bitmaps: &[Arc<Bitmap>]| {
        let item = |bitmap: &Arc<Bitmap>| HudItem { x_px: 0, y_px: 0, bitmap: Arc::clone(bitmap) };
        let view = View { hud: bitmaps.iter().map(item).collect(), ..small() };
        renderer.submit(&Scene::default(), &view, FrameTag::default()).unwrap();
        renderer.collect(Collect::All).unwrap();
        renderer.bitmaps.cached()
    };
    assert_eq!(lay(&held[..2]), 2);
    assert_eq!(lay(&[bitmap()]), 3);
    assert_eq!(lay(&[]), 2);
    assert_eq!(lay(&held), 40);
    // 64 MiB of those that are not laid any more.
    assert_eq!(lay(&held[39..]), 17);
}

#[test]
fn frames_of_one_call_are_all_kept_until_they_are_collected() {
    let Some(mut renderer) = renderer() else { return };
    let views: Vec<_> = (0..300).map(|frame_id| (small(), FrameTag { frame_id, tick: 0 })).collect();
    renderer.submit_all(&Scene::default(), &views).unwrap();
    let ids: Vec<_> = renderer.collect(Collect::All).unwrap().iter().map(|frame| frame.tag.frame_id).collect();
    assert_eq!(ids, (0..300).collect::<Vec<_>>());
}

#[test]
fn the_gpus_time_is_measured_once_it_is_asked_for() {
    let Some(mut renderer) = renderer() else { return };
    draw(&mut renderer, &Scene::default());
    assert!(renderer.take_gpu_times().is_empty());
    if !renderer.measure_gpu_times() {
        println!("skipped: the adapter has no clock");
        return;
    }
    for _ in 0..3 {
        draw(&mut renderer, &Scene::default());
    }
    let times = renderer.take_gpu_times();
    assert!(times.len() == 3 && times.iter().all(|t| t.draw_ms > 0.0 && t.total_ms() < 60e3), "{times:?}");
    assert!(renderer.take_gpu_times().is_empty());
}

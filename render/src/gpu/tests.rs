//! What needs a device but no second renderer to compare with.

use std::sync::Arc;

use glam::{Mat4, Vec3};

use super::*;
use crate::{Aabb, Material, Mesh, Model, Part, Size, Vertex};

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

//! Outlines are as smooth as many samples a pixel make them; what has none, and what lies over the picture, stays as it is.

use std::sync::Arc;

use glam::{Mat4, Quat, Vec2, Vec3, Vec4};
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{
    Bitmap, Camera, Collect, Edges, FrameTag, HudItem, Material, PixelFormat, Pixels, Renderer, Scene, Size, View,
    shapes,
};
use lightcone_shaders::{linear_from_srgb_u8, srgb_u8_from_linear};

use crate::scenes::{GREEN, RED, WHITE, dark, draw, forward, model, place, square, unlit, view};

/// Samples along each side of a pixel of the reference.
const SAMPLES: u32 = 8;

fn smooth(view: View) -> View {
    View { edges: Edges::Smooth, ..view }
}

/// What many samples make of it: drawn larger, and the mean of each square taken in linear light.
fn reference(scene: &Scene, view: &View) -> Vec<u8> {
    let (width, height) = (view.size.width(), view.size.height());
    let size = Size::new(width * SAMPLES, height * SAMPLES).unwrap();
    let large = draw(scene, &View { size, edges: Edges::Stairs, ..view.clone() });
    let mean = |x: u32, y: u32, channel: u32| {
        let samples = (0..SAMPLES * SAMPLES).map(|i| (x * SAMPLES + i % SAMPLES, y * SAMPLES + i / SAMPLES));
        let at = |(x, y): (u32, u32)| ((y * size.width() + x) * 4 + channel) as usize;
        samples.map(|sample| linear_from_srgb_u8(large[at(sample)])).sum::<f32>() / (SAMPLES * SAMPLES) as f32
    };
    let pixels = (0..width * height).map(|i| (i % width, i / width));
    pixels
        .flat_map(|(x, y)| (0..4).map(move |c| (x, y, c)))
        .map(|(x, y, c)| srgb_u8_from_linear(mean(x, y, c)))
        .collect()
}

/// Mean difference of two pictures in linear light, in 1/255.
fn difference(a: &[u8], b: &[u8]) -> f32 {
    let linear = |byte: &u8| linear_from_srgb_u8(*byte);
    a.iter().zip(b).map(|(a, b)| (linear(a) - linear(b)).abs()).sum::<f32>() / a.len() as f32 * 255.0
}

/// A white square before a larger one of another colour before the black sky, turned by an angle.
fn turned_squares(degrees: f32, behind: Vec3) -> Scene {
    let mut scene = dark();
    let turn = Mat4::from_quat(Quat::from_rotation_z(degrees.to_radians()));
    for (at, half, colour) in [(-3.0, 1.3, WHITE), (-5.0, 3.5, behind)] {
        let model = scene.add_model(model(vec![square(Vec3::Z * at, half)], unlit(colour)));
        scene.add_instance(model, turn).unwrap();
    }
    scene
}

#[test]
fn straight_outlines_are_those_of_many_samples() {
    for degrees in [0.0, 3.0, 17.0, 30.0, 45.0, 62.0, 88.0] {
        let (scene, view) = (turned_squares(degrees, GREEN), view(forward(), 83, 61));
        let reference = reference(&scene, &view);
        let stairs = difference(&draw(&scene, &view), &reference);
        let smooth = difference(&draw(&scene, &smooth(view)), &reference);
        assert!(smooth < 0.5 && smooth < stairs * 0.2, "{degrees}°: {smooth} with smooth edges, {stairs} with stairs");
    }
}

#[test]
fn a_narrow_bar_is_as_smooth_along_its_diagonal() {
    for degrees in [2.0_f32, 40.0, 87.0] {
        let mut scene = dark();
        let model = scene.add_model(model(vec![square(Vec3::ZERO, 1.0)], unlit(WHITE)));
        let turn = Quat::from_rotation_z(degrees.to_radians());
        let narrow = Mat4::from_scale_rotation_translation(Vec3::new(0.08, 2.0, 1.0), turn, Vec3::NEG_Z * 3.0);
        scene.add_instance(model, narrow).unwrap();
        let view = view(forward(), 83, 61);
        let reference = reference(&scene, &view);
        let stairs = difference(&draw(&scene, &view), &reference);
        let smooth = difference(&draw(&scene, &smooth(view)), &reference);
        assert!(smooth < stairs * 0.2, "{degrees}°: {smooth} with smooth edges, {stairs} with stairs");
    }
}

#[test]
fn where_bodies_cut_one_another_is_an_edge_too() {
    let mut scene = dark();
    for (colour, degrees) in [(RED, 40.0_f32), (GREEN, -35.0)] {
        let model = scene.add_model(model(vec![square(Vec3::ZERO, 20.0)], unlit(colour)));
        let turn = Quat::from_rotation_z(0.3) * Quat::from_rotation_y(degrees.to_radians());
        scene.add_instance(model, Mat4::from_rotation_translation(turn, Vec3::NEG_Z * 4.0)).unwrap();
    }
    let view = view(forward(), 80, 60);
    let reference = reference(&scene, &view);
    let stairs = difference(&draw(&scene, &view), &reference);
    let smooth = difference(&draw(&scene, &smooth(view)), &reference);
    assert!(smooth < stairs * 0.2, "{smooth} with smooth edges, {stairs} with stairs");
}

#[test]
fn a_body_is_smooth_around_and_untouched_within() {
    let mut scene = dark();
    place(&mut scene, model(vec![shapes::cylinder(1.0, 2.0, 48)], unlit(WHITE)));
    let view = view(Camera::look_at(Vec3::Y + Vec3::Z * 4.0, Vec3::Y, 1.0), 96, 96);
    let (stairs, smooth) = (draw(&scene, &view), draw(&scene, &smooth(view.clone())));
    let reference = reference(&scene, &view);
    let (of_stairs, of_smooth) = (difference(&stairs, &reference), difference(&smooth, &reference));
    assert!(of_smooth < of_stairs * 0.5, "{of_smooth} with smooth edges, {of_stairs} with stairs");
    let inside = |i: usize| (f32::hypot((i % 96) as f32 - 47.5, (i / 96) as f32 - 47.5)) < 20.0;
    let changed = (0..96 * 96).find(|&i| inside(i) && smooth[i * 4] != stairs[i * 4]);
    assert_eq!(changed, None);
}

#[test]
fn luma_of_greys_is_mixed_as_their_colours_are() {
    let scene = turned_squares(17.0, Vec3::splat(0.2));
    let rgba = smooth(view(forward(), 83, 61));
    let planes = draw(&scene, &View { format: PixelFormat::I420, ..rgba.clone() });
    let rgba = draw(&scene, &rgba);
    let luma = |i: usize| {
        let srgb = |channel: usize| f32::from(rgba[i * 4 + channel]) / 255.0;
        lightcone_shaders::yuv_from_srgb(Vec3::new(srgb(0), srgb(1), srgb(2))).x
    };
    let far = (0..83 * 61).map(|i| (luma(i) - f32::from(planes[i])).abs()).fold(0.0, f32::max);
    assert!(far < 3.0, "{far} of 255");
}

#[test]
fn what_lies_over_the_picture_stays_crisp() {
    let scene = turned_squares(30.0, GREEN);
    let rgba = (0..20 * 9 * 4).map(|i| [255, 40, (i % 251) as u8, 255][i % 4]).collect();
    let bitmap = Arc::new(Bitmap::new(20, 9, rgba).unwrap());
    let stairs = View { hud: vec![HudItem { x_px: 8, y_px: 12, bitmap }], ..view(forward(), 83, 61) };
    let (crisp, smooth) = (draw(&scene, &stairs), draw(&scene, &smooth(stairs)));
    assert!(crisp != smooth);
    for (x, y) in (12..21).flat_map(|y| (8..28).map(move |x| (x, y))) {
        let at = (y * 83 + x) * 4;
        assert_eq!(crisp[at..at + 4], smooth[at..at + 4], "{x}, {y}");
    }
}

#[test]
fn the_smallest_pictures_have_edges_too() {
    let scene = turned_squares(10.0, GREEN);
    for (width, height) in [(1, 1), (2, 1), (1, 3), (65, 33), (64, 32), (129, 1)] {
        for format in [PixelFormat::Rgba8, PixelFormat::I420] {
            let view = smooth(View { format, ..view(forward(), width, height) });
            assert!(!draw(&scene, &view).is_empty());
        }
    }
}

#[test]
fn a_flat_floor_of_many_triangles_has_no_edges() {
    let mut scene = dark();
    let floor = scene.add_model(model(vec![shapes::grid(Vec2::splat(400.0), [40, 40])], unlit(WHITE)));
    scene.add_instance(floor, Mat4::from_translation(Vec3::NEG_Y)).unwrap();
    let ids = scene.instances().next().unwrap().0;
    scene.instance_mut(ids).unwrap().tint = Vec4::new(0.5, 0.7, 0.2, 1.0);
    let view = view(Camera::look_at(Vec3::Y, Vec3::new(0.3, -1.0, -2.0), 1.0), 97, 71);
    assert!(draw(&scene, &view) == draw(&scene, &smooth(view)));
}

#[test]
fn a_shadow_that_moves_over_edges_leaves_no_trace_in_a_kept_picture() {
    let mut scene = Scene::default();
    scene.sun_shadows = true;
    let plates: Vec<_> = [0.2, 0.8]
        .map(|grey| model(vec![shapes::cuboid(Vec3::new(0.4, 0.1, 0.4))], Material::matt(Vec3::splat(grey))))
        .into_iter()
        .map(|plate| scene.add_model(plate))
        .collect();
    for (x, z) in (-8..8).flat_map(|x| (-8..8).map(move |z| (x, z))) {
        let place = Mat4::from_translation(Vec3::new(x as f32, 0.0, z as f32) * 0.4);
        scene.add_instance(plates[(x + z) as usize % 2], place).unwrap();
    }
    let mover = scene.add_instance(plates[0], Mat4::IDENTITY).unwrap();
    let camera = Camera::look_at(Vec3::new(0.3, 4.0, 4.0), Vec3::ZERO, 1.0);
    let mut renderer = SoftRenderer::new();
    for step in 0..12 {
        let place = Mat4::from_translation(Vec3::new(step as f32 * 0.17 - 1.0, 1.5, step as f32 * 0.11 - 0.5));
        scene.instance_mut(mover).unwrap().world_from_model = place;
        let view = View { id: 4, ..smooth(view(camera, 320, 180)) };
        renderer.submit(&scene, &view, FrameTag::default()).unwrap();
        let kept = renderer.collect(Collect::All).unwrap().pop().unwrap();
        let anew = draw(&scene, &View { id: 0, ..view });
        assert!(kept.pixels == Pixels::Rgba8(anew), "step {step}");
    }
}

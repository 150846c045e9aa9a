//! What a renderer keeps from moment to moment, and what it does for many views at once, does not show.

use std::sync::Arc;

use glam::{Mat4, Vec3};
use lightcone_render::gpu::GpuRenderer;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Camera, Collect, Frame, FrameTag, Instance, PixelFormat, Renderer, View};

use crate::compare::Difference;
use crate::scenes::Case;
use crate::{bitmaps, draw, gpu, posed, view};

fn right() -> Option<GpuRenderer> {
    gpu(&lightcone_shaders::wgsl())
}

/// Differ in camera, size, format and HUD.
fn views(case: &Case, count: u64) -> Vec<(View, FrameTag)> {
    let sizes = ["64x64", "160x90", "33x17", "160x90", "1x1", "64x65", "80x40", "81x40", "82x40", "83x40", "84x40"];
    let one = |frame_id: u64| {
        let at = frame_id as usize;
        let format = if at % 5 < 3 { PixelFormat::I420 } else { PixelFormat::Rgba8 };
        let mut view = view(case, case.cameras[at % case.cameras.len()], sizes[at % sizes.len()], format);
        view.hud.truncate(at % 4);
        (view, FrameTag { frame_id, tick: frame_id / 3 })
    };
    (0..count).map(one).collect()
}

#[test]
fn many_views_at_once_are_those_drawn_one_by_one() {
    let (Some(mut together), Some(mut single)) = (right(), right()) else { return };
    for mut case in [posed::crowd(), bitmaps::labels_and_hud()] {
        case.hud = bitmaps::labels_and_hud().hud;
        for count in [0, 1, 3, 20, 150] {
            let views = views(&case, count);
            together.submit_all(&case.scene, &views).unwrap();
            let frames = together.collect(Collect::All).unwrap();
            assert_eq!(frames.len(), views.len());
            for ((view, tag), frame) in views.iter().zip(&frames) {
                single.submit(&case.scene, view, *tag).unwrap();
                let alone: Frame = single.collect(Collect::All).unwrap().pop().unwrap();
                assert!(*frame == alone, "{}: view {} of {count}", case.name, tag.frame_id);
            }
        }
    }
}

#[test]
fn a_view_that_is_refused_takes_nothing_from_the_next() {
    let (Some(mut gpu), Some(mut fresh)) = (right(), right()) else { return };
    let case = posed::crowd();
    let good = view(&case, case.cameras[0], "160x90", PixelFormat::Rgba8);
    let bad = View { camera: Camera { near_m: f32::NAN, ..case.cameras[0] }, ..good.clone() };
    let both = [(good.clone(), FrameTag::default()), (bad, FrameTag::default())];
    assert!(gpu.submit_all(&case.scene, &both).is_err());
    gpu.collect(Collect::All).unwrap();
    assert!(draw(&mut gpu, &case, &good) == draw(&mut fresh, &case, &good));
}

/// Some figures take on other poses; at times one goes, or more come. In the end only weights change, so that no part
/// stands elsewhere.
fn step(case: &mut Case, moment: usize) {
    let figure = Arc::clone(&case.scene.models()[1]);
    let ids: Vec<_> = case.scene.instances().map(|(id, _)| id).collect();
    for (i, id) in ids.iter().enumerate().skip(1 + moment.min(3) % 3).step_by(2) {
        let knee = Mat4::from_rotation_z(0.4 * moment.min(3) as f32 - 0.2 * i as f32);
        let pose = posed::pose(&figure, knee, [0.25 * moment as f32, 0.0]);
        case.scene.instance_mut(*id).unwrap().pose = Some(pose);
    }
    if moment == 2 {
        case.scene.remove_instance(ids[3]).unwrap();
    }
    if moment == 3 {
        let like = case.scene.instance(ids[2]).unwrap().clone();
        for x in 0..9 {
            let aside = Mat4::from_translation(Vec3::new(x as f32 - 4.0, 0.1, 1.5));
            case.scene.add(Instance { world_from_model: aside * like.world_from_model, ..like.clone() }).unwrap();
        }
    }
}

#[test]
fn poses_that_change_are_formed_anew_and_so_are_their_shadows() {
    let Some(mut kept) = right() else { return };
    let mut case = posed::crowd();
    let view = view(&case, case.cameras[0], "320x180", PixelFormat::Rgba8);
    for moment in 0..6 {
        step(&mut case, moment);
        let Some(mut fresh) = right() else { return };
        let drawn = draw(&mut kept, &case, &view);
        assert!(drawn == draw(&mut fresh, &case, &view), "moment {moment} shows what was before it");
        let difference = Difference::between(&drawn, &draw(&mut SoftRenderer::new(), &case, &view), 4);
        assert!(difference.is_tolerable(), "moment {moment}: {difference}");
    }
}

#[test]
fn scenes_of_the_same_models_keep_their_own_poses() {
    let Some(mut kept) = right() else { return };
    let mut one = posed::crowd();
    let mut other = Case { scene: Default::default(), ..posed::crowd() };
    other.scene.sun_shadows = true;
    for model in one.scene.models() {
        other.scene.add_model(Arc::clone(model));
    }
    for (_, instance) in one.scene.instances() {
        other.scene.add(instance.clone()).unwrap();
    }
    let view = view(&one, one.cameras[0], "320x180", PixelFormat::Rgba8);
    for moment in 0..3 {
        step(&mut one, moment);
        for case in [&one, &other] {
            let Some(mut fresh) = right() else { return };
            assert!(draw(&mut kept, case, &view) == draw(&mut fresh, case, &view), "moment {moment}");
        }
    }
}

//! `soft` and `gpu` draw the same picture, each by its own code; a shader that is wrong is noticed.

mod bitmaps;
mod compare;
mod lit;
mod moments;
mod posed;
mod scenes;

use compare::{Difference, keep};
use lightcone_render::gpu::{CpuAdapter, GpuRenderer};
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{
    Camera, Collect, Edges, Frame, FrameTag, Model, PixelFormat, Pixels, RenderError, Renderer, Size, View,
};
use scenes::Case;

/// `None`, with a line that says why, where there is no Vulkan; a failure where `LIGHTCONE_REQUIRE` names it.
fn gpu(wgsl: &str) -> Option<GpuRenderer> {
    match GpuRenderer::open_with_wgsl(CpuAdapter::Allow, wgsl) {
        Ok(gpu) => Some(gpu),
        Err(RenderError::NoGpu(why)) => {
            let required = std::env::var("LIGHTCONE_REQUIRE").unwrap_or_default();
            assert!(!required.split(',').any(|word| word.trim() == "vulkan"), "Vulkan is required: {why}");
            println!("skipped: {why}");
            None
        }
        Err(why) => panic!("{why}"),
    }
}

/// With one sample a pixel in both.
fn view(case: &Case, camera: Camera, size: &str, format: PixelFormat) -> View {
    let (hidden_owner, hud) = (case.hidden_owner, case.hud.clone());
    let edges = Edges::Stairs;
    View { camera, size: size.parse().unwrap(), format, edges, hidden_owner, hud, ..View::default() }
}

fn draw(renderer: &mut dyn Renderer, case: &Case, view: &View) -> Vec<u8> {
    renderer.submit(&case.scene, view, FrameTag::default()).unwrap();
    let frame = renderer.collect(Collect::All).unwrap().pop().unwrap();
    match frame.pixels {
        Pixels::Rgba8(bytes) => bytes,
        Pixels::I420(picture) => picture.bytes,
    }
}

/// The differences that are not tolerable, a line each.
fn compare(gpu: &mut GpuRenderer, cases: &[Case]) -> Vec<String> {
    let mut soft = SoftRenderer::new();
    let mut wrong = Vec::new();
    for case in cases {
        for (i, camera) in case.cameras.iter().enumerate() {
            let view = view(case, *camera, "320x180", PixelFormat::Rgba8);
            let (soft, gpu) = (draw(&mut soft, case, &view), draw(gpu, case, &view));
            let difference = Difference::between(&soft, &gpu, 4);
            let name = format!("{}-{i}", case.name);
            println!("{name}: {difference}");
            if !difference.is_tolerable() {
                wrong.push(format!("{name}: {difference}; {}", keep(&name, view.size, &soft, &gpu)));
            }
        }
    }
    wrong
}

#[test]
fn made_scenes_look_the_same() {
    let Some(mut gpu) = gpu(&lightcone_shaders::wgsl()) else { return };
    let wrong = compare(&mut gpu, &scenes::all());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn real_scenes_look_the_same() {
    let Some(mut gpu) = gpu(&lightcone_shaders::wgsl()) else { return };
    let wrong = compare(&mut gpu, &scenes::real());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_scene_is_blank() {
    let mut soft = SoftRenderer::new();
    for case in scenes::all().iter().filter(|case| case.name != "sky") {
        let empty = scenes::case("empty", Model::default(), Vec::new());
        for (i, camera) in case.cameras.iter().enumerate() {
            let view = view(case, *camera, "320x180", PixelFormat::Rgba8);
            let drawn = draw(&mut soft, case, &view);
            let difference = Difference::between(&drawn, &draw(&mut soft, &empty, &view), 4);
            assert!(difference.different_pixels > 0.02, "{} from camera {i} shows nothing: {difference}", case.name);
        }
    }
}

#[test]
fn i420_planes_are_the_same_at_even_and_odd_sizes() {
    let Some(mut gpu) = gpu(&lightcone_shaders::wgsl()) else { return };
    let mut soft = SoftRenderer::new();
    for case in scenes::all() {
        for size in ["320x180", "161x91", "65x64"] {
            let view = view(&case, case.cameras[0], size, PixelFormat::I420);
            let (soft, gpu) = (draw(&mut soft, &case, &view), draw(&mut gpu, &case, &view));
            let difference = Difference::between(&soft, &gpu, 1);
            assert!(difference.is_tolerable(), "{} at {size}: {difference}", case.name);
        }
    }
}

#[test]
fn the_smallest_pictures_are_the_same() {
    let Some(mut gpu) = gpu(&lightcone_shaders::wgsl()) else { return };
    let mut soft = SoftRenderer::new();
    let case = &scenes::all()[0];
    for size in ["1x1", "2x1", "1x2", "3x2", "2x3", "5x5", "63x1", "1x65"] {
        for (format, channels) in [(PixelFormat::I420, 1), (PixelFormat::Rgba8, 4)] {
            let view = view(case, case.cameras[0], size, format);
            let difference = Difference::between(&draw(&mut soft, case, &view), &draw(&mut gpu, case, &view), channels);
            assert!(difference.greatest <= 1, "{format:?} at {size}: {difference}");
        }
    }
}

#[test]
fn i420_is_the_picture_of_rgba8() {
    let Some(mut gpu) = gpu(&lightcone_shaders::wgsl()) else { return };
    let case = &scenes::all()[1];
    let mut draw_as = |format| draw(&mut gpu, case, &view(case, case.cameras[0], "63x33", format));
    let (rgba, planes) = (draw_as(PixelFormat::Rgba8), draw_as(PixelFormat::I420));
    for (pixel, luma) in rgba.chunks_exact(4).zip(planes) {
        let rgb = glam::Vec3::new(pixel[0].into(), pixel[1].into(), pixel[2].into()) / 255.0;
        let expected = lightcone_shaders::yuv_from_srgb(rgb).x;
        assert!((expected - f32::from(luma)).abs() < 0.51, "{luma} is not {expected}");
    }
}

/// Each a mistake that could be made in one of the WGSL files.
const MISTAKES: [(&str, &str); 39] = [
    ("mix(sky.horizon, sky.zenith, sqrt(direction.y))", "mix(sky.horizon, sky.zenith, direction.y)"),
    ("direction.y * -8.0", "direction.y * -6.0"),
    ("normal.y * 0.5 + 0.5", "normal.y * 0.5 + 0.6"),
    ("return a2 / max(f * f, 1e-7);", "return a2 / max(f, 1e-7);"),
    ("return 0.5 / max(smooth_part", "return 0.25 / max(smooth_part"),
    ("let m = 1.0 - v_dot_h;", "let m = v_dot_h;"),
    ("let alpha = roughness * roughness;", "let alpha = roughness;"),
    ("vec4f(1.0 - roughness, 0.0425", "vec4f(1.0, 0.0425"),
    ("let lost = 0.55 * roughness;", "let lost = 0.0;"),
    ("surface.normal * (2.0 * n_dot_v) - to_eye", "to_eye - surface.normal * (2.0 * n_dot_v)"),
    ("window * cone * cone / d2", "window * cone / d2"),
    ("d2 * d2 * light.inverse_range4", "d2 * light.inverse_range4"),
    ("round(0.5 * log2(", "round(0.5 + 0.5 * log2("),
    ("material.metallic_roughness_from_uv\n    ).zy", "material.metallic_roughness_from_uv\n    ).yz"),
    ("base_colour.a < material.alpha_cutoff", "base_colour.a < 0.1"),
    ("select(-mapped, mapped, front_facing)", "mapped"),
    ("material_base_colour(at) * point.tint", "material_base_colour(at)"),
    ("clamp(point.colour, vec4f(0.0), vec4f(1.0))", "vec4f(1.0)"),
    ("let bent = texel * 2.0 - 1.0;", "let bent = texel * 2.0 - 0.9;"),
    (
        "(position_dx * uv_dy.x - position_dy * uv_dx.x) * turn",
        "(position_dy * uv_dx.x - position_dx * uv_dy.x) * turn",
    ),
    ("material.occlusion_strength * (red - 1.0)", "red - 1.0"),
    ("* sun_radiance * sunlight;", "* sun_radiance;"),
    ("position + normal * sun.normal_offset_m", "position"),
    ("let arriving = sunlight_at(", "let arriving = 0.5 * sunlight_at("),
    ("1.0 - exp2(-1.442695", "1.0 - exp2(-1.0"),
    ("let room = 1.0 - TONE_START;", "let room = 0.5;"),
    ("position += vector(delta.position) * added.weight;", "position += vector(delta.position);"),
    ("normal += vector(delta.normal) * added.weight;", ""),
    ("morph_deltas[added.morph * job.vertex_count + at]", "morph_deltas[at]"),
    ("pull_of(job, joints[0] >> 16u, influence.weights[1])", "pull_of(job, joints[0] >> 16u, influence.weights[0])"),
    ("joint_matrices[job.first_joint + joint]", "joint_matrices[joint]"),
    ("if joint >= job.joint_count {", "if joint > 65535u {"),
    ("normalize_or(normal_matrix(linear) * normal", "normalize_or(linear * normal"),
    ("} else if job.unit_normals != 0u {", "} else if false {"),
    ("floor(point.clip.xy)) - point.left_top", "floor(point.clip.xy)) - point.left_top - 1"),
    ("right_or_low), place.depth, 1.0)", "right_or_low), 1.0, 1.0)"),
    ("right_or_low), place.depth, 1.0)", "right_or_low), 0.9 * place.depth, 1.0)"),
    ("mix(place.ndc.xy, place.ndc.zw, right_or_low)", "mix(place.ndc.xy, place.ndc.zw, 0.9 * right_or_low)"),
    ("if at < job.skinned_count {", "if job.skinned_count > 0u {"),
];

/// The same for what only I420 shows.
const MISTAKES_OF_I420: [(&str, &str); 4] = [
    ("let y = dot(rgb, vec3f(0.2126, 0.7152, 0.0722));", "let y = dot(rgb, vec3f(0.299, 0.587, 0.114));"),
    ("16.0 + 219.0 * y", "255.0 * y"),
    ("planes[chroma_at] = chroma.x;", "planes[chroma_at] = chroma.y;"),
    ("let x = first.x + 2u * i;", "let x = first.x + i;"),
];

#[test]
fn a_wrong_shader_is_noticed() {
    let right = lightcone_shaders::wgsl();
    let cases = scenes::all();
    let mistakes = MISTAKES.map(|mistake| (mistake, PixelFormat::Rgba8));
    for ((was, becomes), format) in mistakes.into_iter().chain(MISTAKES_OF_I420.map(|m| (m, PixelFormat::I420))) {
        assert!(right.contains(was), "'{was}' is not in the WGSL any more");
        let Some(mut gpu) = gpu(&right.replace(was, becomes)) else { return };
        assert!(noticed(&mut gpu, &cases, format), "'{becomes}' instead of '{was}' was not noticed");
    }
}

/// Whether any picture differs.
fn noticed(gpu: &mut GpuRenderer, cases: &[Case], format: PixelFormat) -> bool {
    let mut soft = SoftRenderer::new();
    let channels = if format == PixelFormat::Rgba8 { 4 } else { 1 };
    cases.iter().flat_map(|case| case.cameras.iter().map(move |camera| (case, camera))).any(|(case, camera)| {
        let view = view(case, *camera, "320x180", format);
        !Difference::between(&draw(&mut soft, case, &view), &draw(gpu, case, &view), channels).is_tolerable()
    })
}

#[test]
fn frames_of_mixed_sizes_come_back_in_order() {
    let Some(mut gpu) = gpu(&lightcone_shaders::wgsl()) else { return };
    let case = &scenes::all()[1];
    let sizes = ["64x64", "333x77", "16x16", "640x360", "1x1", "64x65"];
    let formats = [PixelFormat::I420, PixelFormat::Rgba8];
    let mut frames: Vec<Frame> = Vec::new();
    let mut expected = Vec::new();
    for frame_id in 0..40 {
        let at = frame_id as usize;
        let view = view(case, case.cameras[at % 3], sizes[at % sizes.len()], formats[at / 3 % 2]);
        gpu.submit(&case.scene, &view, FrameTag { frame_id, tick: frame_id * 2 }).unwrap();
        expected.push((FrameTag { frame_id, tick: frame_id * 2 }, view));
        if at % 7 == 6 {
            frames.extend(gpu.collect(Collect::Ready).unwrap());
        }
    }
    frames.extend(gpu.collect(Collect::All).unwrap());
    assert_eq!(frames.len(), expected.len());
    for (frame, (tag, view)) in frames.iter().zip(&expected) {
        assert_eq!((frame.tag, frame.size), (*tag, view.size));
        gpu.submit(&case.scene, view, *tag).unwrap();
        let alone = gpu.collect(Collect::All).unwrap().pop().unwrap();
        assert!(*frame == alone, "frame {} changes when others are in flight", tag.frame_id);
    }
}

#[test]
fn cameras_that_see_nothing_are_refused_and_the_next_frame_is_drawn() {
    let Some(mut gpu) = gpu(&lightcone_shaders::wgsl()) else { return };
    let case = &scenes::all()[1];
    let good = case.cameras[0];
    let nan = glam::Mat4::from_cols_array(&[f32::NAN; 16]);
    for camera in [
        Camera { world_from_view: nan, ..good },
        Camera { world_from_view: glam::Mat4::ZERO, ..good },
        Camera { vertical_fov_rad: 0.0, ..good },
        Camera { vertical_fov_rad: f32::NAN, ..good },
        Camera { near_m: -1.0, ..good },
    ] {
        let view = view(case, camera, "32x32", PixelFormat::Rgba8);
        for renderer in [&mut gpu as &mut dyn Renderer, &mut SoftRenderer::new()] {
            let refused = renderer.submit(&case.scene, &view, FrameTag::default());
            assert!(matches!(refused, Err(RenderError::Camera { .. })), "{}: {refused:?}", renderer.name());
        }
    }
    let size = Size::new(32, 32).unwrap();
    assert_eq!(draw(&mut gpu, case, &View { camera: good, size, ..View::default() }).len(), 32 * 32 * 3 / 2);
}

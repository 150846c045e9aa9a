//! The frame's bytes.

use glam::{Mat4, Vec3};
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Collect, FrameTag, I420, Material, PixelFormat, Pixels, Renderer, View, shapes};
use lightcone_shaders::{linear_from_srgb_u8, yuv_from_srgb};

use crate::scenes::*;

const SIZES: [(u32, u32); 8] = [(1, 1), (2, 3), (3, 2), (64, 32), (65, 33), (127, 31), (161, 91), (1, 200)];

#[test]
fn known_colours_have_known_planes() {
    for (colour, yuv) in [
        ([0, 0, 0], [16, 128, 128]),
        ([255, 255, 255], [235, 128, 128]),
        ([255, 0, 0], [63, 102, 240]),
        ([0, 255, 0], [173, 42, 26]),
        ([0, 0, 255], [32, 240, 118]),
        ([128, 128, 128], [126, 128, 128]),
    ] {
        let mut scene = dark();
        scene.sky = plain_sky(Vec3::from_array(colour.map(linear_from_srgb_u8)));
        for (width, height) in SIZES {
            let view = View { format: PixelFormat::I420, ..view(forward(), width, height) };
            let mut picture = I420::new(view.size);
            picture.bytes = draw(&scene, &view);
            for (plane, expected) in picture.planes().into_iter().zip(yuv) {
                assert!(plane.iter().all(|&v| v == expected), "{colour:?} at {}: not {expected}", view.size);
            }
        }
    }
}

#[test]
fn i420_is_the_picture_of_rgba8() {
    let mut scene = lightcone_render::Scene::default();
    place(&mut scene, model(vec![shapes::torus(1.0, 0.4, 32, 16)], Material::matt(Vec3::new(0.9, 0.2, 0.4))));
    let camera = lightcone_render::Camera::look_at(Vec3::new(0.0, 1.5, 2.0), Vec3::ZERO, 1.0);
    for (width, height) in SIZES {
        let rgba_view = view(camera, width, height);
        let rgba = draw(&scene, &rgba_view);
        let mut planes = I420::new(rgba_view.size);
        planes.bytes = draw(&scene, &View { format: PixelFormat::I420, ..rgba_view.clone() });
        assert_eq!(planes.bytes.len(), I420::new(rgba_view.size).bytes.len());
        let colour = |x: u32, y: u32| Vec3::from(pixel(&rgba, &rgba_view, x, y).map(f32::from)) / 255.0;
        let [luma, u, v] = planes.planes();
        for y in 0..height {
            for x in 0..width {
                let got = f32::from(luma[(y * width + x) as usize]);
                let expected = yuv_from_srgb(colour(x, y)).x;
                assert!((got - expected).abs() <= 1.1, "luma at ({x}, {y}) of {width}x{height}: {got}, not {expected}");
            }
        }
        let (chroma_width, chroma_height) = I420::chroma_size(rgba_view.size);
        for y in 0..chroma_height as u32 {
            for x in 0..chroma_width as u32 {
                let block = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| (2 * x + dx, 2 * y + dy));
                let there: Vec<_> = block.iter().filter(|(x, y)| *x < width && *y < height).collect();
                let mean = there.iter().map(|(x, y)| colour(*x, *y)).sum::<Vec3>() / there.len() as f32;
                let expected = yuv_from_srgb(mean);
                let at = y as usize * chroma_width + x as usize;
                for (got, expected) in [(u[at], expected.y), (v[at], expected.z)] {
                    let off = (f32::from(got) - expected).abs();
                    assert!(off <= 1.1, "chroma at ({x}, {y}) of {width}x{height}: {got}, not {expected}");
                }
            }
        }
    }
}

#[test]
fn frames_come_back_once_and_in_order() {
    let mut renderer = SoftRenderer::new();
    let scene = dark();
    let tags = [4, 9, 2].map(|frame_id| FrameTag { frame_id, tick: frame_id * 10 });
    for (tag, width) in tags.into_iter().zip([16, 40, 3]) {
        renderer.submit(&scene, &view(forward(), width, 5), tag).unwrap();
    }
    let frames = renderer.collect(Collect::Ready).unwrap();
    assert_eq!(frames.iter().map(|f| f.tag).collect::<Vec<_>>(), tags);
    for frame in frames {
        let Pixels::Rgba8(bytes) = frame.pixels else { panic!("not what was asked for") };
        assert_eq!(bytes.len(), (frame.size.width() * frame.size.height() * 4) as usize);
        assert!(bytes.chunks_exact(4).all(|p| p == [0, 0, 0, 255]));
    }
    assert!(renderer.collect(Collect::All).unwrap().is_empty());
}

#[test]
fn the_next_frame_knows_nothing_of_the_last() {
    let mut renderer = SoftRenderer::new();
    let mut full = lightcone_render::Scene::default();
    let balls = full.add_model(model(vec![shapes::uv_sphere(1.0, 64)], Material::matt(WHITE)));
    for i in 0..20 {
        full.add_instance(balls, Mat4::from_translation(Vec3::new(i as f32 - 10.0, 0.0, -5.0))).unwrap();
    }
    let view = view(forward(), 200, 100);
    renderer.submit(&full, &view, FrameTag::default()).unwrap();
    renderer.submit(&dark(), &view, FrameTag::default()).unwrap();
    let second = renderer.collect(Collect::All).unwrap().pop().unwrap();
    assert_eq!(second.pixels, Pixels::Rgba8(draw(&dark(), &view)));
}

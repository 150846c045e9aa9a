//! The picture does not depend on how many threads draw it.

use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Collect, FrameTag, PixelFormat, Renderer, View};

use crate::golden;

#[test]
fn one_thread_and_four_draw_the_same_bytes() {
    for (name, scene, view) in golden::cases() {
        for format in [PixelFormat::Rgba8, PixelFormat::I420] {
            let draw = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| {
                    let mut renderer = SoftRenderer::new();
                    assert_eq!(renderer.name(), format!("soft ({threads} threads)"));
                    renderer.submit(&scene, &View { format, ..view.clone() }, FrameTag::default()).unwrap();
                    renderer.collect(Collect::All).unwrap()
                })
            };
            assert!(draw(1) == draw(4), "{name} as {format:?}");
        }
    }
}

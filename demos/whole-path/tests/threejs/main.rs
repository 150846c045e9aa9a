//! An independent check of our picture: three.js draws the same file from the same camera in the same light.

mod case;
mod files;
mod three;

use lightcone_render::Renderer;
use lightcone_render::gpu::{CpuAdapter, GpuRenderer};
use lightcone_render::soft::SoftRenderer;
use lightcone_whole_path::similarity::{psnr, ssim};

#[test]
fn pictures_are_those_of_three_js() {
    let Some(mut three) = three::Three::required() else { return };
    let folder = case::scenes_folder();
    let mut soft = SoftRenderer::new();
    let mut gpu = GpuRenderer::open(CpuAdapter::Allow).ok();
    for file in case::scene_files(&folder).unwrap() {
        let (scene, cases) = case::load(&file);
        for case in cases {
            let theirs = three.draw(&case.settings());
            let a = case.ours(&mut soft, &scene);
            let name = format!("/tmp/threeout/{}-{}", case.scene, case.camera);
            image::save_buffer(format!("{name}-ours.png"), &a, 640, 360, image::ColorType::Rgba8).unwrap();
            image::save_buffer(format!("{name}-three.png"), &theirs, 640, 360, image::ColorType::Rgba8).unwrap();
            println!("{} {} {:?} {:?}", case.scene, case.camera, ssim(&a, &theirs, 640, 360), psnr(&a, &theirs));
            if let Some(gpu) = &mut gpu {
                let a = case.ours(gpu, &scene);
                println!("   gpu {:?} {:?}", ssim(&a, &theirs, 640, 360), psnr(&a, &theirs));
            }
        }
    }
}

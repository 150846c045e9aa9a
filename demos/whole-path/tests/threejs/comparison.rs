//! Two pictures side by side: numbers, and files for a person to look at.

use std::fs;
use std::path::{Path, PathBuf};

use lightcone_gpu_kit::similarity::{psnr, ssim, ssim_where};
use serde_json::{Value, json};

use crate::case::{BACKGROUND_SRGB, Case, HEIGHT, WIDTH};

const SIZE: [usize; 2] = [WIDTH as usize, HEIGHT as usize];

/// How like three.js's picture one of ours is.
pub struct Comparison {
    pub scene: String,
    pub camera: &'static str,
    /// `soft` or `gpu`.
    pub renderer: &'static str,
    pub ssim: f64,
    /// Only where one of them has drawn something, which a wide sky makes no better.
    pub ssim_covered: f64,
    pub psnr_db: f64,
    /// Share of the picture's pixels where one of them has drawn something.
    pub covered: f64,
}

impl Comparison {
    pub fn new(case: &Case, renderer: &'static str, ours: &[u8], theirs: &[u8]) -> Self {
        let [width, height] = SIZE;
        let drawn = |picture: &[u8], at: usize| picture[at * 4..at * 4 + 3] != BACKGROUND_SRGB;
        let covered = |at: usize| drawn(ours, at) || drawn(theirs, at);
        let pixels = width * height;
        Self {
            scene: case.scene.clone(),
            camera: case.camera,
            renderer,
            ssim: ssim(ours, theirs, width, height).unwrap_or(f64::NAN),
            ssim_covered: ssim_where(ours, theirs, width, height, |x, y| covered(y * width + x)).unwrap_or(f64::NAN),
            psnr_db: psnr(ours, theirs).unwrap_or(f64::NAN),
            covered: (0..pixels).filter(|at| covered(*at)).count() as f64 / pixels as f64,
        }
    }

    /// A line of the table.
    pub fn line(&self) -> String {
        let Self { scene, camera, renderer, ssim, ssim_covered, psnr_db, covered } = self;
        let covered = covered * 100.0;
        format!("{scene:<17} {camera:<14} {renderer:<5} {ssim:.4} {ssim_covered:>8.4} {psnr_db:>6.1} {covered:>5.0} %")
    }

    pub fn to_json(&self) -> Value {
        let Self { scene, camera, renderer, ssim, ssim_covered, psnr_db, covered } = self;
        json!({
            "scene": scene, "camera": camera, "renderer": renderer,
            "ssim": ssim, "ssimCovered": ssim_covered, "psnrDb": psnr_db, "covered": covered,
        })
    }
}

/// The head of [`Comparison::line`].
pub fn head() -> String {
    format!(
        "{:<17} {:<14} {:<5} {:<6} {:>8} {:>6} {:>7}",
        "scene", "camera", "ours", "SSIM", "covered", "PSNR", "of all"
    )
}

/// Where pictures are kept.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("threejs")
}

/// Writes both pictures and eight times their difference.
pub fn keep(case: &Case, renderer: &str, ours: &[u8], theirs: &[u8]) {
    let folder = folder();
    fs::create_dir_all(&folder).unwrap();
    let apart = ours.iter().zip(theirs).map(|(a, b)| a.abs_diff(*b).saturating_mul(8));
    let difference: Vec<u8> = apart.enumerate().map(|(i, apart)| if i % 4 == 3 { 255 } else { apart }).collect();
    for (kind, bytes) in [(renderer, ours), ("three", theirs), (&format!("{renderer}-difference"), &difference)] {
        let file = folder.join(format!("{}-{}-{kind}.png", case.scene, case.camera));
        image::save_buffer(&file, bytes, WIDTH, HEIGHT, image::ColorType::Rgba8).unwrap();
    }
}

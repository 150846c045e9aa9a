//! When our picture is that of three.js.

use crate::comparison::Comparison;

/// What a picture must reach.
struct Least {
    /// Of the whole picture.
    ssim: f64,
    /// Where something is drawn.
    ssim_covered: f64,
    psnr_db: f64,
}

/// Above what another light, a missing material or a wrong pose gives. What keeps pictures from being equal: three.js makes
/// curved surfaces rougher where they are small in the picture (cake, lamp posts), lights back faces and thin triangles by
/// other derivatives, and has other approximations of the split sum and of Smith's term.
const LEAST: Least = Least { ssim: 0.98, ssim_covered: 0.87, psnr_db: 36.0 };

/// Scene, camera, what is reached instead, and why.
const EXCEPTIONS: [(&str, &str, Least, &str); 1] = [(
    "hall",
    "glass",
    Least { ssim: 0.88, ssim_covered: 0.88, psnr_db: 20.0 },
    "we know no KHR_materials_transmission and KHR_materials_volume: the blocks are white instead of clear",
)];

/// What is wrong, in a line.
pub fn complaint(comparison: &Comparison) -> Option<String> {
    let exception =
        EXCEPTIONS.iter().find(|(scene, camera, ..)| *scene == comparison.scene && *camera == comparison.camera);
    let (least, because) = exception.map_or((&LEAST, ""), |(.., least, because)| (least, *because));
    let reached = [
        comparison.ssim >= least.ssim,
        comparison.ssim_covered >= least.ssim_covered,
        comparison.psnr_db >= least.psnr_db,
    ];
    (reached != [true; 3]).then(|| {
        let Least { ssim, ssim_covered, psnr_db } = least;
        let line = comparison.line();
        format!("{line}\n  is below SSIM {ssim}, covered {ssim_covered}, PSNR {psnr_db} {because}")
    })
}

//! When two pictures are the same.

use std::fmt;
use std::path::PathBuf;

use lightcone_render::Size;

/// The tolerance of invariant 4 of the design: `soft` and `gpu` draw the same picture within these three numbers. Inner
/// parts of surfaces agree to about one step of 255 (texture filters of 8 bits and fast square roots on the GPU's side).
/// Single pixels differ by any amount: on edges, where the mip level changes, and where surfaces lie in one another and
/// rounding decides which is in front. On lavapipe those are at most 3 of 10,000; other drivers may take derivatives and
/// round a little differently.
mod tolerance {
    /// Mean of the absolute difference over all channels, in steps of 255.
    pub const MEAN_DIFFERENCE: f64 = 0.5;
    /// A pixel counts as different when one of its channels is off by more than this many steps of 255.
    pub const PIXEL_DIFFERENCE: u8 = 8;
    /// Share of the picture's pixels that may be different.
    pub const DIFFERENT_PIXELS: f64 = 0.005;
}

/// How far two pictures are apart.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    pub mean: f64,
    pub different_pixels: f64,
    pub greatest: u8,
}

impl Difference {
    /// Of two pictures with `channels` bytes a pixel; the fourth, alpha, must be 255 in both.
    pub fn between(a: &[u8], b: &[u8], channels: usize) -> Self {
        assert_eq!(a.len(), b.len());
        let mut sum = 0_u64;
        let mut different = 0_usize;
        let mut greatest = 0;
        for (a, b) in a.chunks_exact(channels).zip(b.chunks_exact(channels)) {
            let colours = channels.min(3);
            let most =
                a[..colours].iter().zip(&b[..colours]).map(|(a, b)| a.abs_diff(*b)).inspect(|d| sum += u64::from(*d));
            let most = most.max().unwrap_or_default();
            different += usize::from(most > tolerance::PIXEL_DIFFERENCE);
            greatest = greatest.max(most);
            assert!(channels < 4 || (a[3] == 255 && b[3] == 255), "alpha is not 255");
        }
        let pixels = a.len() / channels;
        Self {
            mean: sum as f64 / (pixels * channels.min(3)) as f64,
            different_pixels: different as f64 / pixels as f64,
            greatest,
        }
    }

    pub fn is_tolerable(&self) -> bool {
        self.mean <= tolerance::MEAN_DIFFERENCE && self.different_pixels <= tolerance::DIFFERENT_PIXELS
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mean, different_pixels, greatest } = self;
        write!(f, "mean {mean:.3}, {:.2} % of pixels differ, greatest {greatest}", different_pixels * 100.0)
    }
}

/// Writes both pictures and eight times their difference, and says where they are: where `LIGHTCONE_PARITY_PICTURES` says, if
/// the tests were carried away from the repository.
pub fn keep(name: &str, size: Size, soft: &[u8], gpu: &[u8]) -> String {
    let beside = || PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("parity");
    let folder = std::env::var_os("LIGHTCONE_PARITY_PICTURES").map_or_else(beside, PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    let difference: Vec<u8> = soft
        .iter()
        .zip(gpu)
        .enumerate()
        .map(|(i, (a, b))| if i % 4 == 3 { 255 } else { a.abs_diff(*b).saturating_mul(8) })
        .collect();
    for (kind, bytes) in [("soft", soft), ("gpu", gpu), ("difference", &difference)] {
        let file = folder.join(format!("{name}-{kind}.png"));
        image::save_buffer(&file, bytes, size.width(), size.height(), image::ColorType::Rgba8).unwrap();
    }
    format!("look at {}/{name}-{{soft,gpu,difference}}.png", folder.display())
}

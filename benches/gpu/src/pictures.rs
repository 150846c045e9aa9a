//! Pictures to look at and to compare.

use anyhow::bail;
use lightcone_render::{Collect, FrameTag, PixelFormat, Pixels, Renderer, Scene, View};

/// What a renderer draws of a view, in RGBA.
pub fn picture(renderer: &mut dyn Renderer, scene: &Scene, view: &View) -> anyhow::Result<Vec<u8>> {
    let view = View { format: PixelFormat::Rgba8, ..view.clone() };
    renderer.submit(scene, &view, FrameTag::default())?;
    match renderer.collect(Collect::All)?.pop().map(|frame| frame.pixels) {
        Some(Pixels::Rgba8(rgba)) => Ok(rgba),
        _ => bail!("{} drew no picture", renderer.name()),
    }
}

/// Mean of the absolute difference over pixels and R, G, B of pictures of one size, in 1/255.
pub fn rgb_difference(a: &[u8], b: &[u8]) -> f64 {
    let pixels = a.chunks_exact(4).zip(b.chunks_exact(4));
    let sum: u64 = pixels.flat_map(|(a, b)| (0..3).map(move |i| u64::from(a[i].abs_diff(b[i])))).sum();
    sum as f64 / (a.len() / 4 * 3).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_does_not_count_as_a_difference() {
        assert_eq!(rgb_difference(&[10, 20, 30, 255, 0, 0, 0, 255], &[13, 20, 30, 0, 0, 3, 0, 255]), 1.0);
    }
}

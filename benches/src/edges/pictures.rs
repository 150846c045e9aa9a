//! The same pictures in four ways.

use anyhow::bail;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Camera, Collect, Edges, FrameTag, I420, PixelFormat, Pixels, Renderer, Scene, Size, View};
use lightcone_shaders::{linear_from_srgb_u8, srgb_from_linear, yuv_from_srgb};

/// Of all pictures.
pub fn size() -> Size {
    Size::new(640, 360).expect("a size in range")
}

/// One picture after the other, each in four ways.
#[derive(Default)]
pub struct Series {
    renderer: SoftRenderer,
    pub stairs: Vec<I420>,
    pub smooth: Vec<I420>,
    /// 2×2 samples a pixel.
    pub four: Vec<I420>,
    /// 4×4 samples a pixel.
    pub reference: Vec<I420>,
}

impl Series {
    /// Adds a picture.
    pub fn draw(&mut self, scene: &Scene, camera: Camera) -> anyhow::Result<()> {
        let stairs = self.draw_i420(scene, camera, Edges::Stairs)?;
        let smooth = self.draw_i420(scene, camera, Edges::Smooth)?;
        let (four, reference) = (self.averaged(scene, camera, 2)?, self.averaged(scene, camera, 4)?);
        self.stairs.push(stairs);
        self.smooth.push(smooth);
        self.four.push(four);
        self.reference.push(reference);
        Ok(())
    }

    fn draw_i420(&mut self, scene: &Scene, camera: Camera, edges: Edges) -> anyhow::Result<I420> {
        match self.pixels(scene, View { camera, edges, size: size(), format: PixelFormat::I420, ..View::default() })? {
            Pixels::I420(picture) => Ok(picture),
            Pixels::Rgba8(_) => bail!("the renderer gave another format than was asked for"),
        }
    }

    /// The mean of `side`×`side` samples of each pixel, in linear light.
    fn averaged(&mut self, scene: &Scene, camera: Camera, side: u32) -> anyhow::Result<I420> {
        let fine = Size::new(size().width() * side, size().height() * side)?;
        let view = View { camera, size: fine, edges: Edges::Stairs, format: PixelFormat::Rgba8, ..View::default() };
        match self.pixels(scene, view)? {
            Pixels::Rgba8(rgba) => Ok(i420_of(&means(&rgba, side as usize))),
            Pixels::I420(_) => bail!("the renderer gave another format than was asked for"),
        }
    }

    fn pixels(&mut self, scene: &Scene, view: View) -> anyhow::Result<Pixels> {
        self.renderer.submit(scene, &view, FrameTag::default())?;
        match self.renderer.collect(Collect::All)?.pop() {
            Some(frame) => Ok(frame.pixels),
            None => bail!("{} drew no picture", self.renderer.name()),
        }
    }
}

/// sRGB-encoded means of `side`×`side` pixels.
fn means(rgba: &[u8], side: usize) -> Vec<glam::Vec3> {
    let (width, height) = (size().width() as usize, size().height() as usize);
    let mean = |at: usize| {
        let (x, y) = (at % width * side, at / width * side);
        let mut sum = [0.0; 3];
        for sample in 0..side * side {
            let place = ((y + sample / side) * width * side + x + sample % side) * 4;
            for (sum, byte) in sum.iter_mut().zip(&rgba[place..]) {
                *sum += linear_from_srgb_u8(*byte);
            }
        }
        glam::Vec3::from(sum.map(|sum| srgb_from_linear(sum / (side * side) as f32)))
    };
    (0..width * height).map(mean).collect()
}

/// Of pixels of [`size`], whose sides are even.
fn i420_of(srgb: &[glam::Vec3]) -> I420 {
    let byte = |value: f32| (value + 0.5) as u8;
    let width = size().width() as usize;
    let mut picture = I420::new(size());
    let [luma, u, v] = picture.planes_mut();
    for (luma, pixel) in luma.iter_mut().zip(srgb) {
        *luma = byte(yuv_from_srgb(*pixel).x);
    }
    for (at, (u, v)) in u.iter_mut().zip(v).enumerate() {
        let first = at / (width / 2) * 2 * width + at % (width / 2) * 2;
        let four = [first, first + 1, first + width, first + width + 1].map(|at| srgb[at]);
        let mean = yuv_from_srgb(four.iter().sum::<glam::Vec3>() * 0.25);
        (*u, *v) = (byte(mean.y), byte(mean.z));
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_taken_in_linear_light() {
        let (width, height) = (size().width() as usize * 2, size().height() as usize * 2);
        let checkers = |at: usize| if (at % width + at / width).is_multiple_of(2) { [255; 4] } else { [0, 0, 0, 255] };
        let rgba: Vec<u8> = (0..width * height).flat_map(checkers).collect();
        let picture = i420_of(&means(&rgba, 2));
        let [luma, u, v] = picture.planes();
        // Half of the light is byte 188 of sRGB.
        assert!(luma.iter().all(|luma| *luma == (16.0 + 219.0 * 188.0 / 255.0_f32).round() as u8), "{}", luma[0]);
        assert!(u.iter().chain(v).all(|chroma| *chroma == 128));
    }
}

//! Looking at pictures with numbers.

use std::collections::HashSet;
use std::path::Path;

use image::{ImageFormat, RgbImage};

use crate::error::Error;

/// Per channel; what the encoder does to a still picture stays below.
const NOTICEABLE: u8 = 28;
/// Below, a colour is grey to the eye: 0..1.
const COLOURFUL: f32 = 0.25;

/// An RGB picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture(pub RgbImage);

impl Picture {
    /// Reads a PNG.
    pub fn from_png(bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self(image::load_from_memory_with_format(bytes, ImageFormat::Png)?.into_rgb8()))
    }

    /// Writes a PNG.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        Ok(self.0.save_with_format(path, ImageFormat::Png)?)
    }

    /// Width and height, pixels.
    pub fn size(&self) -> (u32, u32) {
        self.0.dimensions()
    }

    /// How many colours there are, at four bits a channel.
    pub fn colours(&self) -> usize {
        self.0.pixels().map(|pixel| pixel.0.map(|channel| channel >> 4)).collect::<HashSet<_>>().len()
    }

    /// Standard deviation of the mean of the channels, 0..=127.5.
    pub fn contrast(&self) -> f64 {
        let greys = || self.0.pixels().map(|pixel| pixel.0.map(f64::from).iter().sum::<f64>() / 3.0);
        let count = self.0.pixels().len().max(1) as f64;
        let mean = greys().sum::<f64>() / count;
        (greys().map(|grey| (grey - mean).powi(2)).sum::<f64>() / count).sqrt()
    }

    /// Share of the pixels that look different, 0..=1; all of them when the sizes differ.
    pub fn difference(&self, other: &Self) -> f64 {
        if self.size() != other.size() {
            return 1.0;
        }
        let differs =
            |(a, b): &(&image::Rgb<u8>, &image::Rgb<u8>)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > NOTICEABLE);
        let different = self.0.pixels().zip(other.0.pixels()).filter(differs).count();
        different as f64 / self.0.pixels().len().max(1) as f64
    }

    /// The pixels that are colourful and of the hue of `colour`, give or take `within_deg`.
    pub fn patch_of_hue(&self, colour: [u8; 3], within_deg: f32) -> Patch {
        let Some(wanted) = hue_deg(colour) else { return Patch::default() };
        let near = |hue: f32| {
            let apart = (hue - wanted).abs();
            apart.min(360.0 - apart) <= within_deg
        };
        let alike = self.0.enumerate_pixels().filter(|(.., pixel)| hue_deg(pixel.0).is_some_and(near));
        let (pixels, sum_x) = alike.fold((0, 0.0), |(pixels, sum_x), (x, ..)| (pixels + 1, sum_x + f64::from(x)));
        Patch { pixels, middle_x: sum_x / f64::from(pixels.max(1)) }
    }
}

/// Pixels that have something in common.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Patch {
    /// How many.
    pub pixels: u32,
    /// Their mean place from the left, pixels.
    pub middle_x: f64,
}

/// Hue of the HSV model, 0..360; `None` for what is nearly grey or nearly black.
fn hue_deg(colour: [u8; 3]) -> Option<f32> {
    let [r, g, b] = colour.map(|channel| f32::from(channel) / 255.0);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let spread = most - least;
    if most < 0.15 || spread / most < COLOURFUL {
        return None;
    }
    let sixth = if most == r {
        (g - b) / spread
    } else if most == g {
        (b - r) / spread + 2.0
    } else {
        (r - g) / spread + 4.0
    };
    Some((sixth * 60.0).rem_euclid(360.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn plain(colour: [u8; 3]) -> Picture {
        Picture(RgbImage::from_pixel(8, 4, Rgb(colour)))
    }

    #[test]
    fn a_plain_picture_has_one_colour_and_no_contrast() {
        let grey = plain([120; 3]);
        assert_eq!((grey.colours(), grey.contrast(), grey.difference(&grey)), (1, 0.0, 0.0));
        let mut half = grey.clone();
        (0..8).for_each(|x| (0..2).for_each(|y| half.0.put_pixel(x, y, Rgb([220; 3]))));
        assert_eq!((half.colours(), half.contrast(), half.difference(&grey)), (2, 50.0, 0.5));
    }

    #[test]
    fn hues_are_those_of_the_colour_circle_and_grey_has_none() {
        assert_eq!(hue_deg([255, 0, 0]), Some(0.0));
        assert_eq!(hue_deg([0, 200, 0]), Some(120.0));
        assert_eq!(hue_deg([200, 0, 100]), Some(330.0));
        assert_eq!((hue_deg([99, 100, 101]), hue_deg([9, 0, 0])), (None, None));
        let red = plain([200, 10, 0]).patch_of_hue([255, 0, 10], 10.0);
        assert_eq!(red, Patch { pixels: 32, middle_x: 3.5 });
        assert_eq!(plain([200, 100, 0]).patch_of_hue([255, 0, 10], 10.0), Patch::default());
    }
}

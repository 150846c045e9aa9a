//! Text becomes a bitmap: light letters on a dark plate, which can be read before any background and survive an encoder.
//!
//! The font is Hack (MIT and Bitstream Vera licences): Latin, Greek, Cyrillic and Armenian letters. What it lacks is drawn as
//! an empty box. Text runs from left to right.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};

use crate::overlay::Bitmap;
use crate::texture::{ColourSpace, Texture};

/// The greatest number of characters in a text; a longer one is cut and ends in an ellipsis.
pub const MAX_CHARACTERS: usize = 40;
/// Sizes that letters can have: pixels from one line to the next.
pub const SIZES_PX: std::ops::RangeInclusive<u32> = 8..=64;

const PLATE_RGB: [f32; 3] = [14.0, 17.0, 24.0];
const PLATE_ALPHA: f32 = 0.62;
const LETTER_RGB: [f32; 3] = [245.0, 247.0, 250.0];

/// One line of text on a plate. `size_px` is brought within [`SIZES_PX`]. `None` for a text of which nothing can be seen.
pub fn plate(text: &str, size_px: u32) -> Option<Bitmap> {
    let font = FontRef::try_from_slice(epaint_default_fonts::HACK_REGULAR).ok()?;
    let size_px = size_px.clamp(*SIZES_PX.start(), *SIZES_PX.end()) as f32;
    let coverage = Coverage::of(&font, &visible(text), size_px)?;
    let radius_px = size_px * 0.35;
    let mut rgba = Vec::with_capacity(coverage.values.len() * 4);
    for (at, letter) in coverage.values.iter().enumerate() {
        let (x, y) = (at % coverage.width, at / coverage.width);
        let plate = PLATE_ALPHA * rounded(x, y, coverage.width, coverage.height, radius_px);
        rgba.extend(over(*letter, plate));
    }
    Bitmap::new(coverage.width as u32, coverage.height as u32, rgba).ok()
}

/// A letter by itself, for text that hangs in the world: white, and as opaque as it covers. Sizes are shares of the size of the font.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its picture.
    pub texture: Texture,
    /// How wide the picture is, and how high.
    pub size: [f32; 2],
    /// From the pen on the base line to the picture's lower left corner.
    pub corner: [f32; 2],
}

/// How far the pen goes on after every letter, as a share of the size of the font: they are all as wide.
pub const ADVANCE: f32 = 0.602;
/// Of letters by themselves; their mip levels are what is seen from afar.
const LETTER_PX: f32 = 64.0;

/// A letter by itself; none for a blank.
pub fn letter(character: char) -> Option<Letter> {
    let font = FontRef::try_from_slice(epaint_default_fonts::HACK_REGULAR).ok()?;
    // As wide as the font counts from one line to the next, so that its em is as many pixels.
    let scale = PxScale::from(LETTER_PX * font.height_unscaled() / font.units_per_em().unwrap_or(2048.0));
    let outline = font.outline_glyph(font.glyph_id(character).with_scale(scale))?;
    // A pixel around it, so that its edges are soft.
    let bounds = outline.px_bounds();
    let (width, height) = (bounds.width() as u32 + 2, bounds.height() as u32 + 2);
    let mut rgba = vec![255; (width * height * 4) as usize];
    rgba.chunks_exact_mut(4).for_each(|pixel| pixel[3] = 0);
    outline.draw(|x, y, value| {
        if let Some(pixel) = rgba.get_mut((((y + 1) * width + x + 1) * 4 + 3) as usize) {
            *pixel = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        }
    });
    let texture = Texture::from_rgba8(width, height, ColourSpace::Srgb, rgba).ok()?;
    let share = |px: f32| px / LETTER_PX;
    let corner = [share(bounds.min.x - 1.0), share(-bounds.max.y - 1.0)];
    Some(Letter { texture, size: [share(width as f32), share(height as f32)], corner })
}

/// The text without control characters, cut to [`MAX_CHARACTERS`].
fn visible(text: &str) -> String {
    let mut characters = text.chars().filter(|c| !c.is_control());
    let mut short: String = characters.by_ref().take(MAX_CHARACTERS).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short.trim().to_owned()
}

/// How much of each pixel letters cover.
struct Coverage {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Coverage {
    fn of(font: &FontRef<'_>, text: &str, size_px: f32) -> Option<Self> {
        let scaled = font.as_scaled(PxScale::from(size_px));
        let (aside, above) = ((size_px * 0.4).ceil(), (size_px * 0.15).ceil());
        let mut pen = ab_glyph::point(aside, above + scaled.ascent());
        let mut outlines = Vec::new();
        for character in text.chars() {
            let id = scaled.glyph_id(character);
            outlines.extend(font.outline_glyph(id.with_scale_and_position(size_px, pen)));
            pen.x += scaled.h_advance(id);
        }
        if outlines.is_empty() {
            return None;
        }
        let width = ((pen.x + aside).ceil() as usize).min(Bitmap::MAX as usize);
        let height = (2.0 * above + scaled.height()).ceil() as usize;
        let mut coverage = Self { width, height, values: vec![0.0; width * height] };
        for outline in outlines {
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, value| coverage.add(x as i32 + corner.x as i32, y as i32 + corner.y as i32, value));
        }
        Some(coverage)
    }

    /// Outside of the plate nothing happens.
    fn add(&mut self, x: i32, y: i32, value: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x < self.width && y < self.height {
            let pixel = &mut self.values[y * self.width + x];
            *pixel = (*pixel + value).min(1.0);
        }
    }
}

/// How much a rectangle with round corners covers of a pixel.
fn rounded(x: usize, y: usize, width: usize, height: usize, radius_px: f32) -> f32 {
    let beyond = |at: usize, extent: usize| {
        let at = at as f32 + 0.5;
        (radius_px - at).max(at - (extent as f32 - radius_px)).max(0.0)
    };
    let distance_px = beyond(x, width).hypot(beyond(y, height));
    (radius_px - distance_px + 0.5).clamp(0.0, 1.0)
}

/// A letter's pixel over the plate's, as straight RGBA.
fn over(letter: f32, plate: f32) -> [u8; 4] {
    let below = plate * (1.0 - letter);
    let alpha = letter + below;
    if alpha <= 0.0 {
        return [0; 4];
    }
    let mix = |at: usize| ((LETTER_RGB[at] * letter + PLATE_RGB[at] * below) / alpha).round() as u8;
    [mix(0), mix(1), mix(2), (alpha * 255.0).round() as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_light_on_a_dark_plate_with_round_corners() {
        let plate = plate("Amber Fox", 18).unwrap();
        let pixel = |x: u32, y: u32| &plate.rgba()[((y * plate.width() + x) * 4) as usize..][..4];
        assert_eq!(pixel(0, 0)[3], 0);
        assert_eq!(pixel(plate.width() / 2, 0), [14, 17, 24, 158]);
        assert!(plate.rgba().chunks_exact(4).any(|p| p == [245, 247, 250, 255]), "some pixel is all letter");
        assert!((20..40).contains(&plate.height()) && (90..140).contains(&plate.width()), "{}", plate.width());
    }

    #[test]
    fn any_text_is_a_plate_or_nothing() {
        for nothing in ["", "   ", "\n\t\0", "\u{7f}"] {
            assert_eq!(plate(nothing, 18), None, "{nothing:?}");
        }
        let long = "W".repeat(10_000);
        let widest = plate(&long, 64).unwrap();
        assert_eq!(widest.width(), Bitmap::MAX);
        assert_eq!(plate(&long, 10), plate(&"W".repeat(5_000), 10));
        assert!(plate(&"W".repeat(MAX_CHARACTERS), 10).unwrap().width() < plate(&long, 10).unwrap().width());
        for text in ["Ж Ω é", "漢字", "🦊", "\u{202e}abc", "a\u{300}\u{300}\u{300}"] {
            assert!(plate(text, 0).is_some() && plate(text, u32::MAX).is_some(), "{text}");
        }
    }

    #[test]
    fn a_letter_stands_on_the_base_line_and_is_as_wide_as_the_pen_goes() {
        let font = FontRef::try_from_slice(epaint_default_fonts::HACK_REGULAR).unwrap();
        let em = font.units_per_em().unwrap();
        assert!((font.h_advance_unscaled(font.glyph_id('M')) / em - ADVANCE).abs() < 1e-3);
        let letter = letter('H').unwrap();
        assert!(letter.corner[1].abs() < 0.05 && (0.6..0.85).contains(&letter.size[1]), "{:?}", letter.size);
        assert!(letter.size[0] <= ADVANCE + 0.05 && letter.corner[0] >= -0.05);
        assert!(super::letter(' ').is_none() && super::letter('漢').is_some());
    }

    #[test]
    fn different_texts_look_different() {
        assert_ne!(plate("Amber Fox", 18), plate("Amber Fax", 18));
        assert_ne!(plate("Amber Fox", 18), plate("Amber Fox", 19));
    }
}

//! Pictures that stand for what cannot be shown, and say what that is.

use lightcone_render::text::plate;
use lightcone_render::{ColourSpace, Texture};

const WIDTH: usize = 384;
const HEIGHT: usize = 216;
const BACKGROUND: [u8; 3] = [38, 44, 58];
const EDGE: [u8; 3] = [86, 98, 124];
const EDGE_PX: usize = 6;
/// A line in large letters, and one in small ones.
const SIZES_PX: [u32; 2] = [52, 24];
/// Characters of a line that fit.
const MOST_CHARACTERS: usize = 24;

/// What such a picture shows: a word, and below it what it is of.
pub(super) fn words(word: &str, of: &str) -> String {
    let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(MOST_CHARACTERS).collect::<String>();
    format!("{}\n{}", short(word), short(of))
}

/// The last name of a path or an address.
pub(super) fn last_name(path: &str) -> &str {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default()
}

/// The picture of such words.
pub(super) fn picture(words: &str, space: ColourSpace) -> Option<Texture> {
    let mut rgba: Vec<u8> = (0..WIDTH * HEIGHT).flat_map(|at| background(at % WIDTH, at / WIDTH)).collect();
    for ((line, size_px), middle) in words.lines().zip(SIZES_PX).zip([HEIGHT * 2 / 5, HEIGHT * 7 / 10]) {
        write(&mut rgba, line, size_px, middle);
    }
    Texture::from_rgba8(WIDTH as u32, HEIGHT as u32, space, rgba).ok()
}

fn background(x: usize, y: usize) -> [u8; 4] {
    let inside = (EDGE_PX..WIDTH - EDGE_PX).contains(&x) && (EDGE_PX..HEIGHT - EDGE_PX).contains(&y);
    let [r, g, b] = if inside { BACKGROUND } else { EDGE };
    [r, g, b, 255]
}

/// A line in the middle of the picture's width.
fn write(rgba: &mut [u8], line: &str, size_px: u32, middle: usize) {
    let Some(plate) = plate(line, size_px) else { return };
    let (wide, high) = (plate.width() as usize, plate.height() as usize);
    for (at, texel) in plate.rgba().as_chunks::<4>().0.iter().enumerate() {
        let x = (at % wide + WIDTH / 2).checked_sub(wide / 2).filter(|x| *x < WIDTH);
        let y = (at / wide + middle).checked_sub(high / 2).filter(|y| *y < HEIGHT);
        let (Some(x), Some(y)) = (x, y) else { continue };
        let alpha = u32::from(texel[3]);
        for channel in 0..3 {
            let to = &mut rgba[(y * WIDTH + x) * 4 + channel];
            *to = ((u32::from(texel[channel]) * alpha + u32::from(*to) * (255 - alpha)) / 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_has_letters() {
        let texture =
            picture(&words("video", last_name("https://example.org/films/a.mp4?x=1")), ColourSpace::Srgb).unwrap();
        let bright = texture.largest().rgba.as_chunks::<4>().0.iter().filter(|texel| texel[0] > 200).count();
        assert!(bright > 500, "{bright}");
        assert_eq!(last_name("urn:decentraland:ethereum:erc721:0x06:123"), "123");
        assert_eq!(words("a\0b", &"x".repeat(99)).len(), 2 + 1 + MOST_CHARACTERS);
    }
}

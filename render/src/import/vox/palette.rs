//! The 256 colours of a file; the first is none.

/// sRGB, by the number that voxels have.
pub(super) type Palette = [[u8; 3]; 256];

/// The colours of a file that names none: those of the web, then ramps of red, green, blue and grey.
pub(super) fn default_palette() -> Palette {
    const STEPS: [u8; 6] = [0xff, 0xcc, 0x99, 0x66, 0x33, 0x00];
    const RAMP: [u8; 10] = [0xee, 0xdd, 0xbb, 0xaa, 0x88, 0x77, 0x55, 0x44, 0x22, 0x11];
    let web = (0..215).map(|at| [STEPS[at / 36], STEPS[at / 6 % 6], STEPS[at % 6]]);
    let ramp = |of: [bool; 3]| RAMP.map(|level| of.map(|has| if has { level } else { 0 }));
    let ramps = [[true, false, false], [false, true, false], [false, false, true], [true; 3]];
    let mut palette = [[0; 3]; 256];
    palette.iter_mut().skip(1).zip(web.chain(ramps.into_iter().flat_map(ramp))).for_each(|(to, colour)| *to = colour);
    palette
}

/// What the file says; its first colour is number 1, and its last is none.
pub(super) fn palette_of(rgba: &[[u8; 4]]) -> Palette {
    let mut palette = [[0; 3]; 256];
    palette.iter_mut().skip(1).zip(rgba).for_each(|(to, &[r, g, b, _])| *to = [r, g, b]);
    palette
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_has_the_colours_that_the_format_lists() {
        let palette = default_palette();
        let listed = [(1, 0xff_ffff), (2, 0xff_ffcc), (7, 0xff_ccff), (37, 0xcc_ffff), (215, 0x00_0033)];
        let ramps = [(216, 0xee_0000), (226, 0x00_ee00), (236, 0x00_00ee), (246, 0xee_eeee), (255, 0x11_1111)];
        for (at, rgb) in listed.into_iter().chain(ramps) {
            let [r, g, b] = palette[at].map(u32::from);
            assert_eq!(r << 16 | g << 8 | b, rgb, "{at}");
        }
    }
}

//! The colours of VP8: its frames cannot say that they are BT.709, and decoders take them for BT.601 (RFC 6386, 9.2).

use crate::video_frame::VideoFrame;

/// What is added to luma and to blue and red chroma for each unit of blue and of red chroma, times 2^16. Both spaces have limited range.
/// In 16 bits, so that any processor multiplies eight at a time.
const LUMA: [i16; 2] = [6_657, 12_850];
const BLUE: [i16; 2] = [-665, -7_252];
const RED: [i16; 2] = [-4_748, -1_088];

/// The picture's planes in BT.601, one after the other.
pub(super) fn to_bt601(picture: &VideoFrame, out: &mut Vec<u8>) {
    let [y, u, v] = picture.planes();
    let width = picture.width() as usize;
    out.clear();
    out.extend_from_slice(y);
    out.extend(u.iter().zip(v).map(|(&u, &v)| clamped(i16::from(u) + mixed(BLUE, u, v))));
    out.extend(u.iter().zip(v).map(|(&u, &v)| clamped(i16::from(v) + mixed(RED, u, v))));
    let chroma = u.chunks_exact(width / 2).zip(v.chunks_exact(width / 2));
    // What is added to each of a row's pixels: the same to two rows.
    let mut more = vec![0; width];
    for (rows, (u, v)) in out.chunks_exact_mut(2 * width).zip(chroma) {
        for (pair, (&u, &v)) in more.chunks_exact_mut(2).zip(u.iter().zip(v)) {
            pair.fill(mixed(LUMA, u, v));
        }
        for row in rows.chunks_exact_mut(width) {
            for (luma, more) in row.iter_mut().zip(&more) {
                *luma = clamped(i16::from(*luma) + more);
            }
        }
    }
}

fn mixed([of_blue, of_red]: [i16; 2], u: u8, v: u8) -> i16 {
    let [u, v] = [u, v].map(|chroma| i32::from(i16::from(chroma) - 128));
    // With these constants it is 39 at most.
    ((i32::from(of_blue) * u + i32::from(of_red) * v + (1 << 15)) >> 16) as i16
}

fn clamped(value: i16) -> u8 {
    value.clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Limited range, for luma of these weights.
    fn rgb([y, u, v]: [u8; 3], [red, blue]: [f64; 2]) -> [f64; 3] {
        let y = (f64::from(y) - 16.0) / 219.0;
        let [u, v] = [u, v].map(|chroma| (f64::from(chroma) - 128.0) / 224.0);
        let (r, b) = (y + 2.0 * (1.0 - red) * v, y + 2.0 * (1.0 - blue) * u);
        [r, (y - red * r - blue * b) / (1.0 - red - blue), b]
    }

    #[test]
    fn a_colour_stays_what_it_is() {
        for [y, u, v] in
            [[126, 128, 128], [81, 90, 200], [150, 60, 70], [60, 200, 110], [235, 128, 128], [16, 128, 128]]
        {
            let mut i420 = vec![y; 32 * 32];
            i420.extend([[u; 16 * 16], [v; 16 * 16]].concat());
            let picture = VideoFrame::new(32, 32, i420).unwrap();
            let mut out = Vec::new();
            to_bt601(&picture, &mut out);
            assert_eq!(out.len(), 32 * 32 * 3 / 2);
            let wanted = rgb([y, u, v], [0.2126, 0.0722]);
            for at in [0, 33, 32 * 32 - 1] {
                let got = rgb([out[at], out[32 * 32], out[32 * 32 * 5 / 4]], [0.299, 0.114]);
                let far = got.iter().zip(wanted).map(|(got, wanted)| (got - wanted).abs()).fold(0.0, f64::max);
                assert!(far < 0.01, "{y} {u} {v}: {got:?}, not {wanted:?}");
            }
        }
    }
}

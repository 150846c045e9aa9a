//! The colours of VP8: its frames cannot say that they are BT.709, and decoders take them for BT.601 (RFC 6386, 9.2).

use crate::video_frame::VideoFrame;

/// What is added to luma, and what blue and red chroma become, for each unit of blue and of red chroma, times 2^16. Both spaces
/// have limited range.
const LUMA: [i32; 2] = [6_657, 12_850];
const BLUE: [i32; 2] = [64_871, -7_252];
const RED: [i32; 2] = [-4_748, 64_448];

/// The picture's planes in BT.601, one after the other.
pub(super) fn to_bt601(picture: &VideoFrame, out: &mut Vec<u8>) {
    let [y, u, v] = picture.planes();
    let width = picture.width() as usize;
    out.clear();
    out.extend_from_slice(y);
    out.extend(u.iter().zip(v).map(|(&u, &v)| 128 + mixed(BLUE, u, v)).map(clamped));
    out.extend(u.iter().zip(v).map(|(&u, &v)| 128 + mixed(RED, u, v)).map(clamped));
    let chroma = u.chunks_exact(width / 2).zip(v.chunks_exact(width / 2));
    for (rows, (u, v)) in out.chunks_exact_mut(2 * width).zip(chroma) {
        let (upper, lower) = rows.split_at_mut(width);
        let blocks = upper.chunks_exact_mut(2).zip(lower.chunks_exact_mut(2));
        for ((upper, lower), (&u, &v)) in blocks.zip(u.iter().zip(v)) {
            let more = mixed(LUMA, u, v);
            for luma in upper.iter_mut().chain(lower) {
                *luma = clamped(i32::from(*luma) + more);
            }
        }
    }
}

fn mixed([of_blue, of_red]: [i32; 2], u: u8, v: u8) -> i32 {
    (of_blue * (i32::from(u) - 128) + of_red * (i32::from(v) - 128) + (1 << 15)) >> 16
}

fn clamped(value: i32) -> u8 {
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

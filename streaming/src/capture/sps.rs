//! The picture size in a sequence parameter set (ITU-T H.264, 7.3.2.1.1).

use crate::encode::annexb;
use crate::encode::bits::Bits;

/// Width and height in pixels, cropping taken off. `None` for what our encoder does not write: profiles beyond Extended,
/// interlaced pictures, nonsense.
pub(super) fn size_of(sps: &[u8]) -> Option<(u16, u16)> {
    let unescaped = annexb::unescape(sps);
    let profile = *unescaped.get(1)?;
    if ![66, 77, 88].contains(&profile) {
        return None;
    }
    let mut bits = Bits::new(unescaped.get(4..)?);
    bits.exp_golomb()?; // seq_parameter_set_id
    bits.exp_golomb()?; // log2_max_frame_num_minus4
    match bits.exp_golomb()? {
        0 => _ = bits.exp_golomb()?, // log2_max_pic_order_cnt_lsb_minus4
        2 => {}
        _ => return None,
    }
    bits.exp_golomb()?; // max_num_ref_frames
    bits.take(1)?; // gaps_in_frame_num_value_allowed_flag
    let width_mbs = bits.exp_golomb()?.checked_add(1)?;
    let height_mbs = bits.exp_golomb()?.checked_add(1)?;
    if bits.take(1)? == 0 {
        return None; // not frame_mbs_only_flag
    }
    bits.take(1)?; // direct_8x8_inference_flag
    let [mut across, mut down] = [0_u32; 2];
    if bits.take(1)? == 1 {
        across = bits.exp_golomb()?.checked_add(bits.exp_golomb()?)?;
        down = bits.exp_golomb()?.checked_add(bits.exp_golomb()?)?;
    }
    let pixels = |mbs: u32, crop: u32| {
        let size = mbs.checked_mul(16)?.checked_sub(crop.checked_mul(2)?)?;
        u16::try_from(size).ok().filter(|size| *size > 0)
    };
    Some((pixels(width_mbs, across)?, pixels(height_mbs, down)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::BitratePolicy;
    use crate::encode::annexb::{NAL_SPS, nal_type, units};
    use crate::encode::{Config, Encoder};
    use crate::video_frame::VideoFrame;

    #[test]
    fn reads_the_size_of_what_our_encoder_writes() {
        for (width, height) in [(16, 16), (640, 360), (1280, 720), (850, 478)] {
            let mut encoder = Encoder::new(Config { fps: 30, bitrate: BitratePolicy::default() });
            let picture = VideoFrame::new(width, height, vec![90; (width * height * 3 / 2) as usize]).unwrap();
            let stream = encoder.encode(&picture, true).unwrap().stream;
            let sps = units(&stream).find(|unit| nal_type(unit) == NAL_SPS).unwrap();
            assert_eq!(size_of(sps), Some((width as u16, height as u16)));
            // However it is cut or altered, nothing breaks.
            (0..sps.len()).for_each(|length| _ = size_of(&sps[..length]));
            for at in 0..sps.len() {
                let mut altered = sps.to_vec();
                altered[at] ^= 0xff;
                _ = size_of(&altered);
            }
        }
    }
}

//! A frame as an encoder wrote it, taken apart for a file.

use super::sps;
use crate::encode::VideoCodec;
use crate::encode::annexb::{self, NAL_IDR, NAL_PPS, NAL_SLICE, NAL_SPS};

/// What a file says of its pictures, once for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) codec: Header,
    pub(super) width: u16,
    pub(super) height: u16,
}

/// What a decoder must know before the first frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// Parameter sets.
    H264 { sps: Vec<u8>, pps: Vec<u8> },
    /// Nothing.
    Vp8,
}

/// A frame, taken apart.
pub(super) struct Parsed {
    /// As it goes into the file.
    pub(super) data: Vec<u8>,
    pub(super) key: bool,
    /// Only key frames say it.
    pub(super) format: Option<Format>,
}

pub(super) fn read(codec: VideoCodec, stream: &[u8]) -> Parsed {
    match codec {
        VideoCodec::H264 => read_h264(stream),
        VideoCodec::Vp8 => {
            let size = vp8_size(stream);
            let format = size.map(|(width, height)| Format { codec: Header::Vp8, width, height });
            Parsed { data: stream.to_vec(), key: size.is_some(), format }
        }
    }
}

/// Whether it is a key frame; of H.264 nothing behind the first slice is looked at.
pub(super) fn is_key(codec: VideoCodec, stream: &[u8]) -> bool {
    match codec {
        VideoCodec::H264 => {
            let mut kinds = annexb::units(stream).map(annexb::nal_type);
            kinds.find(|kind| (NAL_SLICE..=NAL_IDR).contains(kind)) == Some(NAL_IDR)
        }
        VideoCodec::Vp8 => vp8_size(stream).is_some(),
    }
}

/// Parameter sets go into the header, all else into the sample: the mark too, so that a frame says its tick and input.
fn read_h264(stream: &[u8]) -> Parsed {
    let mut parsed = Parsed { data: Vec::with_capacity(stream.len() + 16), key: false, format: None };
    let (mut sps, mut pps) = (None, None);
    for unit in annexb::units(stream) {
        match annexb::nal_type(unit) {
            NAL_SPS => sps = Some(unit),
            NAL_PPS => pps = Some(unit),
            kind => {
                parsed.key |= kind == NAL_IDR;
                parsed.data.extend((unit.len() as u32).to_be_bytes());
                parsed.data.extend_from_slice(unit);
            }
        }
    }
    if let (Some(sps), Some(pps)) = (sps, pps) {
        let codec = Header::H264 { sps: sps.to_vec(), pps: pps.to_vec() };
        parsed.format = sps::size_of(sps).map(|(width, height)| Format { codec, width, height });
    }
    parsed
}

/// Width and height that a key frame says (RFC 6386, 9.1); `None` for every other frame.
fn vp8_size(frame: &[u8]) -> Option<(u16, u16)> {
    let [tag, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..] = *frame else { return None };
    let side = |bytes| u16::from_le_bytes(bytes) & 0x3fff;
    (tag & 1 == 0).then_some((side([w0, w1]), side([h0, h1])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_frame_of_vp8_says_its_size() {
        let key = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x41, 0xff];
        let parsed = read(VideoCodec::Vp8, &key);
        assert_eq!((parsed.key, parsed.data.as_slice()), (true, &key[..]));
        assert_eq!(parsed.format, Some(Format { codec: Header::Vp8, width: 640, height: 360 }));
        let other = [0x11, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];
        for frame in [&other[..], &key[..9], &[]] {
            assert!(!is_key(VideoCodec::Vp8, frame) && read(VideoCodec::Vp8, frame).format.is_none());
        }
    }
}

//! Encoded frames → what RTP packets hold (H.264: RFC 6184, VP8: RFC 7741).

use bytes::Bytes;
use rtc::rtp::codec::h264::H264Payloader;
use rtc::rtp::codec::vp8::Vp8Payloader;
use rtc::rtp::packetizer::Payloader as _;

use crate::encode::VideoCodec;

/// With RTP, SRTP, UDP and IPv6 headers this stays below 1,280 bytes, which every path carries, and so do repair packets.
pub(crate) const PAYLOAD_BYTES: usize = 1160;

/// Cuts the frames of one stream.
pub(crate) enum Payloader {
    H264(H264Payloader),
    Vp8(Vp8Payloader),
}

impl Payloader {
    pub(crate) fn of(codec: VideoCodec) -> Self {
        match codec {
            VideoCodec::H264 => Self::H264(H264Payloader::default()),
            VideoCodec::Vp8 => {
                let mut payloader = Vp8Payloader::default();
                // Without it a receiver does not see that a frame's beginning is missing.
                payloader.enable_picture_id = true;
                Self::Vp8(payloader)
            }
        }
    }

    /// Takes a frame as the encoder of the codec gives it.
    pub(crate) fn payloads(&mut self, stream: Vec<u8>) -> Vec<Bytes> {
        let stream = Bytes::from(stream);
        let payloads = match self {
            Self::H264(payloader) => payloader.payload(PAYLOAD_BYTES, &stream),
            Self::Vp8(payloader) => payloader.payload(PAYLOAD_BYTES, &stream),
        };
        payloads.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use rtc::rtp::codec::vp8::Vp8Packet;
    use rtc::rtp::packetizer::Depacketizer;

    use super::*;

    #[test]
    fn a_frame_of_vp8_comes_back_and_its_packets_have_its_number() {
        let mut payloader = Payloader::of(VideoCodec::Vp8);
        for number in 0..300_u16 {
            let frame: Vec<u8> = (0..3000_u32).map(|at| (at * 7 + u32::from(number)) as u8).collect();
            let payloads = payloader.payloads(frame.clone());
            assert!(payloads.len() == 3 && payloads.iter().all(|payload| payload.len() <= PAYLOAD_BYTES));
            let mut got = Vec::new();
            for (index, payload) in payloads.iter().enumerate() {
                let mut packet = Vp8Packet::default();
                got.extend_from_slice(&packet.depacketize(payload).unwrap());
                assert_eq!((packet.picture_id, packet.s), (number, u8::from(index == 0)));
            }
            assert_eq!(got, frame);
        }
    }
}

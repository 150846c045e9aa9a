//! H.264 access units → what RTP packets hold (RFC 6184).

use bytes::Bytes;
use rtc::rtp::codec::h264::H264Payloader;
use rtc::rtp::packetizer::Payloader as _;

/// With RTP, SRTP, UDP and IPv6 headers this stays below 1,280 bytes, which every path carries, and so do repair packets.
pub(crate) const PAYLOAD_BYTES: usize = 1160;

/// Cuts the access units of one stream.
#[derive(Default)]
pub(crate) struct Payloader(H264Payloader);

impl Payloader {
    /// Takes an access unit as an Annex B byte stream.
    pub(crate) fn payloads(&mut self, stream: Vec<u8>) -> Vec<Bytes> {
        self.0.payload(PAYLOAD_BYTES, &Bytes::from(stream)).unwrap_or_default()
    }
}

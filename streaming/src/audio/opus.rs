//! The encoder: stereo at 48 kHz, a packet for each block. No other file names the crate.

use bytes::Bytes;
use ropus::{Application, Bitrate, Channels, EncodeError, Encoder, EncoderBuildError, InbandFec};

use super::block::{Block, SAMPLE_RATE_HZ};

/// Bitrate of a usual block; quiet and simple ones take less.
pub(crate) const BITRATE_BPS: u32 = 80_000;
/// On a scale to 10. Above this the encoder costs three times as much and, at this bitrate, is no nearer to the sound.
const COMPLEXITY: u8 = 3;
/// As many as a packet of one frame has at most (RFC 6716, 3.2.1), and its first byte.
const MAX_PACKET_BYTES: usize = 1276;

/// Why there is no packet.
#[derive(Debug, thiserror::Error)]
pub(super) enum OpusError {
    #[error("no Opus encoder: {0}")]
    Build(#[from] EncoderBuildError),
    #[error("Opus: {0}")]
    Encode(#[from] EncodeError),
}

pub(super) struct Opus {
    encoder: Encoder,
    loss_percent: u8,
}

impl Opus {
    /// Encodes with the encoder that is there, or with a new one.
    pub(super) fn encode_with(opus: &mut Option<Self>, block: &Block, loss: f64) -> Result<Bytes, OpusError> {
        let opus = match opus {
            Some(opus) => opus,
            None => opus.insert(Self::new()?),
        };
        opus.expect_loss(loss)?;
        let mut packet = [0; MAX_PACKET_BYTES];
        let length = opus.encoder.encode_float(block.as_flattened(), &mut packet)?;
        Ok(Bytes::copy_from_slice(packet.get(..length).unwrap_or_default()))
    }

    fn new() -> Result<Self, OpusError> {
        // Where much is lost, above about 5 %, the encoder itself changes to a mode in which each packet carries a coarse
        // copy of the one before; in the mode of little loss Opus has no such copy.
        let encoder = Encoder::builder(SAMPLE_RATE_HZ, Channels::Stereo, Application::Audio)
            .bitrate(Bitrate::Bits(BITRATE_BPS))
            .complexity(COMPLEXITY)
            .vbr(true)
            .inband_fec(InbandFec::Enabled)
            .build()?;
        Ok(Self { encoder, loss_percent: 0 })
    }

    fn expect_loss(&mut self, loss: f64) -> Result<(), OpusError> {
        let percent = (loss * 100.0).round().clamp(0.0, 100.0) as u8;
        if percent != self.loss_percent {
            self.encoder.set_packet_loss_perc(percent)?;
            self.loss_percent = percent;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use unsafe_libopus::{OpusDecoder, opus_decode_float, opus_decoder_create, opus_decoder_destroy};

    use super::*;
    use crate::audio::block::BLOCK_SAMPLES;

    /// The decoder of libopus itself.
    struct Decoder(*mut OpusDecoder);

    impl Decoder {
        fn new() -> Self {
            let mut error = 0;
            // SAFETY: the arguments are valid, and `error` outlives the call.
            let decoder = unsafe { opus_decoder_create(SAMPLE_RATE_HZ as i32, 2, &mut error) };
            assert_eq!(error, 0);
            Self(decoder)
        }

        fn decode(&mut self, packet: &[u8]) -> Block {
            let mut block = [[0.0; 2]; BLOCK_SAMPLES];
            let out = block.as_flattened_mut().as_mut_ptr();
            let (bytes, length) = (packet.as_ptr(), packet.len() as i32);
            // SAFETY: the decoder lives, the packet has `length` bytes, and `out` has room for a block of two channels.
            let samples = unsafe { opus_decode_float(&mut *self.0, bytes, length, out, BLOCK_SAMPLES as i32, 0) };
            assert_eq!(samples, BLOCK_SAMPLES as i32);
            block
        }
    }

    impl Drop for Decoder {
        fn drop(&mut self) {
            // SAFETY: it came from `opus_decoder_create` and is not used again.
            unsafe { opus_decoder_destroy(self.0) };
        }
    }

    fn tone(number: usize, hz: f32, level: [f32; 2]) -> Block {
        std::array::from_fn(|i| {
            let at_s = (number * BLOCK_SAMPLES + i) as f32 / SAMPLE_RATE_HZ as f32;
            level.map(|level| level * (TAU * hz * at_s).sin())
        })
    }

    /// How much of this frequency each ear hears.
    fn heard(block: &Block, hz: f32) -> [f32; 2] {
        [0, 1].map(|ear| {
            let part = |phase: fn(f32) -> f32| -> f32 {
                let wave = |i: usize| phase(TAU * hz * i as f32 / SAMPLE_RATE_HZ as f32);
                block.iter().enumerate().map(|(i, both)| both[ear] * wave(i)).sum::<f32>() * 2.0 / block.len() as f32
            };
            part(f32::sin).hypot(part(f32::cos))
        })
    }

    fn round_trip(loss: f64) {
        let (mut opus, mut decoder, mut bytes) = (None, Decoder::new(), 0);
        for number in 0..100 {
            let packet = Opus::encode_with(&mut opus, &tone(number, 450.0, [0.5, 0.1]), loss).unwrap();
            bytes += packet.len();
            let decoded = decoder.decode(&packet);
            if number < 10 {
                continue;
            }
            let [left, right] = heard(&decoded, 450.0);
            assert!((left - 0.5).abs() < 0.05 && (right - 0.1).abs() < 0.03, "block {number}: {left}, {right}");
            assert!(heard(&decoded, 900.0).iter().all(|level| *level < 0.02), "block {number}");
        }
        assert!(bytes * 8 / 2 < 128_000, "{bytes} bytes in two seconds");
    }

    #[test]
    fn another_decoder_hears_the_tone_on_both_sides_as_it_was() {
        round_trip(0.0);
    }

    #[test]
    fn and_when_much_is_lost_each_packet_can_stand_in_for_the_one_before() {
        round_trip(0.1);
        let (mut opus, mut decoder) = (None, Decoder::new());
        let packets: Vec<Bytes> =
            (0..50).map(|number| Opus::encode_with(&mut opus, &tone(number, 450.0, [0.5; 2]), 0.1).unwrap()).collect();
        for packet in &packets[..40] {
            decoder.decode(packet);
        }
        let mut block = [[0.0; 2]; BLOCK_SAMPLES];
        let (bytes, length) = (packets[41].as_ptr(), packets[41].len() as i32);
        let out = block.as_flattened_mut().as_mut_ptr();
        // SAFETY: as in `decode`; the last argument asks for the copy of the packet before.
        let samples = unsafe { opus_decode_float(&mut *decoder.0, bytes, length, out, BLOCK_SAMPLES as i32, 1) };
        assert_eq!(samples, BLOCK_SAMPLES as i32);
        let has_copy = packets[41][0] >> 3 < 16;
        assert!(has_copy, "configurations below 16 are SILK's and hybrid (RFC 6716, 3.1)");
        assert!(heard(&block, 450.0)[0] > 0.2, "{:?}", heard(&block, 450.0));
    }
}

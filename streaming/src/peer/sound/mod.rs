//! Blocks of Opus → RTP (RFC 7587). They pass before video and do not wait for its pace.

pub(super) mod negotiate;

use std::sync::Arc;

use rtc::rtp;
use rtc::rtp_transceiver::RTCRtpSenderId;
use tokio::sync::Notify;

use crate::audio::{AudioTrack, BLOCK_SAMPLES, Listener};

/// What was agreed on for sound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Agreed {
    pub(crate) sender: RTCRtpSenderId,
    pub(crate) payload_type: u8,
    pub(crate) ssrc: u32,
}

/// Numbers packets and stamps them: a block's number is its time.
pub(super) struct Sound {
    agreed: Agreed,
    sequence: u16,
    first_timestamp: u32,
    last_block: Option<u64>,
    listener: Option<Listener>,
}

impl Sound {
    /// Sequence and time begin at random numbers (RFC 3550, 5.1).
    pub(super) fn new(agreed: Agreed, random: u32) -> Self {
        let first_timestamp = random.rotate_left(16);
        // In half the range, as video's does.
        let sequence = (first_timestamp >> 17) as u16;
        Self { agreed, sequence, first_timestamp, last_block: None, listener: None }
    }

    pub(super) fn sender(&self) -> RTCRtpSenderId {
        self.agreed.sender
    }

    /// Begins to take blocks, now that media can flow.
    pub(super) fn listen(&mut self, track: &Arc<AudioTrack>, wake: Arc<Notify>) {
        self.listener = Some(track.listen(wake));
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.listener.as_ref().is_some_and(Listener::is_waiting)
    }

    pub(super) fn set_loss(&self, loss: f64) {
        if let Some(listener) = &self.listener {
            listener.set_loss(loss);
        }
    }

    /// The next packet, if one waits.
    pub(super) fn pop(&mut self) -> Option<rtp::Packet> {
        let packet = self.listener.as_ref()?.take()?;
        let follows = self.last_block.is_some_and(|last| last + 1 == packet.block);
        self.last_block = Some(packet.block);
        let samples = packet.block.wrapping_mul(BLOCK_SAMPLES as u64) as u32;
        let header = rtp::Header {
            version: 2,
            // Set for the first packet after a silence (RFC 3551, 4.1).
            marker: !follows,
            payload_type: self.agreed.payload_type,
            sequence_number: self.sequence,
            timestamp: self.first_timestamp.wrapping_add(samples),
            ssrc: self.agreed.ssrc,
            ..Default::default()
        };
        self.sequence = self.sequence.wrapping_add(1);
        Some(rtp::Packet { header, payload: packet.payload })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_through_a_silence_and_numbers_have_no_gap() {
        let track = Arc::new(AudioTrack::default());
        let agreed = Agreed { sender: RTCRtpSenderId::default(), payload_type: 111, ssrc: 7 };
        let mut sound = Sound::new(agreed, 3);
        sound.listen(&track, Arc::default());
        for block in [40, 41, 52] {
            track.put(block, &[[0.0; 2]; BLOCK_SAMPLES]);
        }
        let packets: Vec<rtp::Header> = std::iter::from_fn(|| sound.pop()).map(|packet| packet.header).collect();
        let after = |i: usize| packets[i].timestamp.wrapping_sub(packets[0].timestamp);
        assert_eq!([after(1), after(2)], [960, 12 * 960]);
        assert_eq!(packets.iter().map(|header| header.marker).collect::<Vec<_>>(), [true, false, true]);
        assert!(packets.windows(2).all(|two| two[1].sequence_number == two[0].sequence_number.wrapping_add(1)));
        assert!(!sound.is_waiting());
    }
}

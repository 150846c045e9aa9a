//! What the library's chain and the session share: what leaves, and what the viewer says of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rtc::rtcp::transport_feedbacks::transport_layer_cc::{PacketStatusChunk, SymbolTypeTcc, TransportLayerCc};
use rtc::rtcp::transport_feedbacks::transport_layer_nack::TransportLayerNack;

use super::recovery::Recovery;
use crate::budget::Budget;
use crate::config::BitratePolicy;
use crate::congestion::{Congestion, Limits, Path};

/// The unit of a report's reference time.
const REFERENCE_US: i64 = 64_000;
/// More packets than any report speaks of; the rest of a longer one is left out.
const MAX_REPORTED: usize = 4096;
/// The share of the estimate that is for retransmissions …
const RETRANSMISSION_SHARE: f64 = 0.5;
/// … and so much at once.
const RETRANSMISSION_BURST_BYTES: f64 = 64_000.0;

/// So much is sent before anything is known of the path.
const START_BPS: f64 = 2.5e6;
/// The share of the estimate that is for video; the rest is for headers and for frames that turn out larger.
pub(super) const MEDIA_SHARE: f64 = 0.9;
/// The limits before [`Wire::limit`].
const FIRST_LIMITS: Limits = Limits { min_bps: 300e3, start_bps: START_BPS, max_bps: 40e6 };

/// Held for moments, by the media loop's thread alone.
#[derive(Clone)]
pub(super) struct SharedWire(Arc<Mutex<Wire>>);

/// See the top of the file.
pub(super) struct Wire {
    started: Instant,
    congestion: Congestion,
    /// The number of the header extension that carries the transport-wide number, if the viewer wants it.
    pub(super) extension: Option<u8>,
    /// Streams for which the viewer does not want it: at most sound, and then video too.
    pub(super) unnumbered: Vec<u32>,
    /// The viewer cannot decode.
    pub(super) key_frame_wanted: bool,
    /// What is known of the frames that the viewer has.
    pub(super) recovery: Recovery,
    retransmissions: Budget,
}

impl SharedWire {
    pub(super) fn new(now: Instant) -> Self {
        Self(Arc::new(Mutex::new(Wire {
            started: now,
            congestion: Congestion::new(FIRST_LIMITS),
            extension: None,
            unnumbered: Vec::new(),
            key_frame_wanted: false,
            recovery: Recovery::default(),
            retransmissions: Budget::new(
                FIRST_LIMITS.start_bps / 8.0 * RETRANSMISSION_SHARE,
                RETRANSMISSION_BURST_BYTES,
                now,
            ),
        })))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Wire> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wire {
    fn since_start(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.started)
    }

    /// Begins anew with the limits of what the encoder makes; nothing was sent yet.
    pub(super) fn limit(&mut self, policy: &BitratePolicy) {
        self.congestion = Congestion::new(limits(policy));
    }

    /// A packet of so many bytes leaves: the extension and its number, if the viewer reports.
    pub(super) fn number(&mut self, bytes: usize, now: Instant) -> Option<(u8, u16)> {
        let at = self.since_start(now);
        self.extension.map(|id| (id, self.congestion.number(bytes, at)))
    }

    /// Whether so many bytes may be sent once more.
    pub(super) fn may_retransmit(&mut self, bytes: usize, now: Instant) -> bool {
        self.retransmissions.spend(bytes as f64, now)
    }

    /// The viewer reports.
    pub(super) fn feedback(&mut self, feedback: &TransportLayerCc, now: Instant) {
        let at = self.since_start(now);
        let reports = reports(feedback);
        for (number, arrival) in &reports {
            self.recovery.reported(*number, arrival.is_some());
        }
        self.congestion.feedback(reports, at);
        let share = self.congestion.path().estimate_bps / 8.0 * RETRANSMISSION_SHARE;
        self.retransmissions.set_rate(share, now);
    }

    /// The viewer misses packets.
    pub(super) fn missed(&mut self, nack: &TransportLayerNack, now: Instant) {
        let missed = nack.nacks.iter().flat_map(|pair| {
            let others = (0..16).filter(|bit| pair.lost_packets >> bit & 1 == 1);
            [pair.packet_id].into_iter().chain(others.map(|bit| pair.packet_id.wrapping_add(1 + bit)))
        });
        self.recovery.missed(missed, now, self.congestion.path().rtt.unwrap_or_default());
    }

    /// To be called some twenty times a second.
    pub(super) fn tick(&mut self, now: Instant) {
        let at = self.since_start(now);
        self.congestion.tick(at);
    }

    /// What is known of the path; `None` if the viewer does not report.
    pub(super) fn path(&self) -> Option<Path> {
        self.extension.map(|_| self.congestion.path())
    }
}

/// The limits of the whole stream: above what the encoder makes at most there is nothing to know.
fn limits(policy: &BitratePolicy) -> Limits {
    let min_bps = f64::from(policy.min_bps);
    let max_bps = f64::from(policy.max_bps).max(min_bps) / MEDIA_SHARE;
    Limits { min_bps, start_bps: START_BPS.clamp(min_bps, max_bps), max_bps }
}

/// Numbers and arrival times. Packets that arrived at an untold time are left out.
fn reports(feedback: &TransportLayerCc) -> Vec<(u16, Option<i64>)> {
    let symbols = feedback.packet_chunks.iter().flat_map(|chunk| match chunk {
        PacketStatusChunk::RunLengthChunk(run) => vec![run.packet_status_symbol; run.run_length.into()],
        PacketStatusChunk::StatusVectorChunk(vector) => vector.symbol_list.clone(),
    });
    let count = MAX_REPORTED.min(feedback.packet_status_count.into());
    let mut arrival_us = i64::from(feedback.reference_time) * REFERENCE_US;
    let mut deltas = feedback.recv_deltas.iter();
    let mut out = Vec::new();
    for (offset, symbol) in symbols.take(count).enumerate() {
        let number = feedback.base_sequence_number.wrapping_add(offset as u16);
        match symbol {
            SymbolTypeTcc::PacketNotReceived => out.push((number, None)),
            SymbolTypeTcc::PacketReceivedSmallDelta | SymbolTypeTcc::PacketReceivedLargeDelta => {
                let Some(delta) = deltas.next() else { break };
                arrival_us += delta.delta;
                out.push((number, Some(arrival_us)));
            }
            SymbolTypeTcc::PacketReceivedWithoutDelta => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rtc::shared::marshal::Unmarshal;

    #[test]
    fn times_add_up_and_gaps_are_missing() {
        // Version 2, format 15, type 205, 6 words; two SSRCs; base 7, four packets; reference 2, report 0; a vector of two-bit
        // symbols: small, missing, large, small; deltas 1, −2 and 4 quarters of a millisecond.
        let bytes = [
            0x8f,
            205,
            0,
            6,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            2,
            0,
            7,
            0,
            4,
            0,
            0,
            2,
            0,
            0b1101_0010,
            0b0100_0000,
            1,
            0xff,
            0xfe,
            4,
            0,
            0,
        ];
        let feedback = TransportLayerCc::unmarshal(&mut &bytes[..]).unwrap();
        let wanted = [(7, Some(128_250)), (8, None), (9, Some(127_750)), (10, Some(128_750))];
        assert_eq!(reports(&feedback), wanted);
    }

    proptest! {
        #[test]
        fn random_reports_never_panic(rest in prop::collection::vec(any::<u8>(), 16..200), lengths: bool) {
            let words = if lengths { (rest.len() / 4) as u8 } else { rest[0] };
            let mut bytes = vec![0x8f, 205, 0, words];
            bytes.extend(&rest[..rest.len() / 4 * 4]);
            if let Ok(feedback) = TransportLayerCc::unmarshal(&mut &bytes[..]) {
                prop_assert!(reports(&feedback).len() <= MAX_REPORTED);
            }
        }
    }
}

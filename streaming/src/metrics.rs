//! What streaming counts, through the `metrics` facade. [`describe`] tells the installed recorder units and meanings.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use crate::session::{Leave, Link};

/// Counter: frames that came out of the encoders.
pub const FRAMES_ENCODED: &str = "lightcone_frames_encoded_total";
/// Counter: those of them that are key frames.
pub const KEY_FRAMES_ENCODED: &str = "lightcone_key_frames_encoded_total";
/// Counter: frames that refer to an older one that arrived, after a loss; each is a key frame less.
pub const FRAMES_WENT_BACK: &str = "lightcone_frames_went_back_total";
/// Counter: pictures that no encoder could encode.
pub const ENCODE_ERRORS: &str = "lightcone_encode_errors_total";
/// Counter: encoded frames that were not sent, because the session's send queue was full.
pub const FRAMES_DROPPED: &str = "lightcone_frames_dropped_total";
/// Histogram: seconds to encode one frame.
pub const ENCODE_SECONDS: &str = "lightcone_encode_seconds";
/// Counter: packets of sound sent.
pub const AUDIO_PACKETS_SENT: &str = "lightcone_audio_packets_sent_total";
/// Counter: blocks of sound that were not encoded, or not sent because the media loop was behind.
pub const AUDIO_BLOCKS_DROPPED: &str = "lightcone_audio_blocks_dropped_total";
/// Histogram: seconds to encode one block of sound.
pub const AUDIO_ENCODE_SECONDS: &str = "lightcone_audio_encode_seconds";
/// Counter: payload bytes of datagrams handed on to be sent.
pub const BYTES_SENT: &str = "lightcone_bytes_sent_total";
/// Counter: payload bytes of datagrams that came in.
pub const BYTES_RECEIVED: &str = "lightcone_bytes_received_total";
/// Counter: datagrams not sent, because the socket was full or a session went beyond its budget.
pub const DATAGRAMS_DROPPED: &str = "lightcone_datagrams_dropped_total";
/// Counter: messages of a world to a page that were left out, because the page was too slow for them.
pub const MESSAGES_DROPPED: &str = "lightcone_page_messages_dropped_total";
/// Counter: restarts of ICE.
pub const ICE_RESTARTS: &str = "lightcone_ice_restarts_total";
/// Gauge: TCP connections that bring media, or may.
pub const MEDIA_CONNECTIONS: &str = "lightcone_media_connections";
/// Gauge: sessions that are open, connecting ones included.
pub const SESSIONS_OPEN: &str = "lightcone_sessions_open";
/// What the label `reason` of [`SESSIONS_ENDED`] can be: `Leave::reason` of every way to leave.
macro_rules! reasons {
    () => {
        "left, lost, elsewhere, too-long, idle, garbage, stopping, kicked"
    };
}
#[doc = concat!("Counter, label `reason` (", reasons!(), "): sessions that ended.")]
pub const SESSIONS_ENDED: &str = "lightcone_sessions_ended_total";
/// Counter: sessions that were ended for sending what is no input.
pub const SESSIONS_GARBAGE: &str = "lightcone_sessions_garbage_total";
/// Counter: key frames that viewers asked for (PLI, FIR), before coalescing.
pub const KEY_FRAMES_REQUESTED: &str = "lightcone_key_frames_requested_total";
/// Counter: packets that viewers reported as missing.
pub const PACKETS_NACKED: &str = "lightcone_packets_nacked_total";
/// Counter: packets sent again, because a viewer reported them as missing.
pub const PACKETS_RETRANSMITTED: &str = "lightcone_packets_retransmitted_total";
/// Counter: repair packets sent behind video (FlexFEC), from which a viewer makes what it lost.
pub const REPAIR_PACKETS_SENT: &str = "lightcone_repair_packets_sent_total";
/// Gauge, label `of` (`min`, `mean`, `max` of all sessions): bytes a second that the paths to viewers carry, as estimated.
pub const ESTIMATE_BYTES_PER_SECOND: &str = "lightcone_estimate_bytes_per_second";
/// Gauge, label `of`: bytes a second that the encoders aim at.
pub const TARGET_BYTES_PER_SECOND: &str = "lightcone_target_bytes_per_second";
/// Gauge, label `of`: share of packets that were lost on the way.
pub const LOSS_RATIO: &str = "lightcone_loss_ratio";
/// Gauge, label `of`: seconds from a packet sent to the viewer's report of it.
pub const RTT_SECONDS: &str = "lightcone_rtt_seconds";
/// Gauge: captures that are being written.
pub const RECORDINGS_OPEN: &str = "lightcone_recordings_open";
/// Counter: bytes of captures that were written.
pub const RECORDING_BYTES: &str = "lightcone_recording_bytes_total";
/// Counter: frames that a capture left out, because its disk was behind.
pub const RECORDING_FRAMES_DROPPED: &str = "lightcone_recording_frames_dropped_total";
/// Counter: input messages that came in and were understood.
pub const INPUT_MESSAGES: &str = "lightcone_input_messages_total";
/// Histogram: seconds from an input's arrival to the last packet of the first frame that answers it.
pub const INPUT_TO_FRAME_SECONDS: &str = "lightcone_input_to_frame_seconds";
/// Histogram, label `leg` (`tick`, `draw_wait`, `draw`, `encode_wait`, `encode`, `send`): seconds of the parts of that time,
/// each from the end of the one before.
pub const INPUT_LEG_SECONDS: &str = "lightcone_input_leg_seconds";

/// Describes every metric of this crate to the installed recorder.
pub fn describe() {
    describe_counter!(FRAMES_ENCODED, Unit::Count, "Frames encoded");
    describe_counter!(KEY_FRAMES_ENCODED, Unit::Count, "Key frames encoded");
    describe_counter!(FRAMES_WENT_BACK, Unit::Count, "Frames that refer to an older one that arrived, after a loss");
    describe_counter!(ENCODE_ERRORS, Unit::Count, "Pictures that could not be encoded");
    describe_counter!(FRAMES_DROPPED, Unit::Count, "Encoded frames dropped before a full send queue");
    describe_histogram!(ENCODE_SECONDS, Unit::Seconds, "Time to encode one frame");
    describe_counter!(AUDIO_PACKETS_SENT, Unit::Count, "Packets of sound sent");
    describe_counter!(AUDIO_BLOCKS_DROPPED, Unit::Count, "Blocks of sound not encoded or not sent in time");
    describe_histogram!(AUDIO_ENCODE_SECONDS, Unit::Seconds, "Time to encode one block of sound");
    describe_counter!(BYTES_SENT, Unit::Bytes, "Payload of datagrams sent");
    describe_counter!(BYTES_RECEIVED, Unit::Bytes, "Payload of datagrams received");
    describe_counter!(DATAGRAMS_DROPPED, Unit::Count, "Datagrams not sent: socket full or budget spent");
    describe_counter!(MESSAGES_DROPPED, Unit::Count, "Messages to pages left out: too many wait");
    describe_counter!(ICE_RESTARTS, Unit::Count, "Restarts of ICE");
    describe_gauge!(MEDIA_CONNECTIONS, Unit::Count, "TCP connections for media");
    describe_gauge!(SESSIONS_OPEN, Unit::Count, "Sessions open");
    describe_counter!(SESSIONS_ENDED, Unit::Count, concat!("Sessions ended, by reason: ", reasons!()));
    describe_counter!(SESSIONS_GARBAGE, Unit::Count, "Sessions ended for sending what is no input");
    describe_counter!(KEY_FRAMES_REQUESTED, Unit::Count, "Key frames that viewers asked for");
    describe_counter!(PACKETS_NACKED, Unit::Count, "Packets that viewers reported as missing");
    describe_counter!(PACKETS_RETRANSMITTED, Unit::Count, "Packets sent again");
    describe_counter!(REPAIR_PACKETS_SENT, Unit::Count, "Repair packets sent");
    describe_gauge!(ESTIMATE_BYTES_PER_SECOND, "Bytes a second that the paths to viewers carry, as estimated");
    describe_gauge!(TARGET_BYTES_PER_SECOND, "Bytes a second that encoders aim at");
    describe_gauge!(LOSS_RATIO, "Share of packets lost on the way");
    describe_gauge!(RTT_SECONDS, Unit::Seconds, "From a packet sent to the report of it");
    describe_gauge!(RECORDINGS_OPEN, "Recordings that are being written");
    describe_counter!(RECORDING_BYTES, Unit::Bytes, "Written to recordings");
    describe_counter!(RECORDING_FRAMES_DROPPED, Unit::Count, "Frames left out of recordings: the disk was behind");
    describe_counter!(INPUT_MESSAGES, Unit::Count, "Input messages");
    describe_histogram!(
        INPUT_TO_FRAME_SECONDS,
        Unit::Seconds,
        "Input received to the answering frame's last packet sent"
    );
    describe_histogram!(INPUT_LEG_SECONDS, Unit::Seconds, "The legs of an input's way through the node");
}

pub(crate) fn frame_encoded(took: Duration, key: bool) {
    counter!(FRAMES_ENCODED).increment(1);
    counter!(KEY_FRAMES_ENCODED).increment(u64::from(key));
    histogram!(ENCODE_SECONDS).record(took);
}

pub(crate) fn frame_went_back() {
    counter!(FRAMES_WENT_BACK).increment(1);
}

pub(crate) fn frame_failed() {
    counter!(ENCODE_ERRORS).increment(1);
}

pub(crate) fn frame_dropped() {
    counter!(FRAMES_DROPPED).increment(1);
}

pub(crate) fn audio_packet_sent() {
    counter!(AUDIO_PACKETS_SENT).increment(1);
}

pub(crate) fn audio_block_dropped() {
    counter!(AUDIO_BLOCKS_DROPPED).increment(1);
}

pub(crate) fn audio_encoded(took: Duration) {
    histogram!(AUDIO_ENCODE_SECONDS).record(took);
}

/// As [`BYTES_SENT`], for who has no metrics exporter to ask.
static SENT: AtomicU64 = AtomicU64::new(0);

/// Payload bytes of datagrams that this process has handed on to be sent.
pub fn bytes_sent() -> u64 {
    SENT.load(Ordering::Relaxed)
}

pub(crate) fn sent(bytes: usize) {
    SENT.fetch_add(bytes as u64, Ordering::Relaxed);
    counter!(BYTES_SENT).increment(bytes as u64);
}

pub(crate) fn received(bytes: usize) {
    counter!(BYTES_RECEIVED).increment(bytes as u64);
}

pub(crate) fn message_dropped() {
    counter!(MESSAGES_DROPPED).increment(1);
}

pub(crate) fn datagram_dropped() {
    counter!(DATAGRAMS_DROPPED).increment(1);
}

pub(crate) fn ice_restarted() {
    counter!(ICE_RESTARTS).increment(1);
}

pub(crate) fn media_connections(open: usize) {
    gauge!(MEDIA_CONNECTIONS).set(open as f64);
}

pub(crate) fn session_opened() {
    gauge!(SESSIONS_OPEN).increment(1);
}

pub(crate) fn session_ended(why: Leave) {
    gauge!(SESSIONS_OPEN).decrement(1);
    counter!(SESSIONS_ENDED, "reason" => why.reason()).increment(1);
    counter!(SESSIONS_GARBAGE).increment(u64::from(why == Leave::Garbage));
}

pub(crate) fn key_frame_requested() {
    counter!(KEY_FRAMES_REQUESTED).increment(1);
}

pub(crate) fn packets_nacked(count: usize) {
    counter!(PACKETS_NACKED).increment(count as u64);
}

pub(crate) fn packet_retransmitted() {
    counter!(PACKETS_RETRANSMITTED).increment(1);
}

pub(crate) fn repair_packets_sent(count: usize) {
    counter!(REPAIR_PACKETS_SENT).increment(count as u64);
}

/// The links of all sessions whose viewers report. Without any, the gauges are zero.
pub(crate) fn links(links: &[Link]) {
    let spread = |name: &'static str, of: fn(&Link) -> f64| {
        let values = || links.iter().map(of);
        let mean = values().sum::<f64>() / links.len().max(1) as f64;
        gauge!(name, "of" => "min").set(values().reduce(f64::min).unwrap_or(0.0));
        gauge!(name, "of" => "mean").set(mean);
        gauge!(name, "of" => "max").set(values().reduce(f64::max).unwrap_or(0.0));
    };
    spread(ESTIMATE_BYTES_PER_SECOND, |link| f64::from(link.estimate_bps) / 8.0);
    spread(TARGET_BYTES_PER_SECOND, |link| f64::from(link.target_bps) / 8.0);
    spread(LOSS_RATIO, |link| link.loss);
    spread(RTT_SECONDS, |link| link.rtt.as_secs_f64());
}

pub(crate) fn capture_opened() {
    gauge!(RECORDINGS_OPEN).increment(1);
}

pub(crate) fn capture_closed() {
    gauge!(RECORDINGS_OPEN).decrement(1);
}

pub(crate) fn capture_written(bytes: usize) {
    counter!(RECORDING_BYTES).increment(bytes as u64);
}

pub(crate) fn capture_frames_dropped(count: u64) {
    counter!(RECORDING_FRAMES_DROPPED).increment(count);
}

pub(crate) fn input_message() {
    counter!(INPUT_MESSAGES).increment(1);
}

pub(crate) fn input_to_frame(took: Duration) {
    histogram!(INPUT_TO_FRAME_SECONDS).record(took);
}

pub(crate) fn input_leg(leg: &'static str, took: Duration) {
    histogram!(INPUT_LEG_SECONDS, "leg" => leg).record(took);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All ways to leave, one after another. A new one does not compile before it has a place here.
    fn after(leave: Leave) -> Option<Leave> {
        match leave {
            Leave::Left => Some(Leave::Lost),
            Leave::Lost => Some(Leave::Elsewhere),
            Leave::Elsewhere => Some(Leave::TooLong),
            Leave::TooLong => Some(Leave::Idle),
            Leave::Idle => Some(Leave::Garbage),
            Leave::Garbage => Some(Leave::Stopping),
            Leave::Stopping => Some(Leave::Kicked),
            Leave::Kicked => None,
        }
    }

    #[test]
    fn the_description_names_every_reason() {
        let all: Vec<&str> =
            std::iter::successors(Some(Leave::Left), |leave| after(*leave)).map(Leave::reason).collect();
        assert_eq!(reasons!().split(", ").collect::<Vec<_>>(), all);
    }
}

//! The record's metrics by name.

use metrics::{Unit, describe_counter, describe_histogram};

/// Histogram: seconds to compute the state digest.
pub const DIGEST_SECONDS: &str = "lightcone_digest_seconds";
/// Histogram: seconds to digest, store and sign a checkpoint, beside the tick.
pub const CHECKPOINT_SECONDS: &str = "lightcone_checkpoint_seconds";
/// Counter: bytes written to the store for checkpoints.
pub const CHECKPOINT_BYTES: &str = "lightcone_checkpoint_bytes_total";

/// Describes every metric of the record to the process's metrics exporter.
pub fn describe() {
    describe_histogram!(DIGEST_SECONDS, Unit::Seconds, "Time to compute the state digest");
    describe_histogram!(
        CHECKPOINT_SECONDS,
        Unit::Seconds,
        "Time to digest, store and sign a checkpoint, beside the tick"
    );
    describe_counter!(CHECKPOINT_BYTES, Unit::Bytes, "Bytes written to the store for checkpoints");
}

//! The record's metrics by name.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Histogram: seconds to compute the state digest.
pub const DIGEST_SECONDS: &str = "lightcone_digest_seconds";
/// Histogram: seconds to digest, store and sign a checkpoint, beside the tick.
pub const CHECKPOINT_SECONDS: &str = "lightcone_checkpoint_seconds";
/// Counter: bytes written to the store for checkpoints.
pub const CHECKPOINT_BYTES: &str = "lightcone_checkpoint_bytes_total";

/// Counter: times that the record could not be written; each is tried again.
pub const RECORD_FAILURES: &str = "lightcone_record_failures_total";
/// Gauge: bytes of the store's files.
pub const STORE_BYTES: &str = "lightcone_store_bytes";
/// Gauge: bytes that are free on the store's disk.
pub const STORE_FREE_BYTES: &str = "lightcone_store_free_bytes";

/// Describes every metric of the record to the process's metrics exporter.
pub fn describe() {
    describe_histogram!(DIGEST_SECONDS, Unit::Seconds, "Time to compute the state digest");
    describe_histogram!(
        CHECKPOINT_SECONDS,
        Unit::Seconds,
        "Time to digest, store and sign a checkpoint, beside the tick"
    );
    describe_counter!(CHECKPOINT_BYTES, Unit::Bytes, "Bytes written to the store for checkpoints");
    describe_counter!(RECORD_FAILURES, Unit::Count, "Times that the record could not be written; each is tried again");
    describe_gauge!(STORE_BYTES, Unit::Bytes, "Size of the store's files");
    describe_gauge!(STORE_FREE_BYTES, Unit::Bytes, "Free space on the store's disk");
}

//! The input log: what came to a world from outside, tick by tick. It is kept, hashed and checked.
//!
//! ```
//! use lightcone_attest::log::{Entry, InputHasher, Kind, TickInputs};
//!
//! let join = Entry { player: 1, sequence: 0, kind: Kind::Join, payload: b"ada".to_vec(), signature: None };
//! let mut hasher = InputHasher::new();
//! hasher.update(&TickInputs { tick: 30, entries: vec![join] })?;
//! let (input_root, input_count) = hasher.finish();
//! # assert_eq!(input_count, 1);
//! # Ok::<(), lightcone_attest::log::InputError>(())
//! ```
//!
//! A segment file ([`SegmentWriter`]) holds the inputs between two checkpoints. Its records are chained: none can be removed
//! from the middle, swapped or doubled. That the *end* was not cut off, only the input root of a signed checkpoint shows.

mod entry;
mod hash;
pub(crate) mod player_chain;
mod players;
mod presence;
mod segment;
mod segment_file;
#[cfg(test)]
mod tests;

pub use entry::{Entry, InputError, Kind, MAX_ENTRIES, MAX_PAYLOAD_BYTES, MAX_TICK_BYTES, TickInputs};
pub use hash::InputHasher;
pub use player_chain::{Lane, PlayerChain, player_binding, signed_input};
pub use players::{Forged, Forgery, InputCounts, InputVerifier, Label, verify_inputs};
pub use presence::Presence;
pub use segment::{Damage, MAX_SEGMENT_BYTES, OpenSegment, SegmentId, parse_segment};
pub use segment_file::{LogError, Repair, SegmentWriter, read_open_segment, read_segment, repair};

//! The world's record: what came in at every tick, and signed checkpoints of what became of it.
//!
//! ```text
//! lc-tick ──inputs of every tick──▶ lc-record: segment (write)  ──▶ sync ──▶ receipts to the players
//!         ──state, now and then──▶            digest ──▶ store ──▶ sign ──▶ checkpoint
//! ```
//!
//! `entries` says what a tick's inputs are in the log, `identity` who signs, `ledger` what is written and in which order,
//! `begin` how a record is begun or gone on with, `read` what a kept checkpoint must be like; `recorder` runs it beside the
//! tick, `replay` re-executes it.

mod begin;
pub(crate) mod entries;
mod identity;
mod ledger;
mod read;
mod recorder;
mod replay;
mod returning;

pub(crate) use begin::players;
pub use begin::{BeginError, Begun, Resumed, StoreConfig, begin, begin_unkept};
pub use entries::{EntryError, entries_of, input_label, player_events};
pub use identity::{Identity, code_id};
pub use ledger::{Acknowledged, Ledger, RecordError, Signed};
pub use read::ReadError;
pub(crate) use recorder::{Newest, Published, Recorder, Taken, wall_time_ms};
pub use replay::{Divergence, Matched, Replay, ReplayError, Span, replay};
pub use returning::Returning;

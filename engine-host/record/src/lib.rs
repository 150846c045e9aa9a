//! What a node keeps of a world: what came in at every tick, and signed checkpoints of what became of it.
//!
//! ```text
//! lc-tick ──inputs of every tick──▶ lc-record: segment (write)  ──▶ sync ──▶ receipts to the players
//!         ──state, now and then──▶            digest ──▶ store ──▶ sign ──▶ checkpoint
//! ```
//!
//! The canonical way to call it, without a node:
//!
//! ```no_run
//! use lightcone_attest::Digest;
//! use lightcone_attest::log::TickInputs;
//! use lightcone_attest::statement::Delivered;
//! use lightcone_attest::store::SeedOrigin;
//! use lightcone_record::{Begun, Identity, StoreConfig, begin, entries_of};
//! use lightcone_world::WorldSpec;
//! use lightcone_world::simulation::{ScriptedPlayers, SimulationConfig};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let world = WorldSpec::new("empty", || |_: &mut bevy_app::App| {});
//! # let (key_seed, run) = ([1; 32], [2; 16]);
//! let identity = Identity::fresh(key_seed, Digest([0; 32]));
//! let (directory, seed_origin) = ("record".into(), SeedOrigin::Operator);
//! let kept = StoreConfig { directory, seal: None, keep: None, limit: None, seed_origin };
//! let Begun { mut simulation, mut ledger, .. } =
//!     begin(&world, SimulationConfig::default(), identity, kept, run, 0)?;
//! let mut players = ScriptedPlayers::new(2, 1);
//! for _ in 0..300 {
//!     let events = players.next_events();
//!     let entries = entries_of(&events);
//!     simulation.step(events);
//!     ledger.tick(&TickInputs { tick: simulation.tick(), entries })?;
//! }
//! let changes = simulation.changes();
//! ledger.checkpoint(&changes, 0)?;
//! ledger.worked(simulation.fuel(), &Delivered::default());
//! ledger.sign_work()?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Ledger::sign_work`] signs for the work done between checkpoints: its fuel and player-ticks are counted again by a replay.
//! [`Ledger::upgrade`] signs that a newer version of the world's program took over.
//! [`entries`] says what a tick's inputs are in the log, [`Identity`] who signs, [`Ledger`] what is written and in which order,
//! [`begin()`] how a record is begun or gone on with; [`Recorder`] runs it beside the tick, [`replay()`] executes it again.
//!
//! It deliberately has no network: who hands inputs in, and who gets receipts, is the node's business.

mod anchor;
mod asked;
mod begin;
mod begin_error;
mod brought_back;
pub mod entries;
mod fault_chain;
mod faults;
mod identity;
mod ledger;
mod meter;
pub mod metric_names;
mod place;
mod read;
mod recorder;
mod repeated;
mod replay;
mod replay_error;
mod returning;
mod room;
mod upgrade_chain;
mod upgrades;
mod versions;
mod work;

pub use anchor::{AnchorError, OwnKey};
pub use asked::{Answer, AskedError, Witness};
pub use begin::{Begun, Resumed, StoreConfig, begin, begin_unkept, players};
pub use begin_error::BeginError;
pub use brought_back::BringBackError;
pub use entries::{EntryError, entries_of, input_label, player_events};
pub use faults::{HaltedTick, faults};
pub use identity::{Identity, code_id};
pub use ledger::{Acknowledged, Ledger, RecordError, Signed};
pub use place::PlaceError;
pub use read::ReadError;
pub use recorder::{Health, Newest, Published, Recorder, Taken, WorkSoFar, wall_time_ms};
pub use repeated::{OtherWork, RepeatedWork};
pub use replay::{Divergence, Matched, Replay, Span, replay};
pub use replay_error::ReplayError;
pub use returning::Returning;
pub use upgrades::{Upgraded, package};

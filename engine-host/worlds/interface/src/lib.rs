//! What a *program* (a game compiled to WebAssembly) and its host say to each other, version 1.
//!
//! Each way goes one block a tick. The host writes an [`Init`] once and then a [`Tick`] with [`Event`]s; the program answers with
//! [`Commands`], each a [`Command`].
//!
//! ```
//! use lightcone_interface::*;
//!
//! // The host tells what happened …
//! let mut tick = TickWriter::new(7, 30, 1.0 / 30.0);
//! tick.push(Join { session: SessionId(5), name: "Ada" });
//!
//! // … the program reads it and says what it wants …
//! let seen = Tick::decode(tick.as_bytes())?;
//! let mut out = CommandsWriter::new(seen.tick);
//! for event in &seen.events {
//!     if let Event::Join(join) = event {
//!         out.push(Score { session: join.session, points: 1 });
//!     }
//! }
//!
//! // … and the host does it.
//! let wanted = Commands::decode(out.as_bytes())?;
//! assert_eq!(wanted.commands, [Command::Score(Score { session: SessionId(5), points: 1 })]);
//! # Ok::<(), BlockError>(())
//! ```
//!
//! Reading is strict: everything has a bound, and the first thing that is wrong refuses the block, with the byte where it is and
//! the name of the field. What is read borrows from the block; nothing is copied but the records themselves.
//!
//! `interface.toml` defines it. Of this crate the blocks, records, entries and words are generated from that file, and so are the
//! C header, the AssemblyScript module and the reference page in `../sdk/`. A test fails when any of them is not what the file
//! says.
//!
//! It deliberately knows no world and no WebAssembly: it turns values into bytes and back, and depends on `core` and `alloc` alone.

#![no_std]

extern crate alloc;

mod block;
mod commands;
mod entries;
mod fault;
mod forms;
mod init;
mod limits;
mod list;
mod names;
mod reader;
mod short;
mod tick;
mod words;
mod writer;

pub use commands::*;
pub use entries::{Move, Play, SpawnPoint, Transform};
pub use fault::{BlockError, Fault};
pub use forms::{Body, Solid};
pub use init::Init;
pub use limits::*;
pub use list::{Entry, List};
pub use names::{AssetIndex, EntityId, SessionId, Thing};
pub use short::UPRIGHT;
pub use tick::*;
pub use words::{Actions, Corner, GamepadButton, JointKind, Reason};

//! Many worlds on one machine: packages come in by HTTP, each world is a process of its own, and all have one public port.
//!
//! ```text
//! platform ──POST /v1/programs──▶ package, checked in a process of its own ─▶ programs/HASH.lcw
//!          ──POST /v1/worlds────▶ worlds.json ─▶ lc-keeper (one for each world) ─▶ process `lightcone run --supervised`
//! player   ──/NAME/…────────────▶ proxy ────────────────────────────────────────▶ its HTTP        media: to its own port
//! ```
//!
//! A world that dies takes nobody down, and is started again from its record. One that halts twice at the same tick is closed,
//! and its record stays as it is. The processes end when the supervisor does, however it ends: their standard input is its end
//! of a pipe.
//!
//! ```no_run
//! use lightcone_supervisor::{HostConfig, RunningHost};
//! # fn host(config: HostConfig) -> Result<(), lightcone_supervisor::HostError> {
//! let mut host = RunningHost::start(config)?;
//! println!("http://{}/", host.address());
//! // … until the machine is to host no more:
//! host.stop();
//! # Ok(())
//! # }
//! ```
//!
//! `docs/hosting.md` says how to run a host and how to use one. [`Said`] is what a world's process tells its supervisor, [`Told`] what it
//! is told.
//!
//! It deliberately knows no other machine, and nothing of what is in a package, nor of a record but which package it is
//! of: it has `lightcone` read them.

mod asked;
mod config;
mod folder;
mod host;
mod http;
mod inspect;
mod kept;
mod lines;
mod name;
mod ports;
mod program_id;
mod programs;
mod running;
mod said;
mod told;
mod worlds;

pub use config::{HOST_WORLD, HostConfig};
pub use folder::FolderError;
pub use kept::KeptError;
pub use ports::{BadPorts, MediaPorts};
pub use running::{HostError, RunningHost};
pub use said::{HALTED, Said};
pub use told::Told;

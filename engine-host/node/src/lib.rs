//! One world served: it ticks, is drawn for every player, streamed, recorded, and reached over HTTP.
//!
//! ```text
//! lc-tick    inputs → tick → snapshot (newest wins) ─▶ lc-render   snapshot → picture of every player (newest wins)
//!                 └─▶ lc-record   inputs and states → log, digest, signed checkpoints, receipts
//!                 └─▶ lc-audio    snapshot → 20 ms of sound of every player, encoded
//! lc-http    pages, signalling, API, metrics           lc-media, lc-encode   (lightcone-streaming)
//! ```
//!
//! ```no_run
//! use lightcone_node::{Node, NodeConfig};
//! # fn serve(world: lightcone_world::WorldSpec) -> Result<(), lightcone_node::NodeError> {
//! let mut node = Node::start(NodeConfig::new(world))?;
//! println!("http://{}/", node.address());
//! // … until the world is to end:
//! node.stop();
//! # Ok(())
//! # }
//! ```
//!
//! [`NodeConfig`] says what runs and for whom; [`access`] who may enter; [`stage`] what is drawn of a world, also without a node.
//!
//! It deliberately knows no command line, no other node, and no kind of world: it is given one.

pub mod access;
mod config;
mod deliveries;
mod error;
mod files;
#[doc(hidden)]
pub mod fuzz;
pub mod http;
mod identity;
mod measure;
mod metric_names;
mod record;
mod reload;
mod running;
mod seats;
mod source;
pub mod stage;
mod start;
mod status;
mod tick;
mod upgrade;
mod views;
mod workshop;

pub use config::{NodeConfig, can_be_streamed};
pub use error::NodeError;
pub use reload::{NotReloaded, Reloads};
pub use running::{Doing, Node};
pub use status::Halt;
pub use upgrade::{NotUpgraded, PackageOpener, Upgrades};

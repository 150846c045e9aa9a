//! State bytes → digest: what a node will sign, and what anyone can recompute.
//!
//! ```
//! use lightcone_attest::{Encoder, StateDigester};
//!
//! let mut digester = StateDigester::default();
//! let mut score = Encoder::default();
//! score.u32(7);
//! digester.component("score", 1, [(42, score.bytes())])?;
//! let digest = digester.finish(900)?;
//! println!("tick 900: {}", digest.root);
//! # Ok::<(), lightcone_attest::DigestError>(())
//! ```
//!
//! This crate knows no simulation, no clock, no thread and no network. Bytes come in as arguments, in an order that is
//! checked, and the same bytes give the same digest everywhere.
//!
//! # Features
//!
//! - `record` (on by default): what a node keeps and signs, and how it is checked: the modules `evidence`, `log`,
//!   `statement`, `store` and `verify`, with the cryptography, compression and parsers that they need.
//!
//! Without `record` there remain canonical bytes ([`Encoder`], [`Decoder`]) and the digest of a state ([`StateDigester`],
//! [`SavedState`], [`StateTree`]). That is all that a simulation needs.

mod canonical;
mod decoder;
mod digest;
#[cfg(feature = "record")]
pub mod evidence;
#[cfg(feature = "record")]
mod files;
#[cfg(feature = "record")]
mod hex;
#[cfg(feature = "record")]
pub mod log;
#[cfg(feature = "record")]
mod seal;
mod state;
#[cfg(feature = "record")]
pub mod statement;
#[cfg(feature = "record")]
pub mod store;
mod tree;
#[cfg(feature = "record")]
pub mod verify;

pub use canonical::Encoder;
pub use decoder::{DecodeError, Decoder};
pub use digest::{ComponentDigest, Digest, DigestError, NoDigest, StateDigest, StateDigester, StateHashing};
#[cfg(feature = "record")]
pub use files::{create_secret, replace_secret};
pub use state::{ComponentState, Leaf, Piece, SavedState, StateError};
pub use tree::{ComponentChanges, StateChanges, StateTree};

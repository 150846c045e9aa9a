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
//! It deliberately knows no simulation, no clock, no thread and no network: bytes come in as arguments, in an order that is
//! checked, and the same bytes give the same digest everywhere.

mod canonical;
mod decoder;
mod digest;
pub mod evidence;
pub mod log;
mod state;
pub mod statement;
pub mod store;
mod tree;
pub mod verify;

pub use canonical::Encoder;
pub use decoder::{DecodeError, Decoder};
pub use digest::{ComponentDigest, Digest, DigestError, NoDigest, StateDigest, StateDigester, StateHashing};
pub use state::{ComponentState, Leaf, Piece, SavedState, StateError};
pub use tree::{ComponentChanges, StateChanges, StateTree};

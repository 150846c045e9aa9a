//! A world's record on disk: its genesis, signed statements, states in pieces, and inputs.
//!
//! ```no_run
//! # use lightcone_attest::{SavedState, store::{Genesis, Store, StoreError}};
//! # fn example(genesis: Genesis, state: SavedState, signed: Vec<u8>) -> Result<(), StoreError> {
//! let mut store = Store::create("my-world".as_ref(), &genesis, None)?;
//! let (mut log, _) = store.segment_writer(0)?;
//! // … every tick: log.append(&inputs)?; log.sync()? before anything is acknowledged …
//! let pieces: Vec<_> = state.pieces().collect();
//! let written = store.put_state(state.tick, &pieces)?; // sign written.state.root and written.manifest
//! store.put_statement(0, &signed)?;
//! # Ok(())
//! # }
//! ```
//!
//! Every file but the inputs is written whole or not at all, and a state's pieces before the manifest that names them, before
//! the statement that names the manifest: whatever a crash leaves can be opened. A store knows no key of a node and verifies
//! no signature. Everything read is outside data: bounded, checked, and never a panic.

mod audit;
mod chunk;
mod error;
mod export;
mod further;
mod genesis;
mod layout;
mod listing;
mod manifest;
mod open;
mod parts;
mod retain;
#[cfg(test)]
mod tests;

pub(crate) use audit::Contents;
pub use chunk::{ChunkError, MAX_CHUNK_BYTES, decode_chunk, encode_chunk};
pub use error::StoreError;
pub use export::Exported;
pub use genesis::{Genesis, GenesisError, SeedOrigin};
pub use manifest::{MAX_STATE_BYTES, Manifest, ManifestError};
pub use open::Store;
pub use parts::{MAX_EVIDENCE_BYTES, MAX_STATEMENT_BYTES, Written};
pub use retain::Removed;

pub use crate::seal::{Seal, SealKey, SealKeyError};

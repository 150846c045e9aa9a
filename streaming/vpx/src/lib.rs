//! VP8 by the system's libvpx (BSD), loaded while the program runs: building needs no C, and where the library is missing the
//! program runs on without VP8.
//!
//! ```no_run
//! # fn run(i420: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! use lightcone_vpx::{Encoder, Library, Plan, Settings};
//! let library = Library::get()?;
//! let mut encoder = Encoder::new(library, Settings { width: 1280, height: 720, fps: 30, bps: 2_000_000, speed: 10 })?;
//! let frame = encoder.encode(i420, Plan::KEY)?;
//! # Ok(())
//! # }
//! ```
//!
//! What is unsafe lies here and nowhere else. A library is taken only if its ABI is one that these bindings were checked against:
//! from libvpx 1.11 on (`libvpx.so.7`, `.8`, `.9`, `.11` and `.12`). Between those, the structures that are used here are the same.
//!
//! It deliberately knows no VP9, no layers and no second pass.

mod decoder;
mod encoder;
mod error;
mod ffi;
mod library;

pub use decoder::{Decoder, Picture};
pub use encoder::{Buffer, Encoded, Encoder, Plan, Settings};
pub use error::{LoadError, VpxError};
pub use library::Library;

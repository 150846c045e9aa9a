//! From a place in a scene's bundle to the place in what the bundle was made of: source maps (ECMA-426, version 3).
//!
//! What the map says is only shown to people: it is no part of a scene's state. Maps that are put together of sections are not read.

mod error;
mod map;
mod read;
mod translate;
mod vlq;

pub use error::{MOST_BYTES, SourceMapError};
pub use map::{Place, SourceMap};

//! What a program says of itself.

mod bytes;
mod check;
mod fields;

pub use bytes::MAX_MANIFEST_BYTES;
pub(crate) use check::Asked;
pub use check::ManifestError;
pub use fields::{Limits, Manifest};

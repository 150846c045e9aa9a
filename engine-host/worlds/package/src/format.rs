//! How a package begins.

pub(crate) const MAGIC: [u8; 8] = *b"lcw-pack";
pub(crate) const VERSION: u32 = 1;

pub(crate) const SEALED_MAGIC: [u8; 8] = *b"lcw-seal";
pub(crate) const SEALED_VERSION: u32 = 1;

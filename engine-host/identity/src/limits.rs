//! How large a chain may be.

/// Bytes of a chain's JSON. One of three links has some 900.
pub const MAX_CHAIN_BYTES: usize = 8 << 10;
/// Links of a chain. Decentraland's clients make two or three.
pub const MAX_LINKS: usize = 8;

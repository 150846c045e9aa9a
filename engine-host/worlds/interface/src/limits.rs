// Generated from interface.toml, which says how.

//! How much there may be of what.

/// The version of the interface: what `lc_abi` returns.
pub const VERSION: u32 = 1;
/// Bytes of a block.
pub const MAX_BLOCK_BYTES: u32 = 8388608;
/// Records of a block.
pub const MAX_RECORDS: u32 = 131072;
/// Entities of a program that exist at a time. A host may allow fewer: it refuses a Spawn that is one too many.
pub const MAX_ENTITIES: u32 = 16384;
/// Entries of a list of transforms or bodies. Longer ones are split.
pub const MAX_ENTRIES: u32 = 16384;
/// Triggers of a program that exist at a time.
pub const MAX_TRIGGERS: u32 = 1024;
/// Joints of a program that exist at a time.
pub const MAX_JOINTS: u32 = 4096;
/// Rays of a tick.
pub const MAX_RAYS: u32 = 1024;
/// Things that are told to touch at a time, and as many that are told to be in a trigger. What is more is told once
/// there is room.
pub const MAX_PAIRS: u32 = 4096;
/// No float without bounds of its own is further from 0 than this.
pub const FAR_M: f32 = 1000000.0;

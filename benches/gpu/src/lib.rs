//! What the kit shares with the harness: what is drawn, how alike pictures are, what figures come to and where they come from.
//!
//! The kit itself is the program beside this library: `benches/gpu/README.md` says what it does.

pub mod machine;
pub mod pictures;
pub mod places;
pub mod similarity;
pub mod stats;
pub mod timing;

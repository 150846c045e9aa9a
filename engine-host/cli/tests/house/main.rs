//! The house as ARCHITECTURE.md draws it: which crate names which, and no circle of files inside a crate.

mod crates;
mod files;
mod modules;
mod table;

use std::path::PathBuf;

/// The top of the repository.
fn top() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

//! From `interface.toml` to everything that speaks it.

pub mod definition;
pub mod layout;
mod rust;

use definition::Definition;

/// Files by their path from the folder of this crate.
pub fn files(definition: &Definition) -> Vec<(String, String)> {
    rust::files(definition)
}

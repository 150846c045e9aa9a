//! From `interface.toml` to everything that speaks it.

mod assemblyscript;
mod c;
pub mod definition;
pub mod layout;
mod page;
mod rust;

use definition::Definition;

/// Files by their path from the folder of this crate.
pub fn files(definition: &Definition) -> Vec<(String, String)> {
    let mut files = rust::files(definition);
    files.extend([c::file(definition), assemblyscript::file(definition), page::file(definition)]);
    files
}

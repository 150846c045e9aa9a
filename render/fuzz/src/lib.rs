//! What the targets share with the tests of the import: valid files, lies, and what must hold whatever the bytes.

#[path = "../../tests/import/glb.rs"]
pub mod glb;
#[path = "../../tests/import/lies.rs"]
pub mod lies;
#[path = "../../tests/import/outcome.rs"]
pub mod outcome;
#[path = "../../tests/import/samples/mod.rs"]
pub mod samples;

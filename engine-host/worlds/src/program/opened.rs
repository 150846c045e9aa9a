//! A package that was read, checked and compiled.

use lightcone_package::Manifest;
use lightcone_sandbox::Module;

use super::assets::Loaded;

/// A program that can be run any number of times.
pub(super) struct Opened {
    pub(super) manifest: Manifest,
    pub(super) module: Module,
    pub(super) assets: Vec<Loaded>,
}

//! A package that was read, checked and compiled.

use lightcone_attest::statement::PublicKey;
use lightcone_package::Manifest;
use lightcone_sandbox::Module;

use super::assets::Loaded;

/// A program that can be run any number of times.
pub(super) struct Opened {
    pub(super) manifest: Manifest,
    /// Who signed the package, if somebody did.
    pub(super) signer: Option<PublicKey>,
    pub(super) module: Module,
    pub(super) assets: Vec<Loaded>,
    /// Of the assets.
    pub(super) names: Vec<String>,
}

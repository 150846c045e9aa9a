//! Which key opens a sealed package.

use std::path::{Path, PathBuf};

/// What opens a sealed package.
#[derive(Debug, clap::Args)]
pub(crate) struct UnsealArgs {
    /// Open a sealed package (.lcws) with the key in this file, which `lightcone unseal-key` made
    #[arg(long, value_name = "KEYFILE")]
    unseal_key: Option<PathBuf>,
}

impl UnsealArgs {
    pub(crate) fn key(&self) -> Option<&Path> {
        self.unseal_key.as_deref()
    }
}

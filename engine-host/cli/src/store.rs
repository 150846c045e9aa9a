//! Where a world's record is kept, as the command line says.

use std::path::{Path, PathBuf};

use lightcone_attest::statement::SigningKey;
use lightcone_record::{BeginError, StoreConfig};

use crate::args::StoreArgs;
use crate::fail::Failure;
use crate::keys::{seal_key, signing_key};

/// What to keep where, if anything is to be kept.
pub(crate) fn config(args: &StoreArgs) -> Result<Option<StoreConfig>, Failure> {
    let Some(directory) = args.store.clone() else { return Ok(None) };
    let seal = args.seal.as_deref().map(seal_key).transpose()?;
    Ok(Some(StoreConfig { directory, seal, keep: args.keep }))
}

/// Beside the store, and not in it: a store may be given to auditors. Made if there is none.
pub(crate) fn resume_key(args: &StoreArgs) -> Result<Option<SigningKey>, Failure> {
    let Some(store) = &args.store else { return Ok(None) };
    let named = store.display();
    let unusable = |error: std::io::Error| Failure::unusable(format!("{named}: {error}"));
    // Without a slash at its end, which would put the file into the store.
    let store: PathBuf = std::path::absolute(store).map_err(unusable)?.components().collect();
    if let Some(parent) = store.parent() {
        std::fs::create_dir_all(parent).map_err(unusable)?;
    }
    let mut path = store.clone().into_os_string();
    path.push(".resume-key");
    signing_key(Path::new(&path)).map(Some)
}

/// What was asked for and cannot be used is told apart from what went wrong.
pub(crate) fn refusal(error: BeginError) -> Failure {
    match error {
        BeginError::Record(_) => Failure::failed(error),
        _ => Failure::unusable(error),
    }
}

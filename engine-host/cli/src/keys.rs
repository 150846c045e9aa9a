//! Key files that the command line names.

use std::path::Path;

use lightcone_attest::statement::SigningKey;
use lightcone_attest::store::SealKey;

use crate::fail::Failure;

/// From its file, which is made if there is none.
pub(crate) fn seal_key(path: &Path) -> Result<SealKey, Failure> {
    if !path.exists() {
        SealKey::from_bytes(random()?).write_new(path).map_err(Failure::unusable)?;
        tracing::warn!("made the seal key {}: whoever loses it can't read the record any more", path.display());
    }
    SealKey::read(path).map_err(Failure::unusable)
}

/// From its file, which is made if there is none.
pub(crate) fn signing_key(path: &Path) -> Result<SigningKey, Failure> {
    if !path.exists() {
        SigningKey::from_seed(random()?).write_new(path).map_err(Failure::unusable)?;
        tracing::info!("made the signing key {}", path.display());
    }
    SigningKey::read(path).map_err(Failure::unusable)
}

/// From the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::failed(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes)
}

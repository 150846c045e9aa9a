//! Key files that the command line names.

use std::path::Path;

use lightcone_attest::statement::SigningKey;
use lightcone_attest::store::SealKey;

use lightcone_record::OwnKey;

use crate::fail::Failure;

/// From its file, which is made if there is none.
pub(crate) fn seal_key(path: &Path) -> Result<SealKey, Failure> {
    let (key, made) = SealKey::read_or_make(path, random()?).map_err(Failure::unusable)?;
    if made {
        tracing::warn!("made the seal key {}: whoever loses it can't read the record any more", path.display());
    }
    Ok(key)
}

/// From its file, which is made if there is none.
pub(crate) fn signing_key(path: &Path) -> Result<SigningKey, Failure> {
    let (key, made) = SigningKey::read_or_make(path, random()?).map_err(Failure::unusable)?;
    if made {
        tracing::info!("made the signing key {}", path.display());
    }
    Ok(key)
}

/// The node's own, from its file, with the file beside it that says what it has signed last.
pub(crate) fn own_key(path: &Path, after_restore: bool) -> Result<OwnKey, Failure> {
    let mut anchor = path.to_owned().into_os_string();
    anchor.push(".epochs");
    Ok(OwnKey { key: signing_key(path)?, anchor: Some(anchor.into()), after_restore })
}

/// From the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::failed(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes)
}

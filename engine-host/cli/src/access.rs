//! Who may enter, from the command line.

use std::fs::File;
use std::io::Read;

use lightcone_attest::statement::PublicKey;
use lightcone_engine_host::access::{Access, MAX_KEYS, Secret, public_key_from_text};

use crate::args::AccessArgs;
use crate::fail::Failure;
use crate::store;

/// More than any key's text.
const KEY_FILE_BYTES: u64 = 256;

pub(crate) fn access(args: &AccessArgs) -> Result<Access, Failure> {
    let secret = args.token.as_deref().map(Secret::new).transpose().map_err(Failure::unusable)?;
    let own = args.token_key.as_deref().map(store::signing_key).transpose()?.map(|key| key.public());
    let trusted = args.trust_key.iter().map(|text| trusted_key(text)).collect::<Result<Vec<_>, _>>()?;
    let keys: Vec<_> = own.into_iter().chain(trusted).collect();
    if keys.len() > MAX_KEYS {
        return Err(Failure::unusable(format!("{} keys: a node trusts at most {MAX_KEYS}", keys.len())));
    }
    Ok(Access { secret, keys })
}

/// The key itself, or the name of a file that holds it.
fn trusted_key(text: &str) -> Result<PublicKey, Failure> {
    if let Ok(key) = public_key_from_text(text) {
        return Ok(key);
    }
    let mut content = String::new();
    let read = File::open(text).and_then(|file| file.take(KEY_FILE_BYTES).read_to_string(&mut content));
    read.map_err(|error| Failure::unusable(format!("--trust-key {text} is no key in base64, and no file: {error}")))?;
    public_key_from_text(content.trim()).map_err(|error| Failure::unusable(format!("--trust-key {text}: {error}")))
}

//! Who may enter, from the command line.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lightcone_attest::statement::PublicKey;
use lightcone_node::access::{Access, MAX_KEYS, Revoked, Secret, public_key_from_text};
use lightcone_streaming::IceServers;

use crate::args::{AccessArgs, NetworkArgs, TOKEN_VARIABLE};
use crate::fail::Failure;
use crate::keys;

/// More than the text of any key or secret.
const KEY_FILE_BYTES: u64 = 256;

pub(crate) fn access(args: &AccessArgs, store: Option<&Path>) -> Result<Access, Failure> {
    let secret = secret(args)?;
    let scrape = args.metrics_token_file.as_deref().map(|path| line_of("--metrics-token-file", path)).transpose()?;
    let scrape = scrape.as_deref().map(Secret::new).transpose().map_err(Failure::unusable)?;
    let own = args.token_key.as_deref().map(keys::signing_key).transpose()?.map(|key| key.public());
    let trusted = args.trust_key.iter().map(|text| trusted_key(text)).collect::<Result<Vec<_>, _>>()?;
    let keys: Vec<_> = own.into_iter().chain(trusted).collect();
    if keys.len() > MAX_KEYS {
        return Err(Failure::unusable(format!("{} keys: a node trusts at most {MAX_KEYS}", keys.len())));
    }
    let revoked = match revoked_path(args, store) {
        Some(path) if !keys.is_empty() => Revoked::open(&path).map_err(Failure::unusable)?,
        _ => Revoked::default(),
    };
    Ok(Access { secret, scrape, keys, revoked: Arc::new(revoked) })
}

fn secret(args: &AccessArgs) -> Result<Option<Secret>, Failure> {
    secret_text(args)?.as_deref().map(Secret::new).transpose().map_err(Failure::unusable)
}

/// What players must bring, if it is a secret.
pub(crate) fn secret_text(args: &AccessArgs) -> Result<Option<String>, Failure> {
    Ok(match (&args.token, &args.token_file) {
        (Some(token), _) => {
            if std::env::var(TOKEN_VARIABLE).as_ref() != Ok(token) {
                tracing::warn!("others on this machine can read --token: rather use --token-file or {TOKEN_VARIABLE}");
            }
            Some(token.clone())
        }
        (None, Some(path)) => Some(line_of("--token-file", path)?),
        (None, None) => None,
    })
}

/// What a small file holds, without the end of its line. `option` names it.
fn line_of(option: &str, path: &Path) -> Result<String, Failure> {
    let text = short_text(path);
    let text = text.map_err(|error| Failure::unusable(format!("{option} {}: {error}", path.display())))?;
    Ok(text.trim().to_owned())
}

/// Beside the store, which may be given to auditors, or else beside the key.
fn revoked_path(args: &AccessArgs, store: Option<&Path>) -> Option<PathBuf> {
    // Without a slash at its end, which would put the file into the store.
    let beside: PathBuf = store.or(args.token_key.as_deref())?.components().collect();
    let mut name = beside.into_os_string();
    name.push(".revoked-tokens");
    Some(name.into())
}

/// Whom browsers may ask for help, with the secret out of its file.
pub(crate) fn ice_servers(args: &NetworkArgs) -> Result<IceServers, Failure> {
    let secret = args.turn_secret_file.as_deref().map(|path| line_of("--turn-secret-file", path)).transpose()?;
    IceServers::new(args.ice_server.clone(), secret)
        .map_err(|error| Failure::unusable(format!("{error}; see --ice-server and --turn-secret-file")))
}

fn short_text(path: impl AsRef<Path>) -> io::Result<String> {
    let mut content = String::new();
    File::open(path)?.take(KEY_FILE_BYTES).read_to_string(&mut content)?;
    Ok(content)
}

/// The key itself, or the name of a file that holds it.
fn trusted_key(text: &str) -> Result<PublicKey, Failure> {
    if let Ok(key) = public_key_from_text(text) {
        return Ok(key);
    }
    let content = short_text(text)
        .map_err(|error| Failure::unusable(format!("--trust-key {text} is no key in base64, and no file: {error}")))?;
    public_key_from_text(content.trim()).map_err(|error| Failure::unusable(format!("--trust-key {text}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Args, Command};
    use std::fs;

    fn args(more: &[&str]) -> Result<AccessArgs, clap::Error> {
        let line = ["lightcone", "run"].iter().chain(more).map(std::ffi::OsString::from);
        match Args::read(line, &["yard"])? {
            Command::Run(run) => Ok(run.access),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn secrets_are_read_from_files_and_never_twice() {
        let folder = std::env::temp_dir().join(format!("lightcone-access-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = |name: &str, content: &str| {
            let path = folder.join(name);
            fs::write(&path, content).unwrap();
            path.display().to_string()
        };
        let (players, scrapes) = (file("players", "0123456789-abcdef\n"), file("scrapes", "fedcba-9876543210"));
        let given = args(&["--token-file", &players, "--metrics-token-file", &scrapes]).unwrap();
        let access = access(&given, None).map_err(|failure| failure.message).unwrap();
        assert_eq!(access.secret, Some(Secret::new("0123456789-abcdef").unwrap()));
        assert_eq!(access.scrape, Some(Secret::new("fedcba-9876543210").unwrap()));
        assert!(args(&["--token", "0123456789-abcdef", "--token-file", &players]).is_err());
        for wrong in [file("short", "guess-me"), file("empty", ""), folder.join("none").display().to_string()] {
            let refused = super::access(&args(&["--token-file", &wrong]).unwrap(), None).unwrap_err();
            assert!(refused.code == 2 && !refused.message.contains("guess-me"), "{}", refused.message);
        }
        _ = fs::remove_dir_all(&folder);
    }

    #[test]
    fn revoked_tokens_are_kept_beside_the_store_or_the_key() {
        let given = args(&["--token-key", "keys/token.key"]).unwrap();
        let path = |store: Option<&str>| revoked_path(&given, store.map(Path::new)).unwrap().display().to_string();
        assert_eq!(path(Some("record/")), "record.revoked-tokens");
        assert_eq!(path(None), "keys/token.key.revoked-tokens");
        assert_eq!(revoked_path(&args(&[]).unwrap(), None), None);
    }
}

//! Tokens that are taken no more, though they have not ended.
//!
//! ```text
//! file   lines of JSON: {"exp":1800003600,"what":"jti:…"}      "what" is the token's jti, or its sub, or its digest
//! ```
//!
//! The file is written whole, beside the old one, and renamed. A line is of no use once the token has ended, and is left out then.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lightcone_attest::{Digest, replace_secret};
use serde::{Deserialize, Serialize};

use super::claims::{Claims, LEEWAY_S};

/// When there are more, those that end first are forgotten.
const MAX_REVOKED: usize = 4096;
const MAX_FILE_BYTES: u64 = 4 << 20;
const CONTEXT: &str = "lightcone 2026-11-30 revoked token v1";

/// Why the list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RevokedError {
    /// The system refuses.
    #[error("{}: {cause}", path.display())]
    Io {
        /// Its file.
        path: PathBuf,
        /// What it says.
        cause: io::Error,
    },
    /// Not written by this program. It is not overwritten: tokens would be good again.
    #[error("{}, line {line}: this is no list of revoked tokens", path.display())]
    Line {
        /// Its file.
        path: PathBuf,
        /// From 1 on.
        line: usize,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    exp: u64,
    what: String,
}

/// What a session was let in by, as text that goes through signalling and comes back.
pub(super) fn grant(claims: &Claims, token: &str) -> String {
    format!("{} {}", claims.exp, names(claims, token).swap_remove(0))
}

/// By what a token can be on the list, the most precise first.
fn names(claims: &Claims, token: &str) -> Vec<String> {
    let jti = claims.jti.as_ref().map(|jti| format!("jti:{jti}"));
    let sub = claims.sub.as_ref().map(|sub| format!("sub:{sub}"));
    let digest = format!("digest:{}", Digest::derive(CONTEXT, token.as_bytes()));
    jti.into_iter().chain(sub).chain([digest]).collect()
}

/// The list, in a file or for this start alone.
#[derive(Debug, Default)]
pub struct Revoked {
    path: Option<PathBuf>,
    /// When each ends, in seconds since 1970.
    ends: Mutex<BTreeMap<String, u64>>,
}

impl Revoked {
    /// Reads the file, if there is one; it is written with the first token that is revoked.
    pub fn open(path: &Path) -> Result<Self, RevokedError> {
        let failed = |cause| RevokedError::Io { path: path.to_owned(), cause };
        let text = match fs::metadata(path) {
            Ok(found) if found.len() > MAX_FILE_BYTES => return Err(failed(io::ErrorKind::FileTooLarge.into())),
            Ok(_) => fs::read_to_string(path).map_err(failed)?,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => String::new(),
            Err(cause) => return Err(failed(cause)),
        };
        let read = |(at, line): (usize, &str)| match serde_json::from_str(line) {
            Ok(Line { exp, what }) => Ok((what, exp)),
            Err(_) => Err(RevokedError::Line { path: path.to_owned(), line: at + 1 }),
        };
        let ends = text.lines().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { path: Some(path.to_owned()), ends: Mutex::new(ends) })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn has(&self, claims: &Claims, token: &str) -> bool {
        let ends = self.lock();
        !ends.is_empty() && names(claims, token).iter().any(|name| ends.contains_key(name))
    }

    /// Takes back what [`grant`] said. It holds from now on, also where the file could not be written.
    pub(crate) fn revoke(&self, grant: &str, now_s: u64) -> io::Result<()> {
        let Some((exp, what)) = grant.split_once(' ').and_then(|(exp, what)| Some((exp.parse().ok()?, what))) else {
            return Ok(());
        };
        let mut ends = self.lock();
        ends.retain(|_, exp| exp.saturating_add(LEEWAY_S) > now_s);
        ends.insert(what.to_owned(), exp);
        while ends.len() > MAX_REVOKED {
            let first = ends.iter().min_by_key(|(_, exp)| **exp).map(|(what, _)| what.clone());
            first.map(|what| ends.remove(&what));
        }
        match &self.path {
            Some(path) => replace(path, &ends),
            None => Ok(()),
        }
    }
}

fn replace(path: &Path, ends: &BTreeMap<String, u64>) -> io::Result<()> {
    let mut lines = Vec::new();
    for (what, exp) in ends {
        serde_json::to_writer(&mut lines, &Line { exp: *exp, what: what.clone() })?;
        lines.push(b'\n');
    }
    replace_secret(path, &lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_protocol::Role;

    fn claims(jti: Option<&str>, sub: Option<&str>) -> Claims {
        let [jti, sub] = [jti, sub].map(|text| text.map(str::to_owned));
        Claims { world: "plaza".into(), role: Role::Player, name: None, exp: 2000, nbf: None, iat: None, jti, sub }
    }

    #[test]
    fn what_is_revoked_stays_so_over_a_restart_until_the_token_ends() {
        let path = std::env::temp_dir().join(format!("lightcone-revoked-{}", std::process::id()));
        _ = fs::remove_file(&path);
        let revoked = Revoked::open(&path).unwrap();
        let strange = "a \"line\"\nand another";
        let (named, whose, bare) = (claims(Some(strange), Some("ada")), claims(None, Some("eve")), claims(None, None));
        for claims in [&named, &whose, &bare] {
            assert!(!revoked.has(claims, "a token"));
            revoked.revoke(&grant(claims, "a token"), 1000).unwrap();
        }
        let again = Revoked::open(&path).unwrap();
        for list in [&revoked, &again] {
            assert!(list.has(&named, "any") && list.has(&whose, "any") && list.has(&bare, "a token"));
            assert!(!list.has(&claims(Some("2"), Some("ada")), "any"), "the same person with a new token");
            assert!(!list.has(&bare, "another token"));
        }
        again.revoke("2000 jti:x", 2000 + LEEWAY_S).unwrap();
        assert!(!again.has(&named, "any"), "it has ended anyway");
        fs::write(&path, "{}\n").unwrap();
        assert!(matches!(Revoked::open(&path), Err(RevokedError::Line { line: 1, .. })));
        _ = fs::remove_file(&path);
    }

    #[test]
    fn the_list_is_bounded() {
        let revoked = Revoked::default();
        (0..MAX_REVOKED as u64 + 10).for_each(|n| revoked.revoke(&format!("{} jti:{n}", 5000 + n), 1000).unwrap());
        let ends = revoked.lock();
        assert!(ends.len() == MAX_REVOKED && !ends.contains_key("jti:9") && ends.contains_key("jti:10"));
    }
}

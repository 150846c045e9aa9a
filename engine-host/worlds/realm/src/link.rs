//! Addresses of the web that may be asked.

use std::net::IpAddr;

use url::{Host, Url};

use crate::address::is_loopback;
use crate::error::{RealmError, WebError};

/// No address is longer.
const MAX_BYTES: usize = 4096;

/// Whether a word is meant as the address of a realm.
pub fn is_address(word: &str) -> bool {
    word.starts_with("https://") || word.starts_with("http://")
}

pub(crate) fn parse(text: &str) -> Result<Url, RealmError> {
    let url = if text.len() <= MAX_BYTES { Url::parse(text).ok() } else { None };
    match url.filter(|url| url.has_host()) {
        Some(url) if has_login(&url) => Err(RealmError::Login),
        Some(url) => Ok(url),
        // What is before the sign may be a password, and is not repeated.
        None if text.contains('@') => Err(RealmError::Login),
        None => Err(RealmError::Address(text.to_owned())),
    }
}

fn has_login(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Whether it names this machine.
pub(crate) fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(v4)) => is_loopback(IpAddr::V4(v4)),
        Some(Host::Ipv6(v6)) => is_loopback(IpAddr::V6(v6)),
        None => false,
    }
}

/// Refuses what is not encrypted, but for this machine where that may be asked.
pub(crate) fn check(url: &Url, may_be_here: bool) -> Result<(), WebError> {
    if has_login(url) {
        return Err(WebError::Login);
    }
    let is_allowed = match url.scheme() {
        "https" => true,
        "http" => may_be_here && is_here(url),
        _ => false,
    };
    if url.has_host() && is_allowed { Ok(()) } else { Err(WebError::Scheme) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_encrypted_is_asked_and_what_is_here_if_that_was_named() {
        let allowed = |text: &str, here| check(&parse(text).unwrap(), here).is_ok();
        assert!(allowed("https://realm.example/about", false));
        assert!(allowed("http://127.0.0.1:8000/about", true) && allowed("http://localhost/about", true));
        assert!(!allowed("http://127.0.0.1:8000/about", false));
        for text in ["http://realm.example/about", "ftp://realm.example/"] {
            assert!(!allowed(text, true), "{text}");
        }
        for text in ["https://me:secret@realm.example/", "https://secret@realm.example/", "https://me:secret@"] {
            let why = parse(text).unwrap_err();
            assert!(matches!(why, RealmError::Login) && !why.to_string().contains("secret"), "{why}");
        }
        let moved = Url::parse("https://me:secret@realm.example/").unwrap();
        assert!(matches!(check(&moved, true), Err(WebError::Login)));
        assert!(parse("https://").is_err() && parse("file:///etc/passwd").is_err());
    }
}

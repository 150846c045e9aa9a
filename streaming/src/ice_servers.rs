//! STUN and TURN servers that browsers may use, handed out as links (RFC 9725, 4.6) with credentials for some time.
//!
//! A TURN server knows its users by a secret that it shares with us (coturn's `use-auth-secret`, draft-uberti-behave-turn-rest):
//! the user name says until when it holds, and the password is an HMAC of the name.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::HeaderValue;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rtc::crypto::{HmacAlgorithm, default_provider};

use crate::secret;

/// How long credentials hold: for a session's beginning, and for restarts of ICE within it. Whoever copies them has a relay for
/// so long.
const HOLDS: Duration = Duration::from_secs(3600);
const MAX_SERVERS: usize = 8;
const MAX_URL_BYTES: usize = 256;
const SHA1_BYTES: usize = 20;
/// Shorter secrets are guessed offline, from one name and password.
const MIN_SECRET_BYTES: usize = 16;

/// One server: `stun:host[:port]` or `turn:host[:port][?transport=udp|tcp]`, also `stuns` and `turns` (RFC 7064, 7065).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IceServer {
    url: String,
    relays: bool,
}

/// Why the settings of STUN and TURN servers are refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum IceServerError {
    /// The text is no address of a STUN or TURN server.
    #[error("{0:?} is no STUN or TURN server; write stun:HOST[:PORT] or turn:HOST[:PORT][?transport=udp|tcp]")]
    Url(String),
    /// A TURN server without a secret, of which no credentials can be made.
    #[error("{0} needs the secret that it shares with the node")]
    NoSecret(String),
    /// The secret is so short that it would be guessed.
    #[error("a TURN secret must have at least {MIN_SECRET_BYTES} bytes")]
    ShortSecret,
    /// There are more servers than browsers like.
    #[error("{0} ICE servers: at most {MAX_SERVERS} are handed out")]
    TooMany(usize),
}

impl FromStr for IceServer {
    type Err = IceServerError;

    fn from_str(text: &str) -> Result<Self, IceServerError> {
        let wrong = || IceServerError::Url(text.chars().take(MAX_URL_BYTES).collect());
        let (scheme, rest) = text.split_once(':').ok_or_else(wrong)?;
        let relays = match scheme {
            "stun" | "stuns" => false,
            "turn" | "turns" => true,
            _ => return Err(wrong()),
        };
        let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
        let transport_known = query.is_none_or(|query| relays && ["transport=udp", "transport=tcp"].contains(&query));
        if text.len() > MAX_URL_BYTES || !transport_known || !is_place(place) {
            return Err(wrong());
        }
        Ok(Self { url: text.to_owned(), relays })
    }
}

/// `host`, `host:port`, `[v6]`, `[v6]:port`.
fn is_place(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, rest)) if v6.parse::<std::net::Ipv6Addr>().is_ok() => (v6, rest.strip_prefix(':').or(Some(rest))),
        Some(_) => return false,
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let named = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte)) && !host.is_empty();
    named
        && port
            .is_none_or(|port| port.is_empty() && text.ends_with(']') || port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// The servers that are handed out. Neither a secret nor a credential is ever written anywhere else.
#[derive(Clone, Default)]
pub struct IceServers {
    servers: Vec<IceServer>,
    secret: Option<String>,
}

impl fmt::Debug for IceServers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.servers.iter().map(|server| &server.url)).finish()
    }
}

impl IceServers {
    /// Checks the settings. All TURN servers share one secret with the node.
    pub fn new(servers: Vec<IceServer>, secret: Option<String>) -> Result<Self, IceServerError> {
        if servers.len() > MAX_SERVERS {
            return Err(IceServerError::TooMany(servers.len()));
        }
        if secret.as_ref().is_some_and(|secret| secret.len() < MIN_SECRET_BYTES) {
            return Err(IceServerError::ShortSecret);
        }
        if let Some(server) = servers.iter().find(|server| server.relays && secret.is_none()) {
            return Err(IceServerError::NoSecret(server.url.clone()));
        }
        Ok(Self { servers, secret })
    }

    /// Values of `Link` headers, with credentials that hold from now on.
    pub(crate) fn links(&self) -> Result<Vec<HeaderValue>, secret::NoRandom> {
        let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let name = format!("{}:{}", now_s + HOLDS.as_secs(), secret::hex(4)?);
        let password = self.secret.as_deref().and_then(|secret| password(secret, &name));
        let link = |server: &IceServer| {
            let plain = format!("<{}>; rel=\"ice-server\"", server.url);
            if !server.relays {
                return HeaderValue::from_str(&plain).ok();
            }
            let with = format!("{plain}; username=\"{name}\"; credential=\"{}\"", password.as_ref()?);
            let mut value = HeaderValue::from_str(&(with + "; credential-type=\"password\"")).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        Ok(self.servers.iter().filter_map(link).collect())
    }
}

fn password(secret: &str, name: &str) -> Option<String> {
    let mut digest = [0; SHA1_BYTES];
    let provider = default_provider().ok()?;
    let mut mac = provider.crypto().new_hmac(HmacAlgorithm::Sha1, secret.as_bytes()).ok()?;
    mac.sign(&[name.as_bytes()], &mut digest).ok()?;
    Some(BASE64_STANDARD.encode(digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_written_as_in_a_browser() {
        for good in [
            "stun:stun.example",
            "stuns:stun.example:5349",
            "turn:192.0.2.1:3478",
            "turn:[2001:db8::1]:3478?transport=tcp",
            "turns:turn.example?transport=udp",
            "turn:[2001:db8::1]",
        ] {
            assert!(good.parse::<IceServer>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "turn",
            "turn:",
            "http://turn.example",
            "turn:turn.example:0",
            "turn:turn.example:99999",
            "turn:turn.example?transport=sctp",
            "stun:stun.example?transport=udp",
            "turn:a>; rel=\"x\"",
            "turn:[::1",
            "turn:[x]:1",
            "turn:user@turn.example",
        ] {
            assert_eq!(bad.parse::<IceServer>(), Err(IceServerError::Url(bad.into())));
        }
    }

    #[test]
    fn a_password_is_the_hmac_of_its_name() {
        // openssl: printf 1700000000:ab | openssl dgst -sha1 -hmac a-secret-of-some-length -binary | base64
        assert_eq!(password("a-secret-of-some-length", "1700000000:ab").unwrap(), "91WKLcOyfBjgGVtaCbcgWv5fLa4=");
    }

    #[test]
    fn links_tell_the_server_and_keep_the_secret() {
        let servers = vec!["stun:a:1".parse().unwrap(), "turn:b:2?transport=udp".parse().unwrap()];
        let secret = "a-secret-of-some-length";
        let servers = IceServers::new(servers, Some(secret.into())).unwrap();
        let links = servers.links().unwrap();
        let text: Vec<&str> = links.iter().map(|link| link.to_str().unwrap()).collect();
        assert_eq!(text[0], "<stun:a:1>; rel=\"ice-server\"");
        let name = text[1].split("username=\"").nth(1).unwrap().split('"').next().unwrap();
        let credential = password(secret, name).unwrap();
        assert_eq!(
            text[1],
            format!(
                "<turn:b:2?transport=udp>; rel=\"ice-server\"; username=\"{name}\"; credential=\"{credential}\"; \
                 credential-type=\"password\""
            )
        );
        assert!(!format!("{servers:?}").contains(secret) && !format!("{links:?}").contains(&credential));
    }

    #[test]
    fn a_relay_needs_a_secret_that_is_none_to_guess() {
        let turn = || vec!["turn:b:2".parse().unwrap()];
        assert_eq!(IceServers::new(turn(), None).unwrap_err(), IceServerError::NoSecret("turn:b:2".into()));
        assert_eq!(IceServers::new(turn(), Some("short".into())).unwrap_err(), IceServerError::ShortSecret);
        let many = vec!["stun:a".parse().unwrap(); 9];
        assert_eq!(IceServers::new(many, None).unwrap_err(), IceServerError::TooMany(9));
    }
}

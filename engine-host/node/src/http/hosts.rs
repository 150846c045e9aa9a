//! Which names the node answers to.
//!
//! A page of a stranger may make its own name lead to 127.0.0.1 (DNS rebinding), and then asks this node as if it were its own.
//! Browsers say in `Host` by which name they ask, so a node on loopback answers to names of loopback alone, and to those that
//! it is told. Who sends no `Host` is no browser.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::metric_names::HTTP_REFUSED;

const MAX_NAME_BYTES: usize = 253;

/// A name or an address that browsers ask for, without a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Text that is no host's name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "{0:?} is no name of a host; write it without scheme, port and path, as in play.example, 192.0.2.7 or [2001:db8::1]"
)]
pub struct BadHostName(String);

impl FromStr for HostName {
    type Err = BadHostName;

    fn from_str(text: &str) -> Result<Self, BadHostName> {
        let wrong = || BadHostName(text.chars().take(100).collect());
        let name = bare(text).to_ascii_lowercase();
        if address(&name).is_some() {
            return Ok(Self(name));
        }
        let fits = (1..=MAX_NAME_BYTES).contains(&name.len()) && !name.starts_with(['.', '-']) && !name.contains("..");
        let spelled = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        if fits && spelled { Ok(Self(name)) } else { Err(wrong()) }
    }
}

/// The names that are answered to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts {
    /// Only names of loopback, and those below.
    pub(crate) on_loopback: bool,
    pub(crate) names: Vec<HostName>,
}

impl Hosts {
    /// `host` is a name of loopback, or one that the node was told: no other site can have it.
    pub(super) fn knows(&self, host: &str) -> bool {
        let name = bare(without_port(host)).to_ascii_lowercase();
        is_loopback(&name) || self.names.iter().any(|known| known.0 == name)
    }

    /// `host` as in the header, perhaps with a port.
    fn answers_to(&self, host: &str) -> bool {
        if self.knows(host) {
            return true;
        }
        let name = bare(without_port(host)).to_ascii_lowercase();
        // An address cannot be made to lead elsewhere, and a node that others can reach need not know all of its own.
        !self.on_loopback && (self.names.is_empty() || address(&name).is_some())
    }
}

/// 421 for a name that is not this node's.
pub(super) async fn check(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    let host = asked_for(request.headers()).or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    match host.filter(|host| !hosts.answers_to(host)) {
        None => next.run(request).await,
        Some(host) => {
            metrics::counter!(HTTP_REFUSED, "why" => "host").increment(1);
            let host: String = host.chars().take(100).collect();
            let why = format!("this node does not answer to the name {host:?}; see --host-name\n");
            (StatusCode::MISDIRECTED_REQUEST, why).into_response()
        }
    }
}

/// What `Host` says; a header that is no text is no name of ours.
pub(super) fn asked_for(headers: &HeaderMap) -> Option<&str> {
    headers.get(HOST).map(|host| host.to_str().unwrap_or("?"))
}

/// Whether a page of this origin (`scheme://host:port`) asks the host that it came from. TLS may end before the node, so the
/// scheme says nothing, and a proxy may have cut the port off.
pub(super) fn is_own_page(origin: &str, host: &str) -> bool {
    let Some((scheme, asked_from)) = origin.split_once("://") else { return false };
    let default = if scheme == "https" { "443" } else { "80" };
    let port = |authority: &str| match &authority[without_port(authority).len()..] {
        "" => None,
        port => Some(port.trim_start_matches(':').to_owned()),
    };
    let same_port = port(host).is_none_or(|asked| port(asked_from).as_deref().unwrap_or(default) == asked);
    without_port(asked_from).eq_ignore_ascii_case(without_port(host)) && same_port
}

/// `host:port` without the port; an IPv6 address keeps its brackets.
fn without_port(host: &str) -> &str {
    match host.rfind(':') {
        Some(colon) if !host[colon..].contains(']') => &host[..colon],
        _ => host,
    }
}

/// Without the dot of the root, and without the brackets of an IPv6 address.
fn bare(name: &str) -> &str {
    let inside = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    inside.unwrap_or_else(|| name.strip_suffix('.').unwrap_or(name))
}

fn address(name: &str) -> Option<IpAddr> {
    name.parse().ok()
}

fn is_loopback(name: &str) -> bool {
    name == "localhost"
        || name.ends_with(".localhost")
        || address(name).is_some_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(on_loopback: bool, names: &[&str]) -> Hosts {
        Hosts { on_loopback, names: names.iter().map(|name| name.parse().unwrap()).collect() }
    }

    #[test]
    fn on_loopback_only_names_of_loopback_and_those_given_are_answered_to() {
        let alone = hosts(true, &[]);
        for good in
            ["localhost", "LocalHost:8080", "a.localhost", "127.0.0.1:8080", "127.8.9.1", "[::1]:8080", "localhost."]
        {
            assert!(alone.answers_to(good), "{good}");
        }
        let evil = "evil.example:8080";
        for bad in [
            evil,
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "192.168.1.5",
            "[2001:db8::1]",
            "",
            "?",
            "2130706433",
        ] {
            assert!(!alone.answers_to(bad), "{bad}");
        }
        let named = hosts(true, &["Play.Example"]);
        assert!(named.answers_to("play.example:443") && named.answers_to("localhost") && !named.answers_to(evil));
        assert!(hosts(false, &[]).answers_to(evil), "beyond loopback tokens guard it");
        let named = hosts(false, &["play.example"]);
        assert!(named.knows("play.example:8080") && named.knows("localhost") && !named.knows("192.0.2.7"));
        assert!(named.answers_to("192.0.2.7:8080") && named.answers_to("127.0.0.1") && !named.answers_to(evil));
    }

    #[test]
    fn names_of_hosts_are_written_without_anything_else() {
        for good in ["play.example", "PLAY", "192.0.2.7", "[2001:db8::1]", "2001:db8::1", "play_1.example."] {
            assert!(good.parse::<HostName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "https://play.example",
            "play.example:80",
            "play.example/x",
            "*.example",
            ".",
            "a..b",
            "-x",
            "a b",
            "ä.example",
        ] {
            assert!(bad.parse::<HostName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_page_is_the_nodes_own_by_host_and_port() {
        for (origin, host) in [
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("https://play.example", "play.example"),
            ("https://play.example", "play.example:443"),
            ("http://[::1]:8080", "[::1]:8080"),
            ("http://[::1]", "[::1]"),
            ("https://play.example:8443", "play.example"),
        ] {
            assert!(is_own_page(origin, host), "{origin} {host}");
        }
        for (origin, host) in [
            ("http://127.0.0.1:3000", "127.0.0.1:8080"),
            ("https://evil.example", "play.example"),
            ("https://play.example.evil", "play.example"),
            ("null", "play.example"),
            ("http://127.0.0.1", "127.0.0.1:8080"),
        ] {
            assert!(!is_own_page(origin, host), "{origin} {host}");
        }
    }
}

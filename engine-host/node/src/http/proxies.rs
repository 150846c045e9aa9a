//! Proxies before the node: whom to believe, and where the node's own paths are from outside.
//!
//! Of a trusted proxy the node takes `X-Forwarded-For` (the newest address that is no trusted proxy's own), `X-Forwarded-Host`
//! and `X-Forwarded-Prefix`, or a PROXY header before the connection's first byte (`proxy_header.rs`). Of others it takes none.
//!
//! Where a request came through a proxy that does not say its prefix, trusted or not, `Location` is relative to the path that
//! was asked for, and so right at any depth. Otherwise it begins with a slash, because there are players that expect one.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{FORWARDED, HOST, LOCATION, VIA};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Version};
use axum::middleware::Next;
use axum::response::Response;

use super::source::Remote;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");
const MAX_PREFIX_BYTES: usize = 128;
/// Where signalling is; see [`lightcone_streaming::whep`].
const SIGNALLING: &str = "/whep/";

/// The address of a proxy that is believed, or a network of such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedProxy {
    address: IpAddr,
    bits: u8,
}

/// Text that names no address and no network.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no address and no network; write 10.0.0.5, 10.0.0.0/8 or fd00::/8")]
pub struct BadProxy(String);

impl FromStr for TrustedProxy {
    type Err = BadProxy;

    fn from_str(text: &str) -> Result<Self, BadProxy> {
        let wrong = || BadProxy(text.chars().take(100).collect());
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| wrong()))?;
        if bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

impl TrustedProxy {
    fn has(&self, address: IpAddr) -> bool {
        let differs = match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => (net.to_bits() ^ ip.to_bits()).leading_zeros(),
            (IpAddr::V6(net), IpAddr::V6(ip)) => (net.to_bits() ^ ip.to_bits()).leading_zeros(),
            _ => return false,
        };
        differs >= self.bits.into()
    }
}

/// All that are believed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies(pub(crate) Vec<TrustedProxy>);

impl Proxies {
    pub(super) fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|proxy| proxy.has(address))
    }

    /// Whom the proxies before the node say that they ask for. What stands further left, the client itself may have written.
    fn client(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let values: Vec<&str> = headers.get_all(FOR).iter().filter_map(|value| value.to_str().ok()).collect();
        let mut client = None;
        for text in values.iter().flat_map(|value| value.split(',')).rev() {
            let address = address(text.trim())?;
            client = Some(address);
            if !self.trusts(address) {
                break;
            }
        }
        client
    }
}

/// As proxies write it, some with a port.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse().map(|address: SocketAddr| address.ip());
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().or_else(|_| with_port()).ok()
}

/// Outside of everything that asks who it is that asks.
pub(super) async fn forwarded(State(proxies): State<Arc<Proxies>>, mut request: Request, next: Next) -> Response {
    let remote = request.extensions().get::<Remote>().map(|remote| remote.0);
    let (by_proxy, mut prefix) = (came_by_proxy(&request), None);
    if remote.is_some_and(|remote| proxies.trusts(remote.ip())) {
        if let Some(client) = proxies.client(request.headers()) {
            request.extensions_mut().insert(Remote(SocketAddr::new(client, 0)));
        }
        prefix = request.headers().get(PREFIX).and_then(clean_prefix);
        if let Some(host) = request.headers_mut().remove(FORWARDED_HOST) {
            request.headers_mut().insert(HOST, host);
        }
    }
    let mut response = next.run(request).await;
    if let Some(location) = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()) {
        let seen = match &prefix {
            Some(prefix) => Some(format!("{prefix}{location}")),
            None if by_proxy => location.strip_prefix(SIGNALLING).map(str::to_owned),
            None => None,
        };
        if let Some(Ok(seen)) = seen.map(HeaderValue::try_from) {
            response.headers_mut().insert(LOCATION, seen);
        }
    }
    response
}

/// Browsers and players send none of these; some proxies send no header of their own, but speak HTTP/1.0.
fn came_by_proxy(request: &Request) -> bool {
    let headers = [FOR, FORWARDED_HOST, PREFIX, PROTO, REAL_IP, FORWARDED, VIA];
    request.version() == Version::HTTP_10 || headers.iter().any(|name| request.headers().contains_key(name))
}

/// A path without a slash at its end, or none.
fn clean_prefix(value: &HeaderValue) -> Option<String> {
    let prefix = value.to_str().ok()?.trim_end_matches('/');
    let spelled = |c: char| c.is_ascii_alphanumeric() || "/-._~%".contains(c);
    let fits = prefix.len() <= MAX_PREFIX_BYTES && prefix.starts_with('/') && !prefix.contains("//");
    (fits && prefix.chars().all(spelled)).then(|| prefix.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(texts: &[&str]) -> Proxies {
        Proxies(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn networks_are_written_with_the_length_of_their_prefix() {
        let trusted = proxies(&["10.0.0.0/8", "192.0.2.7", "fd00::/8"]);
        for good in ["10.255.0.1", "::ffff:10.1.1.1", "192.0.2.7", "fd12::1"] {
            assert!(trusted.trusts(good.parse().unwrap()), "{good}");
        }
        for bad in ["11.0.0.1", "192.0.2.8", "fe80::1", "127.0.0.1"] {
            assert!(!trusted.trusts(bad.parse().unwrap()), "{bad}");
        }
        assert!(proxies(&["0.0.0.0/0"]).trusts("8.8.8.8".parse().unwrap()));
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "proxy.example", "10.0.0.0/", "10.0.0.1:80"] {
            assert!(wrong.parse::<TrustedProxy>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_newest_address_that_is_no_proxy_is_the_clients() {
        let trusted = proxies(&["10.0.0.0/8"]);
        let client = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            values.iter().for_each(|value| _ = headers.append(FOR, HeaderValue::from_static(value)));
            trusted.client(&headers).map(|ip| ip.to_string())
        };
        assert_eq!(client(&["203.0.113.5"]).as_deref(), Some("203.0.113.5"));
        assert_eq!(
            client(&["1.1.1.1, 203.0.113.5, 10.0.0.2"]).as_deref(),
            Some("203.0.113.5"),
            "the first may be a lie"
        );
        assert_eq!(client(&["1.1.1.1", "203.0.113.5:4711"]).as_deref(), Some("203.0.113.5"));
        assert_eq!(client(&["[2001:db8::1]:99"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(client(&["10.0.0.9"]).as_deref(), Some("10.0.0.9"), "a proxy itself asks");
        assert_eq!((client(&[]), client(&["unknown"]), client(&["1.1.1.1, ,"])), (None, None, None));
    }

    #[test]
    fn prefixes_are_paths() {
        let clean = |text: &'static str| clean_prefix(&HeaderValue::from_static(text));
        assert_eq!((clean("/lc/").as_deref(), clean("/a/b").as_deref()), (Some("/lc"), Some("/a/b")));
        for wrong in ["", "/", "lc", "//evil.example", "https://evil.example", "/a b", "/a\"b", "/a?b"] {
            assert_eq!(clean(wrong), None, "{wrong}");
        }
    }
}

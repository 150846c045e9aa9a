//! A client of HTTP/1.1 and TLS 1.3 that asks and reads within bounds.

use std::io::Write;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use url::Url;

use crate::answer::{Head, read_body, read_head};
use crate::connect::Connection;
use crate::error::WebError;
use crate::link::check;

const MAX_REDIRECTS: u8 = 5;

/// Shared by all who ask.
#[derive(Clone)]
pub(crate) struct Client {
    tls: Arc<ClientConfig>,
    /// What is on this machine may be asked, too.
    may_be_here: bool,
}

/// One who asks, and keeps the connection for the next time.
pub(crate) struct Asker {
    client: Client,
    open: Option<Connection>,
}

impl Client {
    pub(crate) fn new(may_be_here: bool) -> Result<Self, WebError> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13])?;
        let tls = Arc::new(tls.with_root_certificates(roots).with_no_client_auth());
        Ok(Self { tls, may_be_here })
    }

    pub(crate) fn asker(&self) -> Asker {
        Asker { client: self.clone(), open: None }
    }
}

impl Asker {
    /// What is there, if it has at most `limit` bytes.
    pub(crate) fn get(&mut self, url: &Url, limit: u64) -> Result<Vec<u8>, WebError> {
        self.ask(url, None, limit)
    }

    /// What is answered to this JSON.
    pub(crate) fn post(&mut self, url: &Url, json: &str, limit: u64) -> Result<Vec<u8>, WebError> {
        self.ask(url, Some(json), limit)
    }

    fn ask(&mut self, url: &Url, json: Option<&str>, limit: u64) -> Result<Vec<u8>, WebError> {
        let mut url = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            check(&url, self.client.may_be_here)?;
            let (head, body) = self.once(&url, json, limit)?;
            match (head.status, head.location) {
                (200..=299, _) => return Ok(body),
                // What is posted is posted again, or not at all.
                (301..=303, Some(_)) if json.is_some() => return Err(WebError::Status(head.status)),
                (301..=303 | 307 | 308, Some(to)) => {
                    url = url.join(&to).map_err(|_| WebError::Malformed("it leads to no address"))?;
                }
                (status, _) => return Err(WebError::Status(status)),
            }
        }
        Err(WebError::Redirects(MAX_REDIRECTS))
    }

    /// A connection that was kept may have ended meanwhile: then it is tried again with a fresh one.
    fn once(&mut self, url: &Url, json: Option<&str>, limit: u64) -> Result<(Head, Vec<u8>), WebError> {
        if let Some(kept) = self.open.take().filter(|kept| kept.origin == url.origin())
            && let Ok(answer) = self.exchange(kept, url, json, limit)
        {
            return Ok(answer);
        }
        let fresh = Connection::open(url, self.client.may_be_here, &self.client.tls)?;
        self.exchange(fresh, url, json, limit)
    }

    fn exchange(
        &mut self,
        mut to: Connection,
        url: &Url,
        json: Option<&str>,
        limit: u64,
    ) -> Result<(Head, Vec<u8>), WebError> {
        to.begin();
        let request = request(url, json);
        to.stream.get_mut().write_all(request.as_bytes())?;
        to.stream.get_mut().flush()?;
        let head = read_head(&mut to.stream)?;
        // What a redirect or a refusal says besides, nobody reads.
        if !(200..300).contains(&head.status) {
            return Ok((head, Vec::new()));
        }
        let body = read_body(&mut to.stream, head.length, limit)?;
        if head.keeps {
            self.open = Some(to);
        }
        Ok((head, body))
    }
}

fn request(url: &Url, json: Option<&str>) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
    let (verb, what) = match json {
        None => ("GET", String::new()),
        Some(json) => ("POST", format!("Content-Type: application/json\r\nContent-Length: {}\r\n", json.len())),
    };
    let agent = concat!("lightcone/", env!("CARGO_PKG_VERSION"));
    format!(
        "{verb} {}{query} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\nAccept: */*\r\nAccept-Encoding: identity\r\n{what}\r\n{}",
        url.path(),
        json.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_says_where_it_goes_and_what_it_brings() {
        let url = Url::parse("http://localhost:8000/a%20b?c=d#e").unwrap();
        let text = request(&url, Some("{}"));
        assert!(text.starts_with("POST /a%20b?c=d HTTP/1.1\r\nHost: localhost:8000\r\n"), "{text}");
        assert!(text.ends_with("Content-Length: 2\r\n\r\n{}"), "{text}");
    }
}

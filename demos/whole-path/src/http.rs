//! HTTP/1.1 to the program on loopback, one connection for each request.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::error::Error;

const WITHIN: Duration = Duration::from_secs(20);
const MAX_RESPONSE_BYTES: u64 = 8 << 20;

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    /// As in `200`.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Invalid UTF-8 replaced.
    pub body: String,
}

impl Response {
    /// The first header of this name, written in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// `GET`.
pub fn get(address: SocketAddr, path: &str) -> Result<Response, Error> {
    request(address, "GET", path, &[], b"")
}

/// Any request with a body of known length.
pub fn request(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Response, Error> {
    let failed = |cause| Error::Http { method: method.to_owned(), address, path: path.to_owned(), cause };
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    let exchange = || {
        let mut stream = TcpStream::connect_timeout(&address, WITHIN)?;
        stream.set_read_timeout(Some(WITHIN))?;
        stream.set_write_timeout(Some(WITHIN))?;
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut response = Vec::new();
        stream.take(MAX_RESPONSE_BYTES).read_to_end(&mut response)?;
        Ok(response)
    };
    let bytes = exchange().map_err(failed)?;
    parse(&String::from_utf8_lossy(&bytes)).ok_or_else(|| {
        Error::answer(format!("{method} {path}"), "a whole HTTP response", String::from_utf8_lossy(&bytes))
    })
}

/// Bodies that end with the connection or with their length; chunks are not asked for and not taken.
fn parse(text: &str) -> Option<Response> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let headers: Vec<_> = lines
        .map(|line| line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())))
        .collect::<Option<_>>()?;
    let response = Response { status, headers, body: body.to_owned() };
    (response.header("transfer-encoding").is_none()).then_some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_response_and_refuses_half_of_one() {
        let response = parse("HTTP/1.1 201 Created\r\nLocation: /a:b\r\nContent-Length: 2\r\n\r\n{}").unwrap();
        assert_eq!(
            (response.status, response.header("location"), response.json()),
            (201, Some("/a:b"), Value::Object(Default::default()))
        );
        assert!(parse("HTTP/1.1 200 OK\r\nContent-Le").is_none());
        assert!(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n").is_none());
    }
}

//! Answers of HTTP/1.1, read within bounds.

use std::io::{BufRead, Read};

use crate::error::WebError;

/// Of status line and headers.
const MAX_HEAD_BYTES: u64 = 64 << 10;
const MAX_HEADERS: usize = 128;
/// Answers that only say that the real one follows.
const MAX_INTERIM: u8 = 4;
/// Of a line that says how long a chunk is.
const MAX_CHUNK_LINE: u64 = 1024;

/// An answer's head.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) length: Length,
    /// The connection may be used again.
    pub(crate) keeps: bool,
}

/// How long a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Bytes(u64),
    Chunks,
    /// Until the connection ends.
    ToTheEnd,
}

pub(crate) fn read_head(from: &mut impl BufRead) -> Result<Head, WebError> {
    for _ in 0..=MAX_INTERIM {
        let head = parse_head(&head_bytes(from)?)?;
        if !(100..200).contains(&head.status) {
            return Ok(head);
        }
    }
    Err(WebError::Malformed("it never comes to the point"))
}

/// Up to the empty line.
fn head_bytes(from: &mut impl BufRead) -> Result<Vec<u8>, WebError> {
    let mut bytes = Vec::new();
    loop {
        let left = MAX_HEAD_BYTES - bytes.len() as u64;
        let read = from.by_ref().take(left).read_until(b'\n', &mut bytes)?;
        if bytes.ends_with(b"\r\n\r\n") || bytes.ends_with(b"\n\n") {
            return Ok(bytes);
        }
        if read == 0 {
            let why = if left == 0 { "its head is too long" } else { "it ends within its head" };
            return Err(WebError::Malformed(why));
        }
    }
}

fn parse_head(bytes: &[u8]) -> Result<Head, WebError> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Response::new(&mut headers);
    let whole = parsed.parse(bytes).map_err(|_| WebError::Malformed("its head is no HTTP"))?;
    if whole.is_partial() {
        return Err(WebError::Malformed("its head is no HTTP"));
    }
    let status = parsed.code.ok_or(WebError::Malformed("it has no status"))?;
    let all = |name: &str| {
        let named = parsed.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
        named.map(|header| std::str::from_utf8(header.value).unwrap_or("\u{fffd}").trim()).collect::<Vec<_>>()
    };
    let one = |name: &str| match all(name)[..] {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => Err(WebError::Malformed("a header is there twice")),
    };
    let length = match (status, one("content-length")?, one("transfer-encoding")?) {
        (204 | 304, ..) => Length::Bytes(0),
        (_, Some(_), Some(_)) => return Err(WebError::Malformed("it has two lengths")),
        (_, None, Some(coding)) if coding.eq_ignore_ascii_case("chunked") => Length::Chunks,
        (_, None, Some(_)) => return Err(WebError::Malformed("it is encoded in an unknown way")),
        (_, Some(digits), None) => {
            Length::Bytes(decimal(digits).ok_or(WebError::Malformed("its length is no number"))?)
        }
        (_, None, None) => Length::ToTheEnd,
    };
    if one("content-encoding")?.is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(WebError::Malformed("it is compressed, which was not asked for"));
    }
    let closes = all("connection").iter().any(|value| value.to_ascii_lowercase().contains("close"));
    let keeps = parsed.version == Some(1) && !closes && length != Length::ToTheEnd;
    Ok(Head { status, location: one("location")?.map(str::to_owned), length, keeps })
}

fn decimal(digits: &str) -> Option<u64> {
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// All of a body, if it has at most `limit` bytes.
pub(crate) fn read_body(from: &mut impl BufRead, length: Length, limit: u64) -> Result<Vec<u8>, WebError> {
    let mut body = Vec::new();
    match length {
        Length::Bytes(bytes) if bytes > limit => return Err(WebError::TooLarge(limit)),
        Length::Bytes(bytes) => exactly(from, bytes, &mut body)?,
        Length::ToTheEnd => {
            from.by_ref().take(limit + 1).read_to_end(&mut body)?;
            if body.len() as u64 > limit {
                return Err(WebError::TooLarge(limit));
            }
        }
        Length::Chunks => loop {
            let bytes = chunk_length(from)?;
            if bytes > limit - body.len() as u64 {
                return Err(WebError::TooLarge(limit));
            }
            exactly(from, bytes, &mut body)?;
            if bytes == 0 {
                break trailers(from)?;
            }
            if !line(from)?.is_empty() {
                return Err(WebError::Malformed("a chunk is longer than it says"));
            }
        },
    }
    Ok(body)
}

fn exactly(from: &mut impl BufRead, bytes: u64, into: &mut Vec<u8>) -> Result<(), WebError> {
    let read = from.by_ref().take(bytes).read_to_end(into)?;
    if read as u64 == bytes { Ok(()) } else { Err(WebError::Malformed("it ends too early")) }
}

/// A line without its end.
fn line(from: &mut impl BufRead) -> Result<Vec<u8>, WebError> {
    let mut bytes = Vec::new();
    from.by_ref().take(MAX_CHUNK_LINE).read_until(b'\n', &mut bytes)?;
    let Some(b'\n') = bytes.pop() else { return Err(WebError::Malformed("a line of its chunks has no end")) };
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    Ok(bytes)
}

fn chunk_length(from: &mut impl BufRead) -> Result<u64, WebError> {
    let line = line(from)?;
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    let text = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let length = text.and_then(|text| u64::from_str_radix(text, 16).ok());
    length.ok_or(WebError::Malformed("the length of a chunk is no number"))
}

/// What may follow the last chunk, up to an empty line.
fn trailers(from: &mut impl BufRead) -> Result<(), WebError> {
    for _ in 0..MAX_HEADERS {
        if line(from)?.is_empty() {
            return Ok(());
        }
    }
    Err(WebError::Malformed("too much follows its chunks"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8], limit: u64) -> Result<(Head, Vec<u8>), WebError> {
        let mut from = bytes;
        let head = read_head(&mut from)?;
        let body = read_body(&mut from, head.length, limit)?;
        Ok((head, body))
    }

    fn body(bytes: &str) -> Option<Vec<u8>> {
        read(bytes.as_bytes(), 10).ok().map(|(_, body)| body)
    }

    #[test]
    fn bodies_are_as_long_as_is_said() {
        assert_eq!(body("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello more").unwrap(), b"hello");
        assert_eq!(body("HTTP/1.1 200 OK\r\n\r\nhello").unwrap(), b"hello");
        let chunks =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nA: b\r\n\r\n";
        assert_eq!(body(chunks).unwrap(), b"hello");
        assert_eq!(body("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx").unwrap(), b"x");
        assert!(read(chunks.as_bytes(), 4).is_err() && read(chunks.as_bytes(), 5).is_ok());
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for bytes in [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901",
            "HTTP/1.1 200 OK\r\n\r\n12345678901",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nxy",
            "HTTP/1.1 200 OK\r\nA: b",
            "hello\r\n\r\n",
        ] {
            assert_eq!(body(bytes), None, "{bytes}");
        }
        let long = format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "x".repeat(70_000));
        assert_eq!(body(&long), None);
        assert_eq!(body(&"HTTP/1.1 100 Continue\r\n\r\n".repeat(9)), None);
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let whole = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", &bytes[..]].concat();
            for bytes in [&bytes, &whole] {
                if let Ok((_, body)) = read(bytes, 50) {
                    prop_assert!(body.len() <= 50);
                }
            }
        }
    }
}

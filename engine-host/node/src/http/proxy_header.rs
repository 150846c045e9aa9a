//! The PROXY protocol of haproxy, versions 1 and 2: what a proxy that passes bytes on says of a connection, before its first.
//!
//! Taken of trusted proxies alone, and read byte for byte: what follows is the client's.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

const V1: &[u8] = b"PROXY ";
const V2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
const MAX_V1_BYTES: usize = 107;
/// Two addresses take 36 bytes; what may follow them says nothing of use here.
const MAX_V2_BYTES: usize = 1024;

/// Whom the connection is from, if its proxy says that. Without a header nothing is taken from the stream.
pub(super) async fn read(stream: &mut TcpStream) -> io::Result<Option<SocketAddr>> {
    let mut start = [0; V2.len()];
    let seen = loop {
        let seen = stream.peek(&mut start).await?;
        let begins = |header: &[u8]| start[..seen.min(header.len())] == header[..seen.min(header.len())];
        if seen == 0 || !(begins(V1) || begins(V2)) {
            return Ok(None);
        }
        if seen >= V1.len() && begins(V1) || seen >= V2.len() {
            break seen;
        }
        // The rest of it is on its way: whoever waits for this has a time limit. Nothing tells when a longer peek is possible.
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    if start[..seen].starts_with(V1) { read_v1(stream).await } else { read_v2(stream).await }
}

async fn read_v1(stream: &mut TcpStream) -> io::Result<Option<SocketAddr>> {
    let mut line = Vec::with_capacity(MAX_V1_BYTES);
    while !line.ends_with(b"\r\n") {
        if line.len() == MAX_V1_BYTES {
            return Err(wrong());
        }
        line.push(stream.read_u8().await?);
    }
    let line = std::str::from_utf8(&line).map_err(|_| wrong())?;
    parse_v1(line.trim_end()).ok_or_else(wrong)
}

/// The outer `None`: this is no such line. The inner: the proxy does not know.
fn parse_v1(line: &str) -> Option<Option<SocketAddr>> {
    let words: Vec<&str> = line.split(' ').collect();
    match *words.as_slice() {
        ["PROXY", "UNKNOWN", ..] => Some(None),
        ["PROXY", "TCP4" | "TCP6", from, _, port, _] => {
            Some(Some(SocketAddr::new(from.parse().ok()?, port.parse().ok()?)))
        }
        _ => None,
    }
}

async fn read_v2(stream: &mut TcpStream) -> io::Result<Option<SocketAddr>> {
    let mut head = [0; 16];
    stream.read_exact(&mut head).await?;
    let length = usize::from(u16::from_be_bytes([head[14], head[15]]));
    if length > MAX_V2_BYTES {
        return Err(wrong());
    }
    let mut rest = vec![0; length];
    stream.read_exact(&mut rest).await?;
    parse_v2(head[12], head[13], &rest).ok_or_else(wrong)
}

/// As [`parse_v1`].
fn parse_v2(version_and_command: u8, family: u8, rest: &[u8]) -> Option<Option<SocketAddr>> {
    match version_and_command {
        0x20 => return Some(None),
        0x21 => {}
        _ => return None,
    }
    let port = |at: usize| Some(u16::from_be_bytes(rest.get(at..at + 2)?.try_into().ok()?));
    match family >> 4 {
        1 => {
            let from: [u8; 4] = rest.get(..4)?.try_into().ok()?;
            Some(Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::from(from)), port(8)?)))
        }
        2 => {
            let from: [u8; 16] = rest.get(..16)?.try_into().ok()?;
            Some(Some(SocketAddr::new(IpAddr::V6(Ipv6Addr::from(from)), port(32)?)))
        }
        _ => Some(None),
    }
}

fn wrong() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is no PROXY header")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    /// What is read of a stream that begins with these bytes, and what is left of it.
    async fn taken(bytes: &[u8]) -> (io::Result<Option<SocketAddr>>, Vec<u8>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut server, _) = listener.accept().await.unwrap();
        // In two parts, as a network may deliver it.
        let (first, second) = bytes.split_at(bytes.len() / 3);
        client.write_all(first).await.unwrap();
        let reading = tokio::spawn(async move {
            let read = read(&mut server).await;
            let mut rest = Vec::new();
            server.read_to_end(&mut rest).await.unwrap();
            (read, rest)
        });
        tokio::task::yield_now().await;
        client.write_all(second).await.unwrap();
        drop(client);
        reading.await.unwrap()
    }

    #[tokio::test]
    async fn both_versions_are_read_and_nothing_behind_them() {
        let v1 = b"PROXY TCP4 203.0.113.5 192.0.2.1 4711 8080\r\nGET / HTTP/1.1\r\n\r\n";
        let (read, rest) = taken(v1).await;
        assert_eq!((read.unwrap().unwrap().to_string().as_str(), &rest[..5]), ("203.0.113.5:4711", &b"GET /"[..]));
        let addresses =
            [&[203, 0, 113, 5, 192, 0, 2, 1][..], &4711_u16.to_be_bytes(), &8080_u16.to_be_bytes()].concat();
        let v2 = [V2, &[0x21, 0x11, 0, 12], &addresses, b"POST"].concat();
        let (read, rest) = taken(&v2).await;
        assert_eq!((read.unwrap().unwrap().to_string().as_str(), &rest[..]), ("203.0.113.5:4711", &b"POST"[..]));
        for plain in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"POST / HTTP/1.1\r\n\r\n", b"PATCH", &[0, 20, 0, 1]] {
            let (read, rest) = taken(plain).await;
            assert_eq!((read.unwrap(), &rest[..]), (None, plain));
        }
        for wrong in [&b"PROXY TCP4 nobody 192.0.2.1 1 2\r\n"[..], b"PROXY TCP5 1.1.1.1 1.1.1.1 1 2\r\n"] {
            assert!(taken(wrong).await.0.is_err());
        }
    }

    #[test]
    fn any_bytes_are_addresses_or_none() {
        assert_eq!((parse_v1("PROXY UNKNOWN"), parse_v2(0x20, 0, &[])), (Some(None), Some(None)));
        assert_eq!(parse_v1("PROXY TCP6 2001:db8::1 ::1 1 2").unwrap().unwrap().to_string(), "[2001:db8::1]:1");
        for length in 0..40 {
            for (command, family) in [(0x21, 0x11), (0x21, 0x21), (0x11, 0x11), (0xff, 0xff)] {
                _ = parse_v2(command, family, &vec![0xff; length]);
            }
        }
    }
}

//! Connections to those who may be asked.

use std::io::{self, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use url::Url;

use crate::address::{is_loopback, is_public};
use crate::error::WebError;

const CONNECTS_WITHIN: Duration = Duration::from_secs(10);
/// Of one piece of an answer.
const READS_WITHIN: Duration = Duration::from_secs(15);
/// Of all of an answer, so that nobody sends a byte now and then for ever.
const ANSWERS_WITHIN: Duration = Duration::from_secs(120);

/// A connection.
pub(crate) struct Connection {
    pub(crate) stream: BufReader<Box<dyn Stream>>,
    /// To whom: scheme, host and port.
    pub(crate) origin: url::Origin,
}

/// A socket whose every read and write ends in time. It lies below TLS, which reads many times before it has something to give.
pub(crate) struct Timed {
    socket: TcpStream,
    until: Instant,
}

/// Plain or encrypted.
pub(crate) trait Stream: Read + Write + Send {
    fn timed(&mut self) -> &mut Timed;
}

impl Stream for Timed {
    fn timed(&mut self) -> &mut Timed {
        self
    }
}

impl Stream for StreamOwned<ClientConnection, Timed> {
    fn timed(&mut self) -> &mut Timed {
        &mut self.sock
    }
}

impl Connection {
    /// To an address that is public, or here where that may be asked. The address that was looked at is the one that is asked.
    pub(crate) fn open(url: &Url, may_be_here: bool, tls: &Arc<ClientConfig>) -> Result<Self, WebError> {
        let socket = connect(url, may_be_here)?;
        socket.set_nodelay(true)?;
        let timed = Timed { socket, until: Instant::now() + ANSWERS_WITHIN };
        let stream: Box<dyn Stream> = if url.scheme() == "https" {
            let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
            let name = ServerName::try_from(host.to_owned()).map_err(|_| WebError::Name(host.to_owned()))?;
            Box::new(StreamOwned::new(ClientConnection::new(Arc::clone(tls), name)?, timed))
        } else {
            Box::new(timed)
        };
        Ok(Self { stream: BufReader::new(stream), origin: url.origin() })
    }

    /// Gives the next answer its time.
    pub(crate) fn begin(&mut self) {
        self.stream.get_mut().timed().until = Instant::now() + ANSWERS_WITHIN;
    }
}

fn connect(url: &Url, may_be_here: bool) -> Result<TcpStream, WebError> {
    let mut why = WebError::Name(url.host_str().unwrap_or_default().to_owned());
    for address in addresses(url)? {
        let ip = address.ip();
        let may_be_asked = is_public(ip) || may_be_here && is_loopback(ip);
        if !may_be_asked {
            why = WebError::Private(ip);
            continue;
        }
        match TcpStream::connect_timeout(&address, CONNECTS_WITHIN) {
            Ok(stream) => return Ok(stream),
            Err(cause) => why = cause.into(),
        }
    }
    Err(why)
}

fn addresses(url: &Url) -> Result<Vec<SocketAddr>, WebError> {
    let unknown = || WebError::Name(url.host_str().unwrap_or_default().to_owned());
    let port = url.port_or_known_default().ok_or(WebError::Scheme)?;
    let host = url.host().ok_or(WebError::Scheme)?;
    match host {
        url::Host::Ipv4(v4) => Ok(vec![(v4, port).into()]),
        url::Host::Ipv6(v6) => Ok(vec![(v6, port).into()]),
        url::Host::Domain(name) => Ok((name, port).to_socket_addrs().map_err(|_| unknown())?.collect()),
    }
}

impl Timed {
    fn wait(&self) -> io::Result<()> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("it takes more than {} s", ANSWERS_WITHIN.as_secs()),
            ));
        }
        let wait = Some(left.min(READS_WITHIN));
        self.socket.set_read_timeout(wait)?;
        self.socket.set_write_timeout(wait)
    }
}

impl Read for Timed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.wait()?;
        self.socket.read(into)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.wait()?;
        self.socket.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread::{Builder, sleep};

    use super::*;

    #[test]
    fn an_answer_that_comes_byte_by_byte_ends_in_time_below_tls_too() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let trickle = move || {
            let (mut to, _) = listener.accept().unwrap();
            // A record that says it is long.
            _ = to.write_all(&[22, 3, 3, 0x40, 0]);
            while to.write_all(&[0]).is_ok() {
                sleep(Duration::from_millis(2));
            }
        };
        Builder::new().name("trickle".into()).spawn(trickle).unwrap();
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13]);
        let tls = Arc::new(tls.unwrap().with_root_certificates(roots).with_no_client_auth());
        let name = ServerName::try_from("realm.example").unwrap();
        let socket = TcpStream::connect(address).unwrap();
        let timed = Timed { socket, until: Instant::now() + Duration::from_millis(200) };
        let mut stream = StreamOwned::new(ClientConnection::new(tls, name).unwrap(), timed);
        let why = stream.read(&mut [0]).unwrap_err();
        assert!(why.to_string().contains("it takes more than") || why.kind() == io::ErrorKind::WouldBlock, "{why}");
    }
}

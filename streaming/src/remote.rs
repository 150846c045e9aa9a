//! Where datagrams come from and go to.

use std::fmt;
use std::net::SocketAddr;

/// A TCP connection that carries datagrams. Never reused while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StreamId(pub(crate) u64);

/// The far end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Remote {
    /// IPv4 as such, never mapped into IPv6.
    pub(crate) address: SocketAddr,
    /// The TCP connection, if it is not UDP.
    pub(crate) stream: Option<StreamId>,
    /// Which of our UDP sockets it is reached through.
    pub(crate) socket: usize,
}

impl Remote {
    pub(crate) fn over_udp(address: SocketAddr, socket: usize) -> Self {
        Self { address, stream: None, socket }
    }

    pub(crate) fn over_tcp(address: SocketAddr, stream: StreamId) -> Self {
        Self { address, stream: Some(stream), socket: 0 }
    }
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let over = if self.stream.is_some() { "TCP" } else { "UDP" };
        write!(f, "{over} {}", self.address)
    }
}

//! The UDP sockets of the media loop: the one that all are served through, and those at which this machine alone is
//! ([`crate::net::bind_for_this_machine`]). What came in through one is answered through it.

use std::future::poll_fn;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::task::Poll;

use bytes::BytesMut;

use crate::net;
use crate::outbox::Outbox;
use crate::remote::Remote;

pub(crate) struct Sockets {
    all: Vec<Watched>,
    outbox: Outbox,
}

struct Watched {
    local: SocketAddr,
    socket: UdpSocket,
    /// The same socket, watched by the event loop.
    readable: tokio::net::UdpSocket,
    /// What is to be sent through it.
    datagrams: Vec<(SocketAddr, BytesMut)>,
}

impl Sockets {
    /// To be called inside of the event loop that watches them.
    pub(crate) fn watch(sockets: Vec<UdpSocket>) -> io::Result<Self> {
        let watched = sockets.into_iter().map(|socket| {
            let readable = tokio::net::UdpSocket::from_std(socket.try_clone()?)?;
            Ok(Watched { local: socket.local_addr()?, socket, readable, datagrams: Vec::new() })
        });
        Ok(Self { all: watched.collect::<io::Result<_>>()?, outbox: Outbox::new() })
    }

    pub(crate) fn count(&self) -> usize {
        self.all.len()
    }

    /// Waits until one of them has something to read.
    pub(crate) async fn readable(&self) -> io::Result<()> {
        poll_fn(|context| {
            let ready = self.all.iter().find_map(|socket| match socket.readable.poll_recv_ready(context) {
                Poll::Ready(ready) => Some(ready),
                Poll::Pending => None,
            });
            ready.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Reads a datagram from one of them, if one waits there.
    pub(crate) fn read(&self, socket: usize, buffer: &mut [u8]) -> Option<(usize, Remote)> {
        // Errors of single datagrams (a port that is closed by now) are those of their peers, which fall silent.
        let (length, from) = self.all.get(socket)?.readable.try_recv_from(buffer).ok()?;
        Some((length, Remote::over_udp(net::canonical(from), socket)))
    }

    /// Queues a datagram.
    pub(crate) fn push(&mut self, to: Remote, datagram: BytesMut) {
        if let Some(socket) = self.all.get_mut(to.socket) {
            socket.datagrams.push((net::reachable_from(socket.local, to.address), datagram));
        }
    }

    /// Sends what is queued.
    pub(crate) fn flush(&mut self) {
        for socket in self.all.iter_mut().filter(|socket| !socket.datagrams.is_empty()) {
            self.outbox.send(&socket.socket, &socket.datagrams);
            socket.datagrams.clear();
        }
    }
}

//! ICE over TCP (RFC 6544), the passive side: connections that carry datagrams, each behind its length (RFC 4571).
//!
//! A connection is nobody's until a check over it was answered; then it is a remote like any address. Whoever reads slowly
//! loses datagrams, whole ones, and delays nobody else: each connection has a queue and a task of its own.
//!
//! Bounds: [`MAX_STREAMS`] connections, [`MAX_FROM_ONE_SOURCE`] of one address; [`UNPROVEN`] until the first answered check,
//! [`QUIET`] without a datagram; [`MAX_QUEUED`] datagrams wait to be written, [`MAX_RECEIVED`] of all connections to be read
//! (then their senders wait).

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use bytes::{BufMut, Bytes, BytesMut};
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::remote::{Remote, StreamId};
use crate::{metrics, net};

const MAX_STREAMS: usize = 256;
const MAX_FROM_ONE_SOURCE: usize = 64;
const UNPROVEN: Duration = Duration::from_secs(5);
const QUIET: Duration = Duration::from_secs(30);
const MAX_QUEUED: usize = 256;
const MAX_RECEIVED: usize = 256;
/// Connections that wait to be looked at.
const MAX_ACCEPTED: usize = 16;
/// What the kernel holds would be late: a video of 4 Mb/s fills this in half a second.
const SEND_BUFFER_BYTES: usize = 256 * 1024;
/// Written with one call, if so much waits.
const BATCH_BYTES: usize = 16 * 1024;
/// The longest datagram, as over UDP; a longer frame ends the connection.
const DATAGRAM_BYTES: usize = 2048;

/// Takes TCP connections from whoever listens: see [`Server::intake`](crate::Server::intake).
#[derive(Clone)]
pub struct Intake(mpsc::Sender<std::net::TcpStream>);

impl Intake {
    /// Whether a connection that begins with this byte brings datagrams: the upper half of the length of a first frame, which
    /// no text begins with, and no TLS.
    pub fn is_for(first: u8) -> bool {
        usize::from(first) < DATAGRAM_BYTES / 256
    }

    /// Takes a connection of which nothing was read yet. It is closed if the server is busy or has stopped.
    pub fn take(&self, connection: std::net::TcpStream) {
        if self.0.try_send(connection).is_err() {
            tracing::debug!("a media connection was turned away");
        }
    }
}

/// What a connection brought.
pub(crate) enum Brought {
    Datagram(Bytes),
    End,
}

struct Stream {
    remote: Remote,
    queue: mpsc::Sender<BytesMut>,
    task: AbortHandle,
    opened: Instant,
    heard: Instant,
    proven: bool,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// All connections. Lives in the media loop.
pub(crate) struct Streams {
    open: HashMap<StreamId, Stream>,
    next: u64,
    brought: mpsc::Receiver<(StreamId, Brought)>,
    bring: mpsc::Sender<(StreamId, Brought)>,
    accepted: mpsc::Receiver<std::net::TcpStream>,
}

impl Streams {
    pub(crate) fn new() -> (Self, Intake) {
        let (bring, brought) = mpsc::channel(MAX_RECEIVED);
        let (accept, accepted) = mpsc::channel(MAX_ACCEPTED);
        (Self { open: HashMap::new(), next: 0, brought, bring, accepted }, Intake(accept))
    }

    /// The next datagram of any connection; new ones are taken up meanwhile. May be dropped and called again.
    pub(crate) async fn next(&mut self) -> (Remote, Bytes) {
        loop {
            tokio::select! {
                Some(connection) = self.accepted.recv() => {
                    if let Err(error) = self.open(connection) {
                        tracing::debug!(%error, "a media connection was not taken");
                    }
                }
                Some((id, brought)) = self.brought.recv() => match (self.open.get_mut(&id), brought) {
                    (Some(stream), Brought::Datagram(datagram)) => {
                        stream.heard = Instant::now();
                        return (stream.remote, datagram);
                    }
                    (_, Brought::End) => drop(self.open.remove(&id)),
                    (None, Brought::Datagram(_)) => {}
                },
                // Who accepts is gone: nothing comes any more but what comes from those who are here.
                else => std::future::pending().await,
            }
        }
    }

    fn open(&mut self, connection: std::net::TcpStream) -> io::Result<()> {
        let address = net::canonical(connection.peer_addr()?);
        let from_it = self.open.values().filter(|stream| same_source(stream.remote.address.ip(), address.ip())).count();
        if self.open.len() >= MAX_STREAMS || from_it >= MAX_FROM_ONE_SOURCE {
            return Err(io::Error::other("too many connections"));
        }
        connection.set_nonblocking(true)?;
        connection.set_nodelay(true)?;
        SockRef::from(&connection).set_send_buffer_size(SEND_BUFFER_BYTES)?;
        let (read, write) = TcpStream::from_std(connection)?.into_split();
        let id = StreamId(self.next);
        self.next += 1;
        let (queue, queued) = mpsc::channel(MAX_QUEUED);
        let bring = self.bring.clone();
        let task = tokio::spawn(async move {
            tokio::select! {
                _ = receive(read, id, &bring) => {}
                _ = send(write, queued) => {}
            }
            // Fails when the media loop has ended.
            let _ = bring.send((id, Brought::End)).await;
        });
        let (task, now) = (task.abort_handle(), Instant::now());
        let remote = Remote::over_tcp(address, id);
        self.open.insert(id, Stream { remote, queue, task, opened: now, heard: now, proven: false });
        Ok(())
    }

    /// Whether there was room. The session behind it sends only where a check was good.
    pub(crate) fn send(&mut self, id: StreamId, datagram: BytesMut) -> bool {
        self.open.get_mut(&id).is_some_and(|stream| {
            stream.proven = true;
            stream.queue.try_send(datagram).is_ok()
        })
    }

    pub(crate) fn close(&mut self, id: StreamId) {
        // What was queued, a farewell perhaps, is still written: the task ends when its queue does.
        if let Some(stream) = self.open.get_mut(&id) {
            stream.queue = mpsc::channel(1).0;
            stream.proven = false;
            stream.opened = Instant::now();
        }
    }

    /// Ends those that have waited too long.
    pub(crate) fn tick(&mut self, now: Instant) {
        self.open.retain(|_, stream| {
            let since = |then| now.saturating_duration_since(then);
            (stream.proven || since(stream.opened) < UNPROVEN) && since(stream.heard) < QUIET
        });
        metrics::media_connections(self.open.len());
    }
}

/// An IPv4 address, or the 64 bits of an IPv6 network.
fn same_source(one: IpAddr, other: IpAddr) -> bool {
    match (one, other) {
        (IpAddr::V6(one), IpAddr::V6(other)) => one.segments()[..4] == other.segments()[..4],
        _ => one == other,
    }
}

async fn receive(read: OwnedReadHalf, id: StreamId, bring: &mpsc::Sender<(StreamId, Brought)>) -> io::Result<()> {
    let mut read = tokio::io::BufReader::new(read);
    loop {
        let length = usize::from(read.read_u16().await?);
        if length > DATAGRAM_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut datagram = vec![0; length];
        read.read_exact(&mut datagram).await?;
        bring.send((id, Brought::Datagram(datagram.into()))).await.map_err(io::Error::other)?;
    }
}

async fn send(mut write: OwnedWriteHalf, mut queued: mpsc::Receiver<BytesMut>) -> io::Result<()> {
    let mut batch = BytesMut::with_capacity(BATCH_BYTES + DATAGRAM_BYTES);
    while let Some(first) = queued.recv().await {
        frame(&mut batch, &first);
        while batch.len() < BATCH_BYTES
            && let Ok(more) = queued.try_recv()
        {
            frame(&mut batch, &more);
        }
        write.write_all_buf(&mut batch).await?;
    }
    Ok(())
}

/// Longer datagrams than a length can tell are left out; nobody makes them.
fn frame(batch: &mut BytesMut, datagram: &[u8]) {
    if let Ok(length) = u16::try_from(datagram.len()) {
        batch.put_u16(length);
        batch.put_slice(datagram);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    fn pair() -> (std::net::TcpStream, std::net::TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (client, listener.accept().unwrap().0)
    }

    async fn next(streams: &mut Streams) -> (Remote, Bytes) {
        tokio::time::timeout(Duration::from_secs(30), streams.next()).await.expect("a datagram")
    }

    #[test]
    fn http_and_tls_are_told_from_datagrams() {
        assert!("GPDOH".bytes().chain([0x16]).all(|first| !Intake::is_for(first)));
        assert!(Intake::is_for(0) && Intake::is_for(7));
    }

    #[tokio::test]
    async fn datagrams_go_both_ways_behind_their_length() {
        let (mut streams, intake) = Streams::new();
        let (mut client, server) = pair();
        intake.take(server);
        client.write_all(&[0, 3, 1, 2, 3, 0, 0, 0, 1, 9]).unwrap();
        let (remote, first) = next(&mut streams).await;
        assert_eq!((remote.address, &first[..]), (client.local_addr().unwrap(), &[1, 2, 3][..]));
        assert_eq!((next(&mut streams).await.1.len(), &next(&mut streams).await.1[..]), (0, &[9][..]));
        assert!(streams.send(remote.stream.unwrap(), BytesMut::from(&[7, 8][..])));
        let read = tokio::task::spawn_blocking(move || {
            let mut frame = [0; 4];
            client.read_exact(&mut frame).map(|()| frame)
        });
        assert_eq!(read.await.unwrap().unwrap(), [0, 2, 7, 8]);
    }

    #[tokio::test]
    async fn who_does_not_read_loses_whole_datagrams() {
        let (mut streams, intake) = Streams::new();
        let (mut client, server) = pair();
        intake.take(server);
        client.write_all(&[0, 1, 1]).unwrap();
        let id = next(&mut streams).await.0.stream.unwrap();
        let datagram = vec![5; 1200];
        let mut lost = 0;
        for _ in 0..20_000 {
            lost += u32::from(!streams.send(id, BytesMut::from(&datagram[..])));
            tokio::task::yield_now().await;
        }
        assert!(lost > 10_000, "{lost} of 20000 were lost");
        streams.close(id);
        let read = tokio::task::spawn_blocking(move || {
            let mut all = Vec::new();
            client.read_to_end(&mut all).map(|_| all)
        });
        let all = read.await.unwrap().unwrap();
        assert!(all.chunks(1202).all(|frame| frame[..2] == [4, 176] && frame[2..] == datagram), "no frame is torn");
    }

    #[tokio::test]
    async fn silence_strangers_and_crowds_are_bounded() {
        let (mut streams, intake) = Streams::new();
        let mut clients = Vec::new();
        for _ in 0..MAX_FROM_ONE_SOURCE + 3 {
            let (mut client, server) = pair();
            streams.open(server).map_or_else(drop, drop);
            client.write_all(&[0, 1, 1]).unwrap();
            clients.push(client);
        }
        assert_eq!(streams.open.len(), MAX_FROM_ONE_SOURCE);
        let proven = next(&mut streams).await.0.stream.unwrap();
        streams.send(proven, BytesMut::from(&[1][..]));
        streams.tick(Instant::now() + UNPROVEN);
        assert_eq!(streams.open.keys().collect::<Vec<_>>(), [&proven]);
        streams.tick(Instant::now() + QUIET);
        assert!(streams.open.is_empty());
        drop(intake);
    }

    #[tokio::test]
    async fn a_frame_that_is_no_datagram_ends_its_connection() {
        let (mut streams, intake) = Streams::new();
        let ((mut bad, server), (mut good, other)) = (pair(), pair());
        intake.take(server);
        bad.write_all(&[9, 0, 1]).unwrap();
        let ended = tokio::task::spawn_blocking(move || bad.read(&mut [0; 1]));
        intake.take(other);
        good.write_all(&[0, 1, 4]).unwrap();
        assert_eq!(&next(&mut streams).await.1[..], [4]);
        // The loop sees the end of the first while it waits for more of the second.
        let more = next(&mut streams);
        let (ended, _) = tokio::join!(ended, async {
            good.write_all(&[0, 1, 5]).unwrap();
            more.await
        });
        assert!(matches!(ended.unwrap(), Ok(0) | Err(_)));
    }
}

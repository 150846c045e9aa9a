//! Datagrams → socket, as many at once as the system takes.
//!
//! A frame's packets are equally long but for the first and the last. On Linux such a row goes out in one call, which the kernel
//! cuts (`UDP_SEGMENT`): most of what a datagram costs there is paid once for the row. Elsewhere, and where the way does not
//! take it, each goes by itself.

#[cfg(target_os = "linux")]
use std::io::{self, ErrorKind, IoSlice};
use std::net::{SocketAddr, UdpSocket};

use bytes::BytesMut;
#[cfg(target_os = "linux")]
use socket2::{MsgHdr, SockAddr, SockRef};

use crate::metrics;

/// The most datagrams of a row: as many as every kernel that knows rows takes at once.
#[cfg(target_os = "linux")]
const MAX_ROW: usize = 64;
/// The most bytes of a row; below what one UDP datagram could hold.
#[cfg(target_os = "linux")]
const MAX_ROW_BYTES: usize = 60_000;

/// Sends without blocking. What finds the socket full is dropped and counted.
pub(crate) struct Outbox {
    #[cfg(target_os = "linux")]
    rows: bool,
}

impl Outbox {
    pub(crate) fn new() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            rows: true,
        }
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn send(&mut self, socket: &UdpSocket, mut datagrams: &[(SocketAddr, BytesMut)]) {
        while !datagrams.is_empty() {
            let (row, rest) = datagrams.split_at(if self.rows { row(datagrams) } else { 1 });
            datagrams = rest;
            match send_row(socket, row) {
                Ok(bytes) => metrics::sent(bytes),
                Err(error) if row.len() > 1 && error.kind() != ErrorKind::WouldBlock => {
                    tracing::debug!(%error, "datagrams go out one by one from now on");
                    self.rows = false;
                    row.iter().for_each(|datagram| send_one(socket, datagram));
                }
                Err(_) => row.iter().for_each(|_| metrics::datagram_dropped()),
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn send(&mut self, socket: &UdpSocket, datagrams: &[(SocketAddr, BytesMut)]) {
        datagrams.iter().for_each(|datagram| send_one(socket, datagram));
    }
}

fn send_one(socket: &UdpSocket, (to, datagram): &(SocketAddr, BytesMut)) {
    match socket.send_to(datagram, to) {
        Ok(bytes) => metrics::sent(bytes),
        Err(_) => metrics::datagram_dropped(),
    }
}

/// How many of the first datagrams go in one call: to one address, equally long, only the last one shorter.
#[cfg(target_os = "linux")]
fn row(datagrams: &[(SocketAddr, BytesMut)]) -> usize {
    let Some((to, first)) = datagrams.first() else { return 0 };
    let most = MAX_ROW.min(MAX_ROW_BYTES / first.len().max(1)).max(1);
    let alike = |(other, datagram): &&(SocketAddr, BytesMut)| other == to && datagram.len() == first.len();
    let count = datagrams.iter().take(most).take_while(alike).count();
    let last = datagrams.get(count).filter(|_| count < most);
    count + usize::from(last.is_some_and(|(other, datagram)| other == to && datagram.len() < first.len()))
}

#[cfg(target_os = "linux")]
fn send_row(socket: &UdpSocket, row: &[(SocketAddr, BytesMut)]) -> io::Result<usize> {
    let Some((to, first)) = row.first() else { return Ok(0) };
    if row.len() == 1 {
        return socket.send_to(first, to);
    }
    let pieces: Vec<_> = row.iter().map(|(_, datagram)| IoSlice::new(datagram)).collect();
    let segment = u16::try_from(first.len()).map_err(|_| ErrorKind::InvalidInput)?;
    let (to, cut) = (SockAddr::from(*to), cut_into(segment));
    SockRef::from(socket).sendmsg(&MsgHdr::new().with_addr(&to).with_buffers(&pieces).with_control(&cut), 0)
}

/// The control message (cmsg(3)) that tells how long the datagrams of a row are, as the machine lays it out.
#[cfg(target_os = "linux")]
fn cut_into(segment: u16) -> Vec<u8> {
    const SOL_UDP: i32 = 17;
    const UDP_SEGMENT: i32 = 103;
    let length = size_of::<usize>() + 2 * size_of::<i32>() + size_of::<u16>();
    let mut message = length.to_ne_bytes().to_vec();
    message.extend(SOL_UDP.to_ne_bytes());
    message.extend(UDP_SEGMENT.to_ne_bytes());
    message.extend(segment.to_ne_bytes());
    message.resize(length.next_multiple_of(size_of::<usize>()), 0);
    message
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn rows_arrive_as_the_datagrams_that_they_are() {
        let [from, one, other] = [(); 3].map(|()| UdpSocket::bind("127.0.0.1:0").unwrap());
        let [to_one, to_other] = [&one, &other].map(|socket| socket.local_addr().unwrap());
        let lengths = [50, 1200, 1200, 1200, 700, 0, 1200, 1200, 1201, 9];
        let datagram = |(index, &length): (usize, &usize)| {
            let to = if index < 7 { to_one } else { to_other };
            (to, BytesMut::from(&vec![index as u8; length][..]))
        };
        let datagrams: Vec<_> = lengths.iter().enumerate().map(datagram).collect();
        assert_eq!(row(&datagrams), 1, "the next is longer");
        assert_eq!((row(&datagrams[1..]), row(&datagrams[6..]), row(&datagrams[8..])), (4, 1, 2));
        let many = vec![datagrams[1].clone(); 99];
        assert_eq!(row(&many), MAX_ROW_BYTES / 1200);
        Outbox::new().send(&from, &datagrams);
        let mut buffer = [0; 2048];
        for (index, (to, sent)) in datagrams.iter().enumerate() {
            let receiver = if *to == to_one { &one } else { &other };
            let length = receiver.recv(&mut buffer).unwrap();
            assert_eq!(&buffer[..length], &sent[..], "datagram {index}");
        }
    }
}

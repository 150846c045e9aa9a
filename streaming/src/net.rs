//! The one UDP socket.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

/// A hundred sessions' frames of one moment; the kernel grants what it allows (`net.core.wmem_max`, `rmem_max`).
const SEND_BUFFER_BYTES: usize = 4 * 1024 * 1024;
const RECEIVE_BUFFER_BYTES: usize = 4 * 1024 * 1024;
/// AF41, interactive video (RFC 8837, 5), in the upper six bits.
const TRAFFIC_CLASS: u32 = 34 << 2;

/// Binds a socket that does not block. One of `::` takes IPv4 too.
pub(crate) fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() && address.ip().is_unspecified() {
        socket.set_only_v6(false)?;
    }
    socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES)?;
    mark(&socket, address);
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

/// Marks what the socket sends. A system that marks nothing sends all the same.
fn mark(socket: &Socket, address: SocketAddr) {
    // What a socket of `::` sends over IPv4 has IPv4's mark.
    let marked = socket.set_tos_v4(TRAFFIC_CLASS);
    #[cfg(target_os = "linux")]
    let marked = marked.and(if address.is_ipv6() { socket.set_tclass_v6(TRAFFIC_CLASS) } else { Ok(()) });
    if let Err(error) = marked {
        tracing::debug!(%error, %address, "media is not marked");
    }
}

/// An address as a candidate has it: a socket of `::` sees IPv4 mapped into IPv6.
pub(crate) fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// An address as a socket that is bound to `local` wants it.
pub(crate) fn reachable_from(local: SocketAddr, to: SocketAddr) -> SocketAddr {
    match to.ip() {
        IpAddr::V4(ip) if local.is_ipv6() => SocketAddr::new(ip.to_ipv6_mapped().into(), to.port()),
        _ => to,
    }
}

/// Whether a browser could send there.
pub(crate) fn is_reachable(ip: &IpAddr) -> bool {
    !ip.is_unspecified() && !ip.is_multicast()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn media_is_marked_on_either_kind_of_socket() {
        for address in [SocketAddr::from(([127, 0, 0, 1], 0)), "[::]:0".parse().unwrap()] {
            let Ok(socket) = bind(address) else { continue };
            let socket = socket2::SockRef::from(&socket);
            assert_eq!(socket.tos_v4().unwrap(), TRAFFIC_CLASS);
            if address.is_ipv6() {
                assert_eq!(socket.tclass_v6().unwrap(), TRAFFIC_CLASS);
            }
        }
    }
}

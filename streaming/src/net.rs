//! The UDP sockets: one for all, and on loopback one for each interface address, which takes packets of this machine alone.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

/// A hundred sessions' frames of one moment; the kernel grants what it allows (`net.core.wmem_max`, `rmem_max`).
const SEND_BUFFER_BYTES: usize = 4 * 1024 * 1024;
const RECEIVE_BUFFER_BYTES: usize = 4 * 1024 * 1024;
/// AF41, interactive video (RFC 8837, 5), in the upper six bits.
const TRAFFIC_CLASS: u32 = 34 << 2;
/// The device over which a machine reaches itself, whatever the address.
const LOOPBACK: &[u8] = b"lo";

/// Binds a socket that does not block. One of `::` takes IPv4 too.
pub(crate) fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    bind_on(address, None)
}

/// Binds a socket of an interface's address that takes no packets but those of this machine, which come over the loopback
/// device: nothing is open to the network. Linux alone can do that, without privileges since 5.7.
pub(crate) fn bind_for_this_machine(address: SocketAddr) -> io::Result<UdpSocket> {
    bind_on(address, Some(LOOPBACK))
}

fn bind_on(address: SocketAddr, device: Option<&[u8]>) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    // Before it has an address: at no moment is it open.
    if let Some(device) = device {
        only_on(&socket, device)?;
    }
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

#[cfg(target_os = "linux")]
fn only_on(socket: &Socket, device: &[u8]) -> io::Result<()> {
    socket.bind_device(Some(device))
}

#[cfg(not(target_os = "linux"))]
fn only_on(_: &Socket, _: &[u8]) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
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
    fn a_socket_for_this_machine_hears_this_machine_alone() {
        for ip in crate::interfaces::interface_addresses("::".parse().unwrap()) {
            let Ok(ours) = bind_for_this_machine(SocketAddr::new(ip, 0)) else { continue };
            let device = socket2::SockRef::from(&ours).device().unwrap().unwrap();
            assert!(device.starts_with(LOOPBACK), "packets of other devices do not come to it: {device:?}");
            ours.set_nonblocking(false).unwrap();
            let browser = UdpSocket::bind(SocketAddr::new(ip, 0)).unwrap();
            let (here, there) = (ours.local_addr().unwrap(), browser.local_addr().unwrap());
            for socket in [&ours, &browser] {
                socket.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
            }
            browser.send_to(b"check", here).unwrap();
            let mut buffer = [0; 16];
            assert_eq!(ours.recv_from(&mut buffer).unwrap(), (5, there), "{ip}");
            ours.send_to(b"answer", there).unwrap();
            assert_eq!(browser.recv_from(&mut buffer).unwrap(), (6, here), "{ip}");
        }
    }

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

//! The UDP sockets: one for all, and on loopback one for each interface address, which takes packets of this machine alone.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

/// A hundred sessions' frames of one moment; the kernel grants what it allows (`net.core.wmem_max`, `rmem_max`).
const SEND_BUFFER_BYTES: usize = 4 * 1024 * 1024;
const RECEIVE_BUFFER_BYTES: usize = 4 * 1024 * 1024;
/// AF41, interactive video (RFC 8837, 5), in the upper six bits.
const TRAFFIC_CLASS: u32 = 34 << 2;
/// The number of the device over which a machine reaches itself, whatever the address (`LOOPBACK_IFINDEX`).
const LOOPBACK: u32 = 1;

/// Binds a socket that does not block. One of `::` takes IPv4 too.
pub(crate) fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    bind_on(address, None)
}

/// Binds a socket of an interface's address that takes no packets but those of this machine, which come over the loopback
/// device whatever their address: nothing is open to the network. Linux alone can do that.
pub(crate) fn bind_for_this_machine(address: SocketAddr) -> io::Result<UdpSocket> {
    bind_on(address, Some(LOOPBACK))
}

fn bind_on(address: SocketAddr, device: Option<u32>) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    // Before it has an address: at no moment is it open.
    if let Some(device) = device {
        only_from(&socket, device)?;
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

/// Lets the kernel drop what comes over other devices, before anything of it is read. `SO_BINDTODEVICE` would not do: for packets
/// of this machine to an interface's address the kernel looks for sockets of that interface.
#[cfg(target_os = "linux")]
fn only_from(socket: &Socket, device: u32) -> io::Result<()> {
    use socket2::SockFilter;
    // linux/bpf_common.h, linux/filter.h: load the number of the device that the packet came over; compare; take it whole, or
    // not at all.
    const LOAD: u16 = 0x20;
    const DEVICE: u32 = -0x1000_i32 as u32 + 8;
    const IS_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    socket.attach_filter(&[
        SockFilter::new(LOAD, 0, 0, DEVICE),
        SockFilter::new(IS_EQUAL, 0, 1, device),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
        SockFilter::new(RETURN, 0, 0, 0),
    ])
}

#[cfg(not(target_os = "linux"))]
fn only_from(_: &Socket, _: u32) -> io::Result<()> {
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
            let ours = bind_for_this_machine(SocketAddr::new(ip, 0)).unwrap();
            ours.set_nonblocking(false).unwrap();
            let of_another_device = bind_on(SocketAddr::new(ip, 0), Some(LOOPBACK + 1)).unwrap();
            let browser = UdpSocket::bind(SocketAddr::new(ip, 0)).unwrap();
            let (here, there) = (ours.local_addr().unwrap(), browser.local_addr().unwrap());
            for socket in [&ours, &browser] {
                socket.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
            }
            browser.send_to(b"check", of_another_device.local_addr().unwrap()).unwrap();
            browser.send_to(b"check", here).unwrap();
            let mut buffer = [0; 16];
            assert_eq!(ours.recv_from(&mut buffer).unwrap(), (5, there), "{ip}");
            let other = of_another_device.recv_from(&mut buffer).map_err(|error| error.kind());
            assert_eq!(other, Err(io::ErrorKind::WouldBlock), "what comes over other devices is dropped");
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

//! The one UDP socket.

use std::io;
use std::net::{SocketAddr, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

/// A hundred sessions' frames of one moment; the kernel grants what it allows (`net.core.wmem_max`, `rmem_max`).
const SEND_BUFFER_BYTES: usize = 4 * 1024 * 1024;
const RECEIVE_BUFFER_BYTES: usize = 4 * 1024 * 1024;

/// Binds, without blocking from then on.
pub(crate) fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

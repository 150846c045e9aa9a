//! For viewers that speak UDP alone: a relay that brings their datagrams over a TCP connection, and the listener for it.

use std::net::SocketAddr;

use lightcone_streaming::Intake;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

/// Accepts for a server, as the host does beside HTTP.
pub async fn listen(intake: Intake) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            intake.take(connection.into_std().unwrap());
        }
    });
    address
}

/// Where a viewer sends to, to reach the server over TCP. One viewer, from its first datagram on.
pub async fn relay(server: SocketAddr) -> SocketAddr {
    let front = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = front.local_addr().unwrap();
    tokio::spawn(async move {
        let mut first = [0; 2048];
        let (mut length, viewer) = front.recv_from(&mut first).await.unwrap();
        front.connect(viewer).await.unwrap();
        let (mut read, mut write) = TcpStream::connect(server).await.unwrap().into_split();
        let up = async {
            loop {
                write.write_u16(length as u16).await?;
                write.write_all(&first[..length]).await?;
                length = front.recv(&mut first).await?;
            }
        };
        let down = async {
            loop {
                let mut datagram = vec![0; read.read_u16().await?.into()];
                read.read_exact(&mut datagram).await?;
                // A viewer that is gone hears nothing.
                let _ = front.send(&datagram).await;
            }
        };
        let ended: (std::io::Result<()>, std::io::Result<()>) = tokio::join!(up, down);
        drop(ended);
    });
    address
}

//! Strangers by the thousand, while somebody plays.

use std::collections::VecDeque;
use std::io::Write;
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use lightcone_whole_path::{Error, PlayerPage, keys};

use crate::support::{serve, take_turn};

const CONNECTIONS: usize = 1000;
const DATAGRAMS: usize = 10_000;
/// Of the connections, so many stay open at once.
const OPEN: usize = 150;
const CONNECT_WITHIN: Duration = Duration::from_secs(1);
/// Half a frame of media, one that is no check, a request that never ends, an offer that is none, noise, and nothing at all.
const GARBAGE: [&[u8]; 6] = [
    &[1],
    &[0, 4, 1, 2, 3, 4],
    b"GET / HTTP/1.1\r\nHost: ",
    b"POST /whep/smallest HTTP/1.1\r\nHost: x\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\nhello",
    &[0xff; 400],
    b"",
];
/// Keeps the page's connection, to be asked for what it lost.
const WATCH: &str = "{
    const Peer = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Peer {
        constructor(...all) {
            super(...all);
            globalThis.watched = this;
        }
    };
}";
const LOST: &str = "(async () => {
    const reports = [...(await watched.getStats()).values()];
    return reports.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video').packetsLost;
})()";

#[test]
fn who_plays_loses_nothing_to_a_flood() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &[])?;
        let mut tab = turn.browser.open_tab()?;
        tab.run_before_pages(WATCH)?;
        tab.navigate(&program.url("/"))?;
        let mut page = PlayerPage { tab };
        page.wait_until_playing()?;
        let you = page.note()?["you"].clone();
        connections(program.address());
        datagrams(program.address());
        let (decoded, from) = (page.wait_for_frames(1)?, page.position_m()?);
        page.tab.key_down(keys::W)?;
        page.wait_for_frames(decoded + 60)?;
        let to = page.position_m()?;
        assert!((to[0] - from[0]).hypot(to[2] - from[2]) > 0.5, "from {from:?} to {to:?}");
        assert_eq!((page.evaluate("player.state")?, page.note()?["you"].clone()), ("playing".into(), you));
        assert_eq!(page.tab.evaluate(LOST)?, 0, "packets lost");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

fn connections(node: SocketAddr) {
    let mut open = VecDeque::new();
    for garbage in GARBAGE.iter().cycle().take(CONNECTIONS) {
        // The node may refuse or close any of them.
        let Ok(mut stranger) = TcpStream::connect_timeout(&node, CONNECT_WITHIN) else { continue };
        _ = stranger.write_all(garbage);
        open.push_back(stranger);
        if open.len() > OPEN {
            open.pop_front();
        }
    }
}

fn datagrams(node: SocketAddr) {
    let Ok(socket) = UdpSocket::bind("127.0.0.1:0") else { panic!("no UDP socket") };
    for first in (0..=255u8).cycle().take(DATAGRAMS) {
        let mut datagram = [first; 300];
        // What begins below 4 looks like a check of nobody.
        datagram[4..8].copy_from_slice(&[0x21, 0x12, 0xa4, 0x42]);
        _ = socket.send_to(&datagram, node);
    }
}

//! A session in virtual time, without a socket.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use lightcone_protocol::SessionId;
use lightcone_protocol::input::Input;
use tokio::sync::mpsc;

use super::end::CONNECT_WITHIN;
use super::{Opening, Peer, Sources, negotiate};
use crate::broadcast::Broadcasts;
use crate::certificate::Certificate;
use crate::config::Config;
use crate::demux::PeerKey;
use crate::encode;
use crate::host::{Guest, Host, Refusal, Seat};
use crate::remote::Remote;
use crate::session::Leave;
use crate::shared::Shared;
use crate::slot::Slot;
use crate::stay::Stay;
use crate::video_frame::VideoFrame;

const OFFER: &str = include_str!("../../tests/offers/chromium-156-player.sdp");

#[derive(Default)]
struct Quiet {
    left: Mutex<Vec<Leave>>,
}

impl Host for Quiet {
    fn join(&self, _: &str, _: &Guest) -> Result<Seat, Refusal> {
        Ok(Seat {
            session: SessionId(1),
            pictures: Arc::new(Slot::<VideoFrame>::default()),
            camera: None,
            notes: Arc::new(Slot::default()),
            page: Arc::default(),
            audio: None,
        })
    }
    fn enter(&self, _: SessionId) {}
    fn input(&self, _: SessionId, _: Input) {}
    fn leave(&self, _: SessionId, why: Leave) {
        self.left.lock().unwrap().push(why);
    }
}

fn peer(now: Instant) -> (Arc<Quiet>, Peer) {
    let quiet = Arc::new(Quiet::default());
    let host = Arc::clone(&quiet) as Arc<dyn Host>;
    let media = SocketAddr::from(([127, 0, 0, 1], 9));
    let shared =
        Arc::new(Shared::new(Config::default(), Certificate::generate().unwrap(), Arc::clone(&host), media, &[]));
    let opening = Opening {
        negotiated: negotiate(OFFER, &shared.candidates, &shared.certificate, now).unwrap(),
        permit: shared.admit().unwrap(),
        stay: Stay::begin(&host, "any", &Guest::default()).unwrap(),
        encode: encode::Config { fps: 30, bitrate: shared.config.bitrate },
        random: 1,
    };
    (
        quiet,
        Peer::new(
            PeerKey(0),
            opening,
            Sources { frames: mpsc::channel(1).0, broadcasts: Arc::new(Broadcasts::new(mpsc::channel(1).0)) },
            now,
        ),
    )
}

#[test]
fn a_join_that_never_connects_is_released_after_fifteen_seconds() {
    let start = Instant::now();
    let (quiet, mut peer) = peer(start);
    let mut out = Vec::new();
    let mut now = start;
    while peer.ended().is_none() {
        now = peer.next_timeout().min(now + Duration::from_millis(50));
        peer.tick(now);
        peer.drain(now, &mut out);
        assert!(out.is_empty(), "nothing is sent to those who proved nothing");
    }
    assert!(
        (CONNECT_WITHIN..CONNECT_WITHIN + Duration::from_millis(100)).contains(&(now - start)),
        "{:?}",
        now - start
    );
    let why = peer.ended().unwrap();
    peer.leave(why);
    assert_eq!(*quiet.left.lock().unwrap(), [Leave::Lost], "once, and not again when the seat is dropped");
}

#[test]
fn datagrams_of_strangers_change_nothing() {
    let start = Instant::now();
    let (_, mut peer) = peer(start);
    let mut out = Vec::new();
    let from = Remote::over_udp(SocketAddr::from(([127, 0, 0, 1], 4000)), 0);
    for first in 0..=255 {
        let mut datagram = vec![first; 120];
        datagram[4..8].copy_from_slice(&[0x21, 0x12, 0xa4, 0x42]);
        peer.receive(start, from, &datagram);
        peer.drain(start, &mut out);
    }
    assert!(out.is_empty());
    assert_eq!(peer.ended(), None);
}

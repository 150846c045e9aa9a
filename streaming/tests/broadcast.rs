//! Sessions that look through one camera, over loopback.

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::{Extension, Router};
use lightcone_protocol::Role;
use lightcone_streaming::encode::FrameMark;
use lightcone_streaming::encode::annexb::{NAL_SPS, nal_type};
use lightcone_streaming::{BitratePolicy, Config, Guest, Server, whep};
use support::host::{Drawn, WORLD, gradient, noise};
use support::relay::{Network, Relay};
use support::soon;
use support::viewer::{Channels, Viewer, is_key};

const NAL_STAP_A: u8 = 24;

fn serve(drawn: &Drawn, bitrate: BitratePolicy) -> Server {
    drawn.serve(Config { fps: 60, bitrate, ..Config::default() })
}

/// Whoever comes in through it looks on.
fn for_spectators(server: &Server) -> Router {
    whep::router(server).layer(Extension(Guest { role: Role::Spectator, ..Guest::default() }))
}

/// By frame id.
async fn frames(viewer: &mut Viewer, count: usize) -> BTreeMap<u64, Vec<u8>> {
    let mut frames = BTreeMap::new();
    while frames.len() < count {
        let frame = viewer.frame().await;
        frames.insert(FrameMark::find(&frame).expect("every frame is marked").frame_id, frame);
    }
    frames
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spectators_see_one_encode_and_who_comes_late_begins_with_a_key_frame() {
    let drawn = Drawn::start_with(gradient);
    let server = serve(&drawn, BitratePolicy::default());
    let mut player = Viewer::connect(&whep::router(&server), WORLD, Channels::None).await;
    assert!(is_key(&player.frame().await));
    let mut early = Viewer::connect(&for_spectators(&server), WORLD, Channels::None).await;
    assert!(is_key(&early.frame().await));
    let (before, _) = tokio::join!(frames(&mut early, 20), frames(&mut player, 20));
    assert!(!before.values().any(|frame| is_key(frame)), "no key frame without need");

    let mut late = Viewer::connect(&for_spectators(&server), WORLD, Channels::None).await;
    let (of_late, of_early, of_player) =
        tokio::join!(frames(&mut late, 40), frames(&mut early, 80), frames(&mut player, 60));
    assert!(is_key(of_late.values().next().unwrap()));
    let both = || of_late.iter().filter_map(|(id, frame)| Some((frame, of_early.get(id)?)));
    assert!(both().count() >= 10 && both().all(|(one, other)| one == other), "{} frames in common", both().count());
    assert_eq!(of_late.values().filter(|frame| is_key(frame)).count(), 1);
    assert_eq!(of_player.values().filter(|frame| is_key(frame)).count(), 0, "a player's stream is its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spectator_that_stops_reading_costs_the_others_nothing() {
    let drawn = Drawn::start_with(gradient);
    let server = serve(&drawn, BitratePolicy::default());
    let relay = Relay::start(server.media_address(), Network::default(), 5).await;
    let router = for_spectators(&server);
    let mut deaf = Viewer::connect_through(&router, WORLD, Channels::None, Some(relay.address)).await;
    let mut other = Viewer::connect(&router, WORLD, Channels::None).await;
    deaf.frame().await;
    other.frame().await;
    relay.set(Network { loss: 1.0, ..Network::default() });
    let before = relay.dropped();
    let mut last = other.packet().await.header.sequence_number;
    while relay.dropped() < before + 300 {
        let number = other.packet().await.header.sequence_number;
        assert_eq!(number, last.wrapping_add(1));
        last = number;
    }
}

/// The parameter set in a packet that opens a key frame: each size has its own.
fn parameter_set(payload: &[u8]) -> Option<&[u8]> {
    let (header, units) = payload.split_first()?;
    let (length, units) = units.split_first_chunk::<2>().filter(|_| header & 0x1f == NAL_STAP_A)?;
    units.get(..u16::from_be_bytes(*length).into()).filter(|unit| nal_type(unit) == NAL_SPS)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_a_narrow_link_goes_over_to_a_smaller_picture_alone() {
    let drawn = Drawn::start_with(noise);
    let server = serve(&drawn, BitratePolicy { at_720p30_bps: 12_000_000, ..BitratePolicy::default() });
    let wide = Network { delay: Duration::from_millis(10), ..Network::default() };
    let relay = Relay::start(server.media_address(), wide, 3).await;
    let router = for_spectators(&server);
    let mut narrow = Viewer::connect_through(&router, WORLD, Channels::None, Some(relay.address)).await;
    let mut other = Viewer::connect(&router, WORLD, Channels::None).await;
    let first = soon("a key frame", next_size(&mut narrow, &[])).await;
    relay.set(Network { bits_per_second: 600e3, ..wide });
    let reads_on = async {
        let mut sizes = Vec::new();
        let mut last = other.packet().await.header.sequence_number;
        loop {
            let packet = other.packet().await;
            assert_eq!(packet.header.sequence_number, last.wrapping_add(1));
            last = packet.header.sequence_number;
            sizes.extend(parameter_set(&packet.payload).map(<[u8]>::to_vec));
            assert!(sizes.iter().all(|size| *size == first), "the wide link keeps the large picture");
        }
    };
    tokio::select! {
        smaller = next_size(&mut narrow, &first) => assert_ne!(smaller, first),
        () = reads_on => {}
    }
}

/// Plays until a key frame of another size than this begins.
async fn next_size(viewer: &mut Viewer, than: &[u8]) -> Vec<u8> {
    loop {
        let packet = viewer.packet().await;
        if let Some(size) = parameter_set(&packet.payload).filter(|size| *size != than) {
            return size.to_vec();
        }
    }
}

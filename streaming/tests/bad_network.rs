//! Sessions through a bad network.

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use lightcone_streaming::encode::annexb::{NAL_IDR, nal_type};
use lightcone_streaming::{BitratePolicy, Config, Server, whep};
use support::host::{Drawn, WORLD, gradient, noise};
use support::relay::{Network, Relay};
use support::soon;
use support::viewer::{Channels, Viewer};

fn serve(drawn: &Drawn, bitrate: BitratePolicy) -> Server {
    drawn.serve(Config { fps: 60, bitrate, ..Config::default() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_is_sent_again_and_no_key_frame_is_needed() {
    let drawn = Drawn::start_with(noise);
    let server = serve(&drawn, BitratePolicy::default());
    let network = Network {
        loss: 0.05,
        delay: Duration::from_millis(10),
        jitter: Duration::from_millis(5),
        duplicates: 0.02,
        ..Network::default()
    };
    let relay = Relay::start(server.media_address(), network, 7).await;
    let mut viewer = Viewer::connect_through(&whep::router(&server), WORLD, Channels::None, Some(relay.address)).await;

    let mut packets = BTreeMap::new();
    let mut first = None;
    while packets.len() < 600 {
        let packet = viewer.packet().await;
        // Counted from the first, which may itself have been overtaken.
        let number = packet.header.sequence_number.wrapping_sub(*first.get_or_insert(packet.header.sequence_number));
        packets.insert(number.wrapping_add(100), packet);
    }
    assert!(relay.dropped() >= 10, "{} of 600 packets are lost", relay.dropped());
    // What was lost last is still on its way.
    let numbers: Vec<u16> = packets.keys().copied().take(400).collect();
    let missing: Vec<u16> = (numbers[0]..numbers[0] + 400).filter(|number| !numbers.contains(number)).collect();
    assert_eq!(missing, [0; 0], "these never came, though {} packets were dropped", relay.dropped());
    let starts_key = |payload: &[u8]| nal_type(payload) == NAL_IDR || payload.len() > 1 && payload[1] == 0x80 | NAL_IDR;
    let keys = packets.values().take(400).filter(|packet| starts_key(&packet.payload)).count();
    assert!(keys <= 1, "{keys} key frames");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_comes_back_without_being_asked_for() {
    let drawn = Drawn::start_with(noise);
    let server = serve(&drawn, BitratePolicy::default());
    // A retransmission would cost five frames' time.
    let network = Network { loss: 0.02, delay: Duration::from_millis(40), ..Network::default() };
    let relay = Relay::start(server.media_address(), network, 11).await;
    let mut viewer = Viewer::repairing(&whep::router(&server), WORLD, relay.address).await;

    // Until loss was heard of.
    let begun = async {
        while !server.links().iter().any(|link| link.loss > 0.01) {
            viewer.packet().await;
        }
    };
    soon("a report of loss", begun).await;
    for _ in 0..300 {
        viewer.packet().await;
    }
    let (first, dropped) = (viewer.packet().await.header.sequence_number, relay.dropped());
    let mut there = [false; 1200];
    loop {
        let number = usize::from(viewer.packet().await.header.sequence_number.wrapping_sub(first));
        match there.get_mut(number) {
            Some(there) => *there = true,
            // Overtaken by none: a repair packet is right behind what it repairs.
            None if number < 2000 => break,
            None => {}
        }
    }
    let (dropped, missing) = (relay.dropped() - dropped, there.iter().skip(1).filter(|there| !**there).count());
    assert!(dropped >= 12, "{dropped} packets lost");
    assert!(
        missing as u64 * 4 <= dropped,
        "{missing} of 1,200 packets never came; {dropped} were lost, repair packets too"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rate_falls_with_the_link_and_comes_back() {
    let drawn = Drawn::start_with(noise);
    let server = serve(&drawn, BitratePolicy { at_720p30_bps: 20_000_000, ..BitratePolicy::default() });
    let wide = Network { delay: Duration::from_millis(10), ..Network::default() };
    let relay = Relay::start(server.media_address(), wide, 3).await;
    let mut viewer = Viewer::connect_through(&whep::router(&server), WORLD, Channels::None, Some(relay.address)).await;

    watch(&mut viewer, &server, "a rate beyond two megabits", |bps| bps > 2_000_000).await;
    relay.set(Network { bits_per_second: 1e6, ..wide });
    watch(&mut viewer, &server, "a rate below the link's", |bps| bps < 950_000).await;
    relay.set(wide);
    watch(&mut viewer, &server, "a rate above the link's that was", |bps| bps > 1_500_000).await;
}

/// Plays until the encoder aims at such a rate.
async fn watch(viewer: &mut Viewer, server: &Server, what: &str, reached: impl Fn(u32) -> bool) {
    let reached = async {
        while !server.links().iter().any(|link| reached(link.target_bps)) {
            viewer.packet().await;
        }
    };
    soon(what, reached).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_known_by_its_delay() {
    let drawn = Drawn::start_with(gradient);
    let server = serve(&drawn, BitratePolicy::default());
    let network = Network { delay: Duration::from_millis(40), ..Network::default() };
    let relay = Relay::start(server.media_address(), network, 1).await;
    let mut viewer = Viewer::connect_through(&whep::router(&server), WORLD, Channels::None, Some(relay.address)).await;
    let link = async {
        loop {
            viewer.packet().await;
            if let Some(link) = server.links().first() {
                return *link;
            }
        }
    };
    let link = soon("a link", link).await;
    assert!(link.rtt >= Duration::from_millis(80), "{link:?}");
}

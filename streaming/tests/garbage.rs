//! Many who send what is no input, while somebody plays.

mod support;

use bytes::BytesMut;
use lightcone_streaming::{Config, Leave, whep};
use support::host::{Drawn, Told, WORLD};
use support::soon;
use support::viewer::{Channels, Viewer};
use webrtc::data_channel::DataChannelEvent;

/// With eight channels each, a thousand of them.
const VANDALS: usize = 125;

/// Opens its channels and sends what nobody understands over all of them.
async fn vandalise(router: &axum::Router, seed: usize) {
    let vandal = Viewer::connect(router, WORLD, Channels::Vandals).await;
    for channel in &vandal.vandals {
        while !matches!(soon("an open channel", channel.poll()).await, Some(DataChannelEvent::OnOpen)) {}
    }
    for (number, channel) in vandal.vandals.iter().enumerate() {
        let bytes: Vec<u8> = (0..1 + seed * 7 % 900).map(|at| (at * 31 + seed * 17 + number) as u8 | 0x80).collect();
        // After the first the session is over, and the others may find that out.
        let _ = channel.send(BytesMut::from(&bytes[..])).await;
    }
    vandal.close().await;
}

/// The library would take all of it, and say so, whatever it says of its window.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_does_not_end_ends_its_session() {
    let mut drawn = Drawn::start();
    let server = drawn.serve(Config::default());
    let router = whep::router(&server);
    let vandal = Viewer::connect(&router, WORLD, Channels::Vandals).await;
    let channel = &vandal.vandals[0];
    while !matches!(soon("an open channel", channel.poll()).await, Some(DataChannelEvent::OnOpen)) {}
    let _ = channel.send(BytesMut::zeroed(256 << 10)).await;
    let why = loop {
        if let Told::Leave(_, why) = drawn.next_event().await {
            break why;
        }
    };
    assert_eq!(why, Leave::Garbage);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_garbage_channels_cost_who_plays_nothing() {
    let mut drawn = Drawn::start();
    let server = drawn.serve(Config { fps: 60, ..Config::default() });
    let router = whep::router(&server);
    let mut player = Viewer::connect(&router, WORLD, Channels::None).await;
    let first = player.packet().await.header.sequence_number;

    let vandals = tokio::spawn(async move {
        for seed in 0..VANDALS {
            vandalise(&router, seed).await;
        }
    });
    let (mut numbers, mut ended) = (std::collections::BTreeSet::new(), 0);
    while ended < VANDALS {
        tokio::select! {
            packet = player.packet() => {
                numbers.insert(packet.header.sequence_number.wrapping_sub(first));
            }
            told = drawn.told.recv() => ended += usize::from(matches!(told, Some(Told::Leave(_, Leave::Garbage)))),
        }
    }
    vandals.await.unwrap();
    // What was overtaken last is still on its way.
    for _ in 0..60 {
        numbers.insert(player.packet().await.header.sequence_number.wrapping_sub(first));
    }
    let wanted = 1..numbers.len() as u16 - 30;
    let missing: Vec<u16> = wanted.filter(|number| !numbers.contains(number)).collect();
    assert_eq!(missing, [0; 0], "of {} packets these never came", numbers.len());
}

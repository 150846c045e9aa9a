//! Sound beside the pictures, over loopback.

mod support;

use std::sync::Arc;

use lightcone_streaming::audio::{BLOCK_PERIOD, BLOCK_SAMPLES, Block};
use lightcone_streaming::{Config, whep};
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind::{Audio, Video};
use support::host::{Drawn, Told, WORLD};
use support::viewer::{Channels, Viewer, packet_of};

fn tone(number: u64) -> Block {
    std::array::from_fn(|i| [0.3 * ((number as usize * BLOCK_SAMPLES + i) as f32 * 0.0576).sin(), 0.0])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_block_comes_as_a_packet_with_its_time_and_silence_as_none() {
    let mut drawn = Drawn::start();
    let server = drawn.serve(Config::default());
    let router = whep::router(&server);
    for kinds in [&[Audio, Video], &[Video, Audio]] {
        let mut viewer = Viewer::receiving(kinds, &router, WORLD).await;
        while !matches!(drawn.next_event().await, Told::Enter(_)) {}
        let host = Arc::clone(&drawn.host);
        let playing = tokio::spawn(async move {
            let mut clock = tokio::time::interval(BLOCK_PERIOD);
            for number in (0..).filter(|number| number % 25 < 20) {
                clock.tick().await;
                host.sound(number, &tone(number));
            }
        });
        let [sound, _video] = viewer.sound_and_video().await;
        let first = packet_of(&*sound).await.header;
        let mut last = first.clone();
        for _ in 0..100 {
            let packet = packet_of(&*sound).await;
            let header = packet.header;
            assert_eq!((header.ssrc, header.payload_type), (first.ssrc, first.payload_type));
            assert_eq!(header.sequence_number, last.sequence_number.wrapping_add(1), "none is lost on loopback");
            let blocks = header.timestamp.wrapping_sub(last.timestamp) / BLOCK_SAMPLES as u32;
            assert_eq!((blocks, header.marker), if header.marker { (6, true) } else { (1, false) });
            assert!((2..400).contains(&packet.payload.len()), "{} bytes", packet.payload.len());
            last = header;
        }
        playing.abort();
        viewer.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_ask_for_sound_costs_none() {
    let mut drawn = Drawn::start();
    let server = drawn.serve(Config::default());
    let mut viewer = Viewer::connect(&whep::router(&server), WORLD, Channels::None).await;
    while !matches!(drawn.next_event().await, Told::Enter(_)) {}
    viewer.frame().await;
    assert_eq!(drawn.host.sound(1, &tone(1)), 0);
}

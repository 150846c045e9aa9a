//! VP8 through the interface that H.264 has, decoded by a decoder that knows nothing of our encoder.

mod support;

use std::collections::HashMap;
use std::time::Duration;

use axum::{Extension, Router};
use lightcone_protocol::{Role, SessionId};
use lightcone_streaming::capture::{CaptureConfig, prepare_folder};
use lightcone_streaming::encode::{Encoder, VideoCodec};
use lightcone_streaming::{BitratePolicy, Config, Guest, Server, VideoFrame, encode, whep};
use lightcone_vpx::Decoder;
use support::host::{Drawn, HEIGHT, Told, WIDTH, WORLD, gradient};
use support::viewer::{Channels, Viewer};
use support::vp8;

const CONFIG: encode::Config = encode::Config {
    fps: 30,
    bitrate: BitratePolicy { at_720p30_bps: 4_000_000, min_bps: 300_000, max_bps: 40_000_000 },
};

/// A ramp that wanders, in grey, which is the same in all colour spaces.
fn picture(width: u32, height: u32, frame: u64) -> VideoFrame {
    let (w, h) = (width as usize, height as usize);
    let luma = (0..w * h).map(|at| 40 + ((at % w + at / w + 2 * frame as usize) % 320 / 2) as u8);
    VideoFrame::new(width, height, luma.chain(std::iter::repeat_n(128, w * h / 2)).collect()).unwrap()
}

#[test]
fn decoded_pictures_resemble_what_was_encoded_in_every_size() {
    let Some(library) = vp8() else { return };
    for (width, height) in [(640, 360), (16, 16), (18, 34), (1278, 718)] {
        let mut encoder = Encoder::of(VideoCodec::Vp8, CONFIG);
        let mut decoder = Decoder::new(library).unwrap();
        for frame in 0..20 {
            let source = picture(width, height, frame);
            let unit = encoder.encode(&source, false).unwrap();
            assert_eq!(unit.key, frame == 0);
            let decoded = decoder.decode(&unit.stream).unwrap().expect("each frame gives its picture at once");
            assert_eq!((decoded.width, decoded.height), (width, height));
            let error = mean_error(&source, &decoded.i420);
            assert!(error < 4.0, "{width}x{height}, frame {frame}: {error:.2}");
        }
    }
}

#[test]
fn key_frames_come_first_on_request_and_with_a_new_size() {
    if vp8().is_none() {
        return;
    }
    let mut encoder = Encoder::of(VideoCodec::Vp8, CONFIG);
    let mut key = |width, height, frame, asked| {
        let unit = encoder.encode(&picture(width, height, frame), asked).unwrap();
        assert_eq!(unit.key, is_key(&unit.stream));
        unit.key
    };
    let keys = [
        (320, 180, true),
        (320, 180, false),
        (320, 180, true),
        (320, 180, false),
        (180, 320, false),
        (180, 320, false),
    ];
    let keys = keys.into_iter().zip(0..).map(|((width, height, asked), frame)| key(width, height, frame, asked));
    assert_eq!(keys.collect::<Vec<_>>(), [true, false, true, false, true, false]);
}

fn mean_error(source: &VideoFrame, decoded: &[u8]) -> f64 {
    let [luma, ..] = source.planes();
    let error: u64 = luma.iter().zip(decoded).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    error as f64 / luma.len() as f64
}

/// By the first bit of a frame (RFC 6386, 9.1).
fn is_key(frame: &[u8]) -> bool {
    frame[0] & 1 == 0
}

#[test]
fn a_lower_target_makes_smaller_frames_and_no_key_frame() {
    if vp8().is_none() {
        return;
    }
    let mut encoder = Encoder::of(VideoCodec::Vp8, CONFIG);
    let mut mean = |target: u32, from: u64| {
        encoder.set_target(target);
        let sizes = (from..from + 60).map(|frame| {
            let unit = encoder.encode(&picture(640, 360, frame * 37), false).unwrap();
            assert_eq!(unit.key, frame == 0, "frame {frame}");
            unit.stream.len() as f64
        });
        // The rate control takes a while to follow.
        sizes.skip(30).sum::<f64>() / 30.0
    };
    let (full, low, again) = (mean(u32::MAX, 0), mean(200_000, 60), mean(u32::MAX, 120));
    assert!(low < 0.7 * full && again > 1.3 * low, "{full:.0}, {low:.0}, {again:.0} bytes a frame");
}

fn serve(drawn: &Drawn) -> Server {
    drawn.serve(Config { fps: 60, ..Config::default() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_without_h264_sees_pictures_and_hears_what_they_answer() {
    let Some(library) = vp8() else { return };
    let mut drawn = Drawn::start();
    let server = serve(&drawn);
    let mut viewer = Viewer::without_h264(&whep::router(&server), WORLD, Channels::InputAndControl).await;
    let Told::Join(session) = drawn.next_event().await else { panic!("a session begins with a join") };
    assert!(viewer.answer().contains("VP8/90000") && !viewer.answer().contains("H264"), "{}", viewer.answer());
    let mut decoder = Decoder::new(library).unwrap();
    viewer.open_channels().await;
    let mut decoded = HashMap::new();
    for number in 0..60 {
        let (frame, timestamp) = viewer.vp8_frame().await;
        assert_eq!(is_key(&frame), number == 0, "frame {number}");
        decoded.insert(timestamp, decoder.decode(&frame).unwrap().expect("a picture").i420);
    }
    let mut marked = 0;
    // Those that came before the channel was open were told of to nobody.
    while marked < 5 {
        let message = viewer.latency().await;
        // See `latency.rs`: the message `mark`.
        let number =
            |at: usize, bytes: usize| message[at..at + bytes].iter().rev().fold(0, |n, b| n << 8 | u64::from(*b));
        if message[1] == 5
            && let Some(picture) = decoded.get(&(number(4, 4) as u32))
        {
            let error = mean_error(&gradient(number(8, 8)), picture);
            assert!(error < 4.0, "frame {}: {error:.2}", number(8, 8));
            marked += 1;
        }
    }
    viewer.send_pli().await;
    while !is_key(&viewer.vp8_frame().await.0) {}
    records(&server, &mut viewer, session).await;
}

/// What goes into a file begins with a key frame, and is of the codec that the file says.
async fn records(server: &Server, viewer: &mut Viewer, session: SessionId) {
    let folder = std::env::temp_dir().join(format!("lightcone-vp8-{}", std::process::id()));
    prepare_folder(&folder).unwrap();
    let config = CaptureConfig { folder: folder.clone(), name: "view".into(), max_bytes: 8 << 20 };
    server.captures().start(session, config).await.unwrap();
    while !is_key(&viewer.vp8_frame().await.0) {}
    for _ in 0..30 {
        viewer.vp8_frame().await;
    }
    assert!(server.captures().stop(session).await);
    let file = folder.join("view-1.mp4");
    let (mut bytes, mut waited) = (Vec::new(), 0);
    // Its thread writes the end after the answer.
    while !holds(&bytes, b"mdat") && waited < 600 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        (bytes, waited) = (std::fs::read(&file).unwrap_or_default(), waited + 1);
    }
    assert!(holds(&bytes, b"vp08") && holds(&bytes, b"vpcC") && !holds(&bytes, b"avc1"));
    // The start code of a key frame, and the size behind it (RFC 6386, 9.1).
    let size = [&[0x9d, 0x01, 0x2a][..], &(WIDTH as u16).to_le_bytes(), &(HEIGHT as u16).to_le_bytes()].concat();
    assert!(holds(&bytes, &size));
    std::fs::remove_dir_all(&folder).unwrap();
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spectators_of_one_camera_each_get_the_codec_that_they_have() {
    let Some(library) = vp8() else { return };
    let drawn = Drawn::start();
    let server = serve(&drawn);
    let looks_on = Extension(Guest { role: Role::Spectator, ..Guest::default() });
    let router: Router = whep::router(&server).layer(looks_on);
    let mut usual = Viewer::connect(&router, WORLD, Channels::None).await;
    assert!(support::viewer::is_key(&usual.frame().await));
    let mut other = Viewer::without_h264(&router, WORLD, Channels::None).await;
    let mut decoder = Decoder::new(library).unwrap();
    for number in 0..30 {
        let (frame, _) = other.vp8_frame().await;
        assert_eq!(is_key(&frame), number == 0, "frame {number}");
        assert!(decoder.decode(&frame).unwrap().is_some());
        assert!(!support::viewer::is_key(&usual.frame().await), "nobody else's key frame");
    }
}

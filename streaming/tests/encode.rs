//! What the encoder makes can be decoded, is marked, and follows its orders.

use lightcone_streaming::encode::annexb::{NAL_IDR, NAL_PPS, NAL_SEI, NAL_SLICE, NAL_SPS, nal_type, units};
use lightcone_streaming::encode::{Config, Encoder, FrameMark};
use lightcone_streaming::{BitratePolicy, VideoFrame};
use openh264::decoder::Decoder;
use openh264::formats::YUVSource;

const CONFIG: Config =
    Config { fps: 30, bitrate: BitratePolicy { at_720p30_bps: 4_000_000, min_bps: 300_000, max_bps: 40_000_000 } };

/// A diagonal ramp that wanders; chroma tells the quarters apart.
fn picture(width: u32, height: u32, frame: u64) -> VideoFrame {
    let (w, h) = (width as usize, height as usize);
    let mut i420 = Vec::with_capacity(w * h * 3 / 2);
    i420.extend((0..w * h).map(|at| 40 + ((at % w + at / w + 2 * frame as usize) % 320 / 2) as u8));
    i420.extend((0..w * h / 4).map(|at| if at % (w / 2) < w / 4 { 90 } else { 160 }));
    i420.extend((0..w * h / 4).map(|at| if at / (w / 2) < h / 4 { 90 } else { 160 }));
    let mut picture = VideoFrame::new(width, height, i420).unwrap();
    (picture.frame_id, picture.tick, picture.input_seq) = (frame, 2 * frame, frame as u32);
    picture
}

fn types(stream: &[u8]) -> Vec<u8> {
    units(stream).map(nal_type).collect()
}

#[test]
fn decoded_pictures_resemble_what_was_encoded() {
    let mut encoder = Encoder::new(CONFIG);
    let mut decoder = Decoder::new().unwrap();
    for frame in 0..30 {
        let source = picture(640, 360, frame);
        let unit = encoder.encode(&source, false).unwrap();
        let decoded = decoder.decode(&unit.stream).unwrap().expect("each access unit gives its picture at once");
        assert_eq!(decoded.dimensions(), (640, 360));
        let planes = [
            (decoded.y(), decoded.strides().0, 640),
            (decoded.u(), decoded.strides().1, 320),
            (decoded.v(), decoded.strides().2, 320),
        ];
        for (got, wanted) in planes.iter().zip(source.planes()) {
            let (got, stride, width) = *got;
            let rows = got.chunks(stride).zip(wanted.chunks(width)).flat_map(|(a, b)| a.iter().zip(b));
            let error: u64 = rows.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
            assert!(
                error < 4 * wanted.len() as u64,
                "frame {frame}: mean error {}",
                error as f64 / wanted.len() as f64
            );
        }
    }
}

#[test]
fn key_frames_come_first_on_request_and_with_a_new_size() {
    let mut encoder = Encoder::new(CONFIG);
    let key = vec![NAL_SPS, NAL_PPS, NAL_SEI, NAL_IDR];
    let delta = vec![NAL_SEI, NAL_SLICE];
    let mut encode = |width, height, frame, asked| {
        let unit = encoder.encode(&picture(width, height, frame), asked).unwrap();
        let mark = FrameMark { frame_id: frame, tick: 2 * frame, input_seq: frame as u32 };
        assert_eq!(FrameMark::find(&unit.stream), Some(mark));
        assert_eq!(unit.key, types(&unit.stream).contains(&NAL_IDR));
        types(&unit.stream)
    };
    assert_eq!(encode(320, 180, 0, true), key);
    assert_eq!(encode(320, 180, 1, false), delta);
    assert_eq!(encode(320, 180, 2, true), key);
    assert_eq!(encode(320, 180, 3, false), delta);
    assert_eq!(encode(180, 320, 4, false), key);
    assert_eq!(encode(180, 320, 5, false), delta);
}

/// Without this a browser guesses BT.601 for small pictures, and skin turns green.
#[test]
fn the_stream_says_its_profile_and_colours() {
    let unit = Encoder::new(CONFIG).encode(&picture(640, 360, 0), false).unwrap();
    let sps = units(&unit.stream).find(|unit| nal_type(unit) == NAL_SPS).unwrap();
    assert_eq!(sps[1], 66, "baseline");
    assert_eq!(sps[2] & 0xc0, 0xc0, "constrained");
    // video_signal_type_present_flag … full_range 0, colour_description_present 1, then 1, 1, 1 (BT.709).
    let bits: String = sps.iter().map(|byte| format!("{byte:08b}")).collect();
    assert!(bits.contains("01000000010000000100000001"), "{bits}");
}

#[test]
fn the_smallest_picture_and_every_size_that_is_even_work() {
    for (width, height) in [(16, 16), (18, 34), (1278, 718)] {
        let unit = Encoder::new(CONFIG).encode(&picture(width, height, 0), false).unwrap();
        let mut decoder = Decoder::new().unwrap();
        let decoded = decoder.decode(&unit.stream).unwrap().unwrap();
        assert_eq!(decoded.dimensions(), (width as usize, height as usize));
    }
}

#[test]
fn a_size_beyond_the_library_is_an_error_and_the_next_picture_works() {
    let mut encoder = Encoder::new(CONFIG);
    assert!(encoder.encode(&picture(4096, 4096, 0), false).is_err());
    assert!(encoder.encode(&picture(64, 64, 1), false).unwrap().key);
}

#[test]
fn a_lower_target_makes_smaller_frames_and_no_key_frame() {
    let mut encoder = Encoder::new(CONFIG);
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

//! Going back, with a viewer that loses frames for good and decodes what it can.

use lightcone_vpx::Library;
use openh264::formats::YUVSource;

use super::{Config, Encoder, FrameDependencies, Kept, VideoCodec};
use crate::{BitratePolicy, VideoFrame};

const WIDTH: usize = 320;
const HEIGHT: usize = 192;

fn encoder(codec: VideoCodec) -> Encoder {
    Encoder::that_goes_back(codec, Config { fps: 30, bitrate: BitratePolicy::default() })
}

/// Stripes that wander over a floor of noise.
fn picture(frame: u64) -> VideoFrame {
    let noise = |at: usize| (at.wrapping_mul(0x9e37_79b9) >> 13 & 31) as u8;
    let luma = (0..WIDTH * HEIGHT).map(|at| {
        let stripe = (at % WIDTH + 2 * (at / WIDTH) + 3 * frame as usize) / 24 % 2;
        60 + 80 * stripe as u8 + noise(at)
    });
    let i420 = luma.chain((0..WIDTH * HEIGHT / 2).map(|at| 100 + noise(at + frame as usize))).collect();
    VideoFrame::new(WIDTH as u32, HEIGHT as u32, i420).unwrap()
}

/// A decoder that knows nothing of our encoder.
enum Decoder {
    H264(openh264::decoder::Decoder),
    Vp8(lightcone_vpx::Decoder),
}

impl Decoder {
    /// `None` where there is no such decoder and the test may be skipped.
    fn of(codec: VideoCodec) -> Option<Self> {
        match codec {
            VideoCodec::H264 => Some(Self::H264(openh264::decoder::Decoder::new().unwrap())),
            VideoCodec::Vp8 => match Library::get() {
                Ok(library) => Some(Self::Vp8(lightcone_vpx::Decoder::new(library).unwrap())),
                Err(error) if crate::required::is_required("vpx") => panic!("{error}"),
                Err(error) => {
                    eprintln!("skipped: {error}");
                    None
                }
            },
        }
    }

    fn decode(&mut self, stream: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::H264(decoder) => pixels(&decoder.decode(stream).ok()??),
            Self::Vp8(decoder) => Some(decoder.decode(stream).ok()??.i420),
        }
    }
}

fn pixels(decoded: &impl YUVSource) -> Option<Vec<u8>> {
    let (width, height) = decoded.dimensions();
    let (y, u, v) = decoded.strides();
    let planes = [(decoded.y(), y, width), (decoded.u(), u, width / 2), (decoded.v(), v, width / 2)];
    let rows = planes.into_iter().zip([height, height / 2, height / 2]);
    Some(
        rows.flat_map(|((plane, stride, width), rows)| {
            plane.chunks(stride).take(rows).flat_map(move |row| row[..width].to_vec())
        })
        .collect(),
    )
}

/// Knows by the dependencies alone what it can decode.
#[derive(Default)]
struct Viewer {
    has: Vec<bool>,
    kept: Option<Kept>,
    /// Frames that it has and that are kept.
    keeps: Vec<usize>,
}

impl Viewer {
    /// Whether it can decode the frame.
    fn take(&mut self, dependencies: FrameDependencies, arrived: bool) -> bool {
        let number = self.has.len();
        let has = arrived && dependencies.refers.is_none_or(|ago| self.has[number - ago as usize]);
        self.has.push(has);
        if let Some(keeps) = dependencies.keeps {
            self.kept = has.then_some(keeps.name);
            self.keeps.extend(has.then_some(number - keeps.ago as usize));
        }
        has
    }
}

#[test]
fn what_is_decoded_after_a_loss_is_what_was_encoded() {
    VideoCodec::ALL.into_iter().for_each(lose_and_go_back);
}

fn lose_and_go_back(codec: VideoCodec) {
    let (Some(mut intact), Some(mut lossy)) = (Decoder::of(codec), Decoder::of(codec)) else { return };
    let mut encoder = encoder(codec);
    let mut viewer = Viewer::default();
    let mut waits = 0;
    let (mut went_back, mut farthest) = (0, 0);
    let mut random = 7_u32;
    let mut lose_until = 0;
    for frame in 0..600 {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if frame > lose_until + 20 && random >> 28 == 0 {
            lose_until = frame + 1 + (random >> 20 & 7) as u64;
        }
        let unit = encoder.encode(&picture(frame), false).unwrap();
        assert_eq!(unit.key, frame == 0, "{codec:?}, frame {frame}");
        let dependencies = unit.dependencies.unwrap();
        let has = viewer.take(dependencies, frame == 0 || frame >= lose_until);
        let wanted = intact.decode(&unit.stream).unwrap();
        if has {
            let got = lossy.decode(&unit.stream).expect("a picture");
            assert!(got == wanted, "{codec:?}, frame {frame}, which refers {:?} back", dependencies.refers);
        }
        if let Some(ago) = dependencies.refers.filter(|ago| *ago > 1) {
            let to = frame as usize - ago as usize;
            assert!(viewer.keeps.iter().rev().take(2).any(|kept| *kept == to), "frame {frame}, {ago} back");
            went_back += 1;
            farthest = farthest.max(ago);
        }
        // The news takes three frames.
        waits = if has { 0 } else { waits + 1 };
        if waits >= 3 && frame >= lose_until {
            encoder.go_back();
        }
        if let Some(kept) = viewer.kept.take_if(|_| frame % 3 == 0) {
            encoder.settle(kept, true);
        } else if dependencies.keeps.is_some() && !has {
            let Some(keeps) = dependencies.keeps else { continue };
            encoder.settle(keeps.name, false);
        }
    }
    assert!(went_back >= 10 && farthest < 60, "{codec:?}: {went_back} times, {farthest} frames at most");
}

#[test]
fn without_a_frame_to_go_back_to_it_is_a_key_frame() {
    let mut encoder = encoder(VideoCodec::H264);
    let encode = |encoder: &mut Encoder| encoder.encode(&picture(0), false).unwrap();
    encoder.go_back();
    assert!(encode(&mut encoder).key);
    // The key frame counts as arrived; it is there to be gone back to one frame later.
    encode(&mut encoder);
    encoder.go_back();
    assert_eq!(encode(&mut encoder).dependencies.unwrap().refers, Some(2));
}

#[test]
fn an_encoder_that_does_not_go_back_keeps_nothing() {
    let mut encoder = Encoder::new(Config { fps: 30, bitrate: BitratePolicy::default() });
    for frame in 0..40 {
        assert_eq!(encoder.encode(&picture(frame), false).unwrap().dependencies, None);
    }
}

#[test]
fn where_the_old_frame_helps_nothing_a_key_frame_is_sent() {
    let mut encoder = encoder(VideoCodec::H264);
    // Easy at first, then everything is new.
    let still = VideoFrame::new(WIDTH as u32, HEIGHT as u32, vec![90; WIDTH * HEIGHT * 3 / 2]).unwrap();
    let first = encoder.encode(&still, false).unwrap();
    assert!((0..20).all(|_| !encoder.encode(&still, false).unwrap().key));
    encoder.go_back();
    let unit = encoder.encode(&picture(1), false).unwrap();
    assert!(unit.key && unit.stream.len() > first.stream.len());
    assert_eq!(unit.dependencies.unwrap().refers, None);
    // Its frames are counted as they are sent.
    assert_eq!(encoder.encode(&picture(2), false).unwrap().dependencies.unwrap().refers, Some(1));
}

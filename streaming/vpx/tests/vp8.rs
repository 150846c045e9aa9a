//! VP8 there and back, with the system's library.

#[path = "../../../demos/whole-path/src/required.rs"]
mod required;

use lightcone_vpx::{Buffer, Decoder, Encoded, Encoder, Library, Plan, Settings};

const WIDTH: usize = 320;
const HEIGHT: usize = 192;
const SETTINGS: Settings = Settings { width: WIDTH as u32, height: HEIGHT as u32, fps: 30, bps: 1_000_000, speed: 8 };

/// The library. Where it is missing the test is skipped, if `LIGHTCONE_REQUIRE` does not list `vpx`.
fn library() -> Option<&'static Library> {
    match Library::get() {
        Ok(library) => Some(library),
        Err(error) if required::is_required("vpx") => panic!("{error}"),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

/// Stripes that wander over a floor of noise.
fn picture(frame: usize) -> Vec<u8> {
    let noise = |at: usize| (at.wrapping_mul(0x9e37_79b9) >> 13 & 15) as u8;
    let luma = (0..WIDTH * HEIGHT).map(|at| {
        let stripe = (at % WIDTH + 2 * (at / WIDTH) + 3 * frame) / 24 % 2;
        60 + 80 * stripe as u8 + noise(at)
    });
    luma.chain((0..WIDTH * HEIGHT / 2).map(|at| 100 + noise(at))).collect()
}

fn luma_psnr(one: &[u8], other: &[u8]) -> f64 {
    let luma = WIDTH * HEIGHT;
    let squares = one.iter().zip(other).take(luma).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    10.0 * (255.0_f64.powi(2) * luma as f64 / squares.sum::<f64>()).log10()
}

fn encode(encoder: &mut Encoder, frame: usize, plan: Plan) -> Encoded {
    encoder.encode(&picture(frame), plan).unwrap()
}

fn decode(decoder: &mut Decoder, frame: &Encoded) -> Vec<u8> {
    let picture = decoder.decode(&frame.bytes).unwrap().expect("a picture");
    assert_eq!((picture.width, picture.height), (WIDTH as u32, HEIGHT as u32));
    picture.i420
}

#[test]
fn what_is_decoded_looks_like_what_was_encoded() {
    let Some(library) = library() else { return };
    let mut encoder = Encoder::new(library, SETTINGS).unwrap();
    let mut decoder = Decoder::new(library).unwrap();
    let mut bytes = 0;
    for frame in 0..60 {
        let encoded = encode(&mut encoder, frame, if frame == 0 { Plan::KEY } else { Plan::NEXT });
        assert_eq!(encoded.key, frame == 0, "frame {frame}");
        let psnr = luma_psnr(&picture(frame), &decode(&mut decoder, &encoded));
        assert!(psnr > 28.0, "frame {frame}: {psnr:.1} dB");
        bytes += encoded.bytes.len();
    }
    let bps = bytes * 8 / 2;
    assert!((500_000..1_300_000).contains(&bps), "{bps} bits a second");
}

#[test]
fn a_bitrate_is_followed_without_a_key_frame_and_a_key_frame_comes_when_asked() {
    let Some(library) = library() else { return };
    let mut encoder = Encoder::new(library, SETTINGS).unwrap();
    let second = |encoder: &mut Encoder, first: usize| -> usize {
        let frames = (first..first + 30).map(|frame| encode(encoder, frame, Plan::NEXT));
        frames.inspect(|frame| assert!(!frame.key)).map(|frame| frame.bytes.len()).sum()
    };
    assert!(encode(&mut encoder, 0, Plan::KEY).key);
    second(&mut encoder, 1);
    let much = second(&mut encoder, 31);
    encoder.set_bitrate(300_000).unwrap();
    second(&mut encoder, 61);
    let little = second(&mut encoder, 91);
    assert!(little * 2 < much, "{much} bytes at 1 Mb/s, {little} at 0.3");
    assert!(encode(&mut encoder, 121, Plan::KEY).key);
}

#[test]
fn a_frame_that_goes_back_is_decoded_without_those_between() {
    let Some(library) = library() else { return };
    for kept in [Buffer::Golden, Buffer::AltRef] {
        let mut encoder = Encoder::new(library, SETTINGS).unwrap();
        let (mut intact, mut lossy) = (Decoder::new(library).unwrap(), Decoder::new(library).unwrap());
        for frame in 0..60 {
            let plan = match frame {
                0 => Plan::KEY,
                10 => Plan { keeps: Some(kept), ..Plan::NEXT },
                30 => Plan { refers: Some(kept), keeps: None },
                _ => Plan::NEXT,
            };
            let encoded = encode(&mut encoder, frame, plan);
            let wanted = decode(&mut intact, &encoded);
            if !(15..30).contains(&frame) {
                assert!(decode(&mut lossy, &encoded) == wanted, "frame {frame}, with {kept:?}");
            }
        }
    }
}

#[test]
fn nonsense_is_refused() {
    let Some(library) = library() else { return };
    assert!(Encoder::new(library, Settings { width: 15, ..SETTINGS }).is_err());
    let mut encoder = Encoder::new(library, SETTINGS).unwrap();
    assert!(encoder.encode(&[0; 100], Plan::KEY).is_err());
    let mut decoder = Decoder::new(library).unwrap();
    assert!(decoder.decode(&[0xff; 40]).is_err());
}

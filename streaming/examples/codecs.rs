//! Time and quality of the codecs at equal bitrates, on a picture that turns, drifts and has things move through it.
//!
//! ```text
//! cargo run --release -p lightcone-streaming --example codecs
//! ```
//!
//! Pictures come at their time, because OpenH264's rate control looks at the clock. Time includes what the codec's colours need;
//! that of the processor is the mean of all frames, and counts on a busy machine, where the clock's does not.
//! PSNR and SSIM are those of luma; VP8's, which is of BT.601, is compared in BT.709. The first second does not count.

use std::error::Error;
use std::thread::sleep;
use std::time::{Duration, Instant};

use lightcone_streaming::encode::{BUILT_WITH_NASM, Config, Encoder, VideoCodec};
use lightcone_streaming::{BitratePolicy, VideoFrame};
use lightcone_vpx::Library;
use openh264::formats::YUVSource;

const FPS: u32 = 30;
const FRAMES: usize = 150;
const WARM_UP: usize = 30;
const SIZES: [(u32, u32); 2] = [(1280, 720), (640, 360)];
/// Of what a size gets by default.
const SHARES: [f64; 2] = [1.0, 0.5];
/// Side of the texture.
const TEXTURE: usize = 1024;

fn main() -> Result<(), Box<dyn Error>> {
    match Library::get() {
        Ok(library) => println!("OpenH264 (with nasm: {BUILT_WITH_NASM}), libvpx {}\n", library.version()),
        Err(missing) => println!("OpenH264 (with nasm: {BUILT_WITH_NASM}); {missing}\n"),
    }
    println!(
        "| size | aim, kb/s | codec | kb/s | CPU ms | ms (median) | ms (p95) | PSNR, dB | SSIM | key frame, bytes |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let texture = texture();
    for (width, height) in SIZES {
        let pictures: Vec<Vec<u8>> = (0..FRAMES).map(|frame| draw(&texture, width, height, frame)).collect();
        for share in SHARES {
            for codec in VideoCodec::ALL.into_iter().filter(|codec| codec.available().is_ok()) {
                let aim_bps = (f64::from(BitratePolicy::default().bps(width, height, FPS)) * share) as u32;
                measure(codec, (width, height), aim_bps, &pictures)?;
            }
        }
    }
    Ok(())
}

fn measure(
    codec: VideoCodec,
    (width, height): (u32, u32),
    aim_bps: u32,
    pictures: &[Vec<u8>],
) -> Result<(), Box<dyn Error>> {
    let mut encoder = Encoder::of(codec, Config { fps: FPS, bitrate: BitratePolicy::default() });
    encoder.set_target(aim_bps);
    let started = Instant::now();
    let cpu_before = cpu_ms()?;
    let (mut frames, mut times) = (Vec::new(), Vec::new());
    for (number, i420) in pictures.iter().enumerate() {
        let picture = VideoFrame::new(width, height, i420.clone())?;
        let due = started + Duration::from_secs(number as u64) / FPS;
        sleep(due.saturating_duration_since(Instant::now()));
        let before = Instant::now();
        frames.push(encoder.encode(&picture, false)?.stream);
        times.push(before.elapsed().as_secs_f64() * 1e3);
    }
    let cpu_ms = (cpu_ms()? - cpu_before) / pictures.len() as f64;
    let luma = (width * height) as usize;
    let (mut psnr, mut ssim) = (0.0, 0.0);
    let mut decoder = Decoder::of(codec)?;
    for (number, (frame, source)) in frames.iter().zip(pictures).enumerate() {
        let decoded = decoder.luma(frame, width as usize)?;
        if number >= WARM_UP {
            psnr += self::psnr(&source[..luma], &decoded);
            ssim += self::ssim(&source[..luma], &decoded, width as usize);
        }
    }
    let count = (FRAMES - WARM_UP) as f64;
    let bytes: usize = frames.iter().skip(WARM_UP).map(Vec::len).sum();
    let kbps = bytes as f64 * 8.0 * f64::from(FPS) / count / 1e3;
    let mut times = times.split_off(WARM_UP);
    times.sort_by(f64::total_cmp);
    println!(
        "| {width}x{height} | {} | {} | {kbps:.0} | {cpu_ms:.2} | {:.2} | {:.2} | {:.2} | {:.4} | {} |",
        aim_bps / 1000,
        codec.name(),
        times[times.len() / 2],
        times[times.len() * 95 / 100],
        psnr / count,
        ssim / count,
        frames[0].len(),
    );
    Ok(())
}

/// Time of the processor that this thread took, as Linux tells it.
fn cpu_ms() -> Result<f64, Box<dyn Error>> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = told.split(' ').next().ok_or("no time")?.parse()?;
    Ok(nanoseconds / 1e6)
}

enum Decoder {
    H264(openh264::decoder::Decoder),
    Vp8(lightcone_vpx::Decoder),
}

impl Decoder {
    fn of(codec: VideoCodec) -> Result<Self, Box<dyn Error>> {
        Ok(match codec {
            VideoCodec::H264 => Self::H264(openh264::decoder::Decoder::new()?),
            VideoCodec::Vp8 => Self::Vp8(lightcone_vpx::Decoder::new(Library::get()?)?),
        })
    }

    /// The luma of a frame in BT.709.
    fn luma(&mut self, frame: &[u8], width: usize) -> Result<Vec<u8>, Box<dyn Error>> {
        match self {
            Self::H264(decoder) => {
                let picture = decoder.decode(frame)?.ok_or("no picture")?;
                Ok(picture.y().chunks(picture.strides().0).flat_map(|row| row[..width].to_vec()).collect())
            }
            Self::Vp8(decoder) => Ok(luma_of_bt601(decoder.decode(frame)?.ok_or("no picture")?.i420, width)),
        }
    }
}

fn luma_of_bt601(mut i420: Vec<u8>, width: usize) -> Vec<u8> {
    let luma = i420.len() / 3 * 2;
    let (y, chroma) = i420.split_at_mut(luma);
    let (u, v) = chroma.split_at(luma / 4);
    for (at, y) in y.iter_mut().enumerate() {
        let chroma = at / width / 2 * (width / 2) + at % width / 2;
        let [u, v] = [u, v].map(|plane| f64::from(plane[chroma]) - 128.0);
        *y = (f64::from(*y) - 0.118_188 * u - 0.212_685 * v).round().clamp(0.0, 255.0) as u8;
    }
    i420.truncate(luma);
    i420
}

fn psnr(one: &[u8], other: &[u8]) -> f64 {
    let squares: f64 = one.iter().zip(other).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    10.0 * (255.0 * 255.0 * one.len() as f64 / squares.max(1.0)).log10()
}

/// The mean over blocks of 8×8 (Wang et al. 2004, with a flat window).
fn ssim(one: &[u8], other: &[u8], width: usize) -> f64 {
    const SIDE: usize = 8;
    let (c1, c2) = ((0.01_f64 * 255.0).powi(2), (0.03_f64 * 255.0).powi(2));
    let (mut sum, mut blocks) = (0.0, 0.0);
    for top in (0..one.len() / width - SIDE + 1).step_by(SIDE) {
        for left in (0..width - SIDE + 1).step_by(SIDE) {
            let (mut a, mut b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for row in top..top + SIDE {
                let at = row * width + left;
                for (x, y) in one[at..at + SIDE].iter().zip(&other[at..at + SIDE]) {
                    let (x, y) = (f64::from(*x), f64::from(*y));
                    (a, b, aa, bb, ab) = (a + x, b + y, aa + x * x, bb + y * y, ab + x * y);
                }
            }
            let n = (SIDE * SIDE) as f64;
            let (a, b) = (a / n, b / n);
            let (va, vb, cov) = (aa / n - a * a, bb / n - b * b, ab / n - a * b);
            sum += (2.0 * a * b + c1) * (2.0 * cov + c2) / ((a * a + b * b + c1) * (va + vb + c2));
            blocks += 1.0;
        }
    }
    sum / blocks
}

/// Noise of several sizes, which goes on at the edges: something like ground and foliage.
fn texture() -> Vec<u8> {
    let mut texture = vec![0.0_f64; TEXTURE * TEXTURE];
    for (cell, weight) in [(128, 40.0), (32, 30.0), (8, 24.0), (2, 24.0)] {
        let value = |x: usize, y: usize| {
            let (x, y) = (x % (TEXTURE / cell), y % (TEXTURE / cell));
            let mut bits = ((x * 0x9e37_79b1) ^ (y * 0x85eb_ca77) ^ (cell * 0xc2b2_ae3d)) as u32;
            bits = (bits ^ (bits >> 15)).wrapping_mul(0x2c1b_3c6d);
            bits = (bits ^ (bits >> 12)).wrapping_mul(0x297a_2d39);
            f64::from(bits >> 16) / 65_536.0 - 0.5
        };
        for (at, texel) in texture.iter_mut().enumerate() {
            let (x, y) = (at % TEXTURE, at / TEXTURE);
            let (i, j) = (x / cell, y / cell);
            let (fx, fy) = ((x % cell) as f64 / cell as f64, (y % cell) as f64 / cell as f64);
            let upper = value(i, j) * (1.0 - fx) + value(i + 1, j) * fx;
            let lower = value(i, j + 1) * (1.0 - fx) + value(i + 1, j + 1) * fx;
            *texel += weight * (upper * (1.0 - fy) + lower * fy);
        }
    }
    texture.into_iter().map(|texel| (126.0 + 1.5 * texel).clamp(16.0, 235.0) as u8).collect()
}

fn draw(texture: &[u8], width: u32, height: u32, frame: usize) -> Vec<u8> {
    let (w, h) = (width as usize, height as usize);
    let time = frame as f64 / f64::from(FPS);
    // As a walker sees it: turning to and fro, and nearing what is ahead.
    let (sin, cos) = (0.15 * (1.3 * time).sin()).sin_cos();
    let zoom = 1.2 + 0.2 * (0.7 * time).sin();
    let (left, top) = (180.0 * (0.9 * time).sin() + 60.0 * time, 25.0 * time);
    let scale = 1280.0 / f64::from(width);
    let sample = |x: f64, y: f64| {
        let (fx, fy) = (x - x.floor(), y - y.floor());
        let wrap = |value: f64| value.floor().rem_euclid(TEXTURE as f64) as usize;
        let (i, j) = (wrap(x), wrap(y));
        let (k, l) = ((i + 1) % TEXTURE, (j + 1) % TEXTURE);
        let texel = |i: usize, j: usize| f64::from(texture[j * TEXTURE + i]);
        let upper = texel(i, j) * (1.0 - fx) + texel(k, j) * fx;
        upper * (1.0 - fy) + (texel(i, l) * (1.0 - fx) + texel(k, l) * fx) * fy
    };
    // Four things that go their own ways.
    let things: Vec<[f64; 3]> = (0..4)
        .map(|thing| {
            let phase = f64::from(thing) * 1.7;
            [640.0 + 500.0 * (0.8 * time + phase).sin(), 360.0 + 250.0 * (1.1 * time + phase).cos(), phase * 300.0]
        })
        .collect();
    let luma = (0..w * h).map(|at| {
        let (x, y) = ((at % w) as f64 * scale, (at / w) as f64 * scale);
        let inside = things.iter().find(|[cx, cy, _]| (x - cx).abs() < 60.0 && (y - cy).abs() < 90.0);
        match inside {
            Some([cx, cy, shift]) => (0.7 * sample(x - cx + shift, y - cy + shift) + 60.0) as u8,
            None => {
                let (x, y) = (zoom * (x - 640.0), zoom * (y - 360.0));
                sample(cos * x - sin * y + left, sin * x + cos * y + top) as u8
            }
        }
    });
    let mut i420: Vec<u8> = luma.collect();
    for (add, weight) in [(20.0, 0.3), (700.0, -0.25)] {
        i420.extend((0..w * h / 4).map(|at| {
            let (x, y) = ((at % (w / 2)) as f64 * 2.0 * scale, (at / (w / 2)) as f64 * 2.0 * scale);
            let (x, y) = (zoom * (x - 640.0), zoom * (y - 360.0));
            let seen = sample((cos * x - sin * y + left) / 4.0 + add, (sin * x + cos * y + top) / 4.0);
            (128.0 + weight * (seen - 126.0)).clamp(16.0, 240.0) as u8
        }));
    }
    i420
}

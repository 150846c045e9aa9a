//! How near pictures come to the reference, and how much they flicker.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use lightcone_gpu_kit::similarity::ssim;
use lightcone_render::I420;
use lightcone_streaming::encode::{Config, Encoder};
use lightcone_streaming::{BitratePolicy, VideoFrame};
use openh264::decoder::Decoder;
use openh264::formats::YUVSource;
use serde::Serialize;

use super::pictures::{Series, size};

const FPS: u32 = 30;
/// Pictures that an encoder has had before its pictures count.
const WARM_UP: usize = 8;
/// One picture in so many is compared: they hardly differ, and comparing takes longer than drawing.
const COMPARED: usize = 4;

/// Of one way of drawing.
#[derive(Debug, Serialize)]
pub struct WayFigures {
    pub edges: &'static str,
    /// Of luma, to the reference, which is not encoded.
    pub ssim: f64,
    pub ssim_at_1_mbps: f64,
    pub ssim_at_4_mbps: f64,
    /// Mean second difference of luma over time, against the reference's.
    pub flicker: f64,
    /// Mean second difference of the difference to the reference, in steps of 255.
    pub error_flicker: f64,
}

/// Of each way.
pub fn of(series: &Series) -> anyhow::Result<Vec<WayFigures>> {
    let ways = [("stairs", &series.stairs), ("smooth", &series.smooth), ("4 samples", &series.four)];
    ways.into_iter().map(|(edges, pictures)| of_way(edges, pictures, &series.reference)).collect()
}

fn of_way(edges: &'static str, pictures: &[I420], reference: &[I420]) -> anyhow::Result<WayFigures> {
    let lumas = |pictures: &[I420]| pictures.iter().map(|picture| picture.planes()[0].to_vec()).collect::<Vec<_>>();
    let (own, wanted) = (lumas(pictures), lumas(reference));
    let errors: Vec<Vec<i32>> = own.iter().zip(&wanted).map(|(own, wanted)| differences(own, wanted)).collect();
    Ok(WayFigures {
        edges,
        ssim: mean_ssim(own.iter().zip(&wanted).step_by(COMPARED))?,
        ssim_at_1_mbps: after_encoder(pictures, &wanted, 1_000_000)?,
        ssim_at_4_mbps: after_encoder(pictures, &wanted, 4_000_000)?,
        flicker: second_difference(&own) / second_difference(&wanted),
        error_flicker: second_difference(&errors),
    })
}

fn differences(own: &[u8], wanted: &[u8]) -> Vec<i32> {
    own.iter().zip(wanted).map(|(own, wanted)| i32::from(*own) - i32::from(*wanted)).collect()
}

/// Mean over pixels and pictures of `|a − 2 b + c|` of three pictures on end.
fn second_difference<T: Copy + Into<i32>>(pictures: &[Vec<T>]) -> f64 {
    let of_pixel = |a: T, b: T, c: T| f64::from((a.into() - 2 * b.into() + c.into()).abs());
    let of_three = |three: &[Vec<T>]| {
        let pixels = three[0].iter().zip(&three[1]).zip(&three[2]);
        pixels.map(|((a, b), c)| of_pixel(*a, *b, *c)).sum::<f64>() / three[0].len() as f64
    };
    pictures.windows(3).map(of_three).sum::<f64>() / pictures.len().saturating_sub(2) as f64
}

fn mean_ssim<'l>(pairs: impl Iterator<Item = (&'l Vec<u8>, &'l Vec<u8>)>) -> anyhow::Result<f64> {
    let (mut sum, mut count) = (0.0, 0);
    for (own, wanted) in pairs {
        let (width, height) = (size().width() as usize, size().height() as usize);
        sum += ssim(&grey(own), &grey(wanted), width, height).context("pictures of unlike sizes")?;
        count += 1;
    }
    anyhow::ensure!(count > 0, "no pictures were compared");
    Ok(sum / f64::from(count))
}

/// RGBA of the same luma.
fn grey(luma: &[u8]) -> Vec<u8> {
    luma.iter().flat_map(|y| [*y, *y, *y, 255]).collect()
}

/// What a viewer gets through an encoder with so many bits a second. The pictures come at their time, because the encoder's rate
/// control looks at the clock.
fn after_encoder(pictures: &[I420], wanted: &[Vec<u8>], bps: u32) -> anyhow::Result<f64> {
    let bitrate = BitratePolicy { at_720p30_bps: bps, min_bps: bps, max_bps: bps };
    let (mut encoder, mut decoder) = (Encoder::new(Config { fps: FPS, bitrate }), Decoder::new()?);
    let started = Instant::now();
    let mut seen = Vec::new();
    for (number, picture) in pictures.iter().enumerate() {
        let mut frame = VideoFrame::new(size().width(), size().height(), picture.bytes.clone())?;
        frame.frame_id = number as u64;
        let due = started + Duration::from_secs(number as u64) / FPS;
        sleep(due.saturating_duration_since(Instant::now()));
        let unit = encoder.encode(&frame, false)?;
        let decoded = decoder.decode(&unit.stream)?.context("the decoder gave no picture")?;
        let (width, stride) = (size().width() as usize, decoded.strides().0);
        seen.push(decoded.y().chunks(stride).flat_map(|row| row[..width].to_vec()).collect());
    }
    mean_ssim(seen.iter().zip(wanted).skip(WARM_UP).step_by(COMPARED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_evenly_does_not_flicker() {
        let pictures = |values: [i32; 4]| values.map(|value| vec![value; 5]);
        assert_eq!(second_difference(&pictures([0, 3, 6, 9])), 0.0);
        assert_eq!(second_difference(&pictures([0, 3, 0, 3])), 6.0);
    }
}

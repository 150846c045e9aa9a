use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use mp4_atom::{Any, Codec, Moof, Moov, ReadFrom};

use super::tap::is_key;
use super::writer::CapturedFrame;
use super::{CaptureConfig, CaptureError, Offered, Tap, prepare_folder};
use crate::encode::{Config, Encoder, annexb};
use crate::{BitratePolicy, VideoFrame};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lightcone-capture-{}-{name}", std::process::id()));
    _ = fs::remove_dir_all(&folder);
    prepare_folder(&folder).unwrap();
    folder
}

fn config(folder: &Path, max_bytes: u64) -> CaptureConfig {
    CaptureConfig { folder: folder.to_owned(), name: "view".into(), max_bytes }
}

fn encoder() -> Encoder {
    Encoder::new(Config { fps: 30, bitrate: BitratePolicy::default() })
}

fn frame(encoder: &mut Encoder, width: u32, number: u32, key: bool) -> Vec<u8> {
    let bytes = (0..width * 64 * 3 / 2).map(|at| (at * 7 + number * 3) as u8).collect();
    encoder.encode(&VideoFrame::new(width, 64, bytes).unwrap(), key).unwrap().stream
}

fn time(began: Instant, number: u32) -> Instant {
    began + Duration::from_secs(1) * number / 30
}

/// A sample's duration, flags and bytes.
type Sample = (u32, u32, Vec<u8>);

/// The header, and for each fragment its samples.
fn parsed(path: &Path) -> (Moov, Vec<Vec<Sample>>) {
    let bytes = fs::read(path).unwrap();
    let mut rest = &bytes[..];
    let (mut moov, mut fragments, mut open): (_, _, Option<Moof>) = (None, Vec::new(), None);
    let mut ended = 0;
    while !rest.is_empty() {
        match Any::read_from(&mut rest).unwrap() {
            Any::Moov(found) => moov = Some(found),
            Any::Moof(found) => {
                assert_eq!(found.traf[0].tfdt.as_ref().unwrap().base_media_decode_time, ended);
                open = Some(found);
            }
            Any::Mdat(data) => {
                let moof = open.take().unwrap();
                let mut data = &data.data[..];
                let samples = moof.traf[0].trun[0].samples.iter().map(|entry| {
                    let (sample, more) = data.split_at(entry.size.unwrap() as usize);
                    data = more;
                    ended += u64::from(entry.duration.unwrap());
                    (entry.duration.unwrap(), entry.flags.unwrap(), sample.to_vec())
                });
                fragments.push(samples.collect());
                assert!(data.is_empty());
            }
            _ => {}
        }
    }
    (moov.unwrap(), fragments)
}

#[test]
fn a_recording_is_read_back_frame_by_frame_and_a_new_size_is_a_new_file() {
    let folder = folder("whole");
    let (mut tap, thread) = Tap::start(config(&folder, 1 << 20)).unwrap();
    let (mut encoder, began) = (encoder(), Instant::now());
    let mut wide = Vec::new();
    for number in 0..100 {
        let width = if number < 70 { 96 } else { 48 };
        let stream = frame(&mut encoder, width, number, number == 40);
        let at = time(began, number);
        if tap.offer(&stream, at) != Offered::Handled || tap.missing.is_some() {
            // Here the writer has the time: a queue that is full is another test.
            tap.frames.send(CapturedFrame { stream: stream.clone(), at }).unwrap();
            tap.missing = None;
        }
        if number < 70 {
            wide.push(stream);
        }
    }
    drop(tap);
    thread.join().unwrap();

    let (moov, fragments) = parsed(&folder.join("view-1.mp4"));
    let Codec::Avc1(avc1) = &moov.trak[0].mdia.minf.stbl.stsd.codecs[0] else { panic!("not H.264") };
    assert_eq!((avc1.visual.width, avc1.visual.height, avc1.avcc.length_size), (96, 64, 4));
    let samples: Vec<_> = fragments.iter().flatten().collect();
    assert_eq!(samples.len(), 70);
    assert!(fragments.len() >= 3 && fragments.iter().all(|samples| samples.len() <= 31), "about a second each");
    for (number, ((duration, flags, data), stream)) in samples.iter().zip(&wide).enumerate() {
        assert!(duration.abs_diff(3000) <= 1, "{duration}");
        assert_eq!(flags & 0x0001_0000 == 0, number == 0 || number == 40, "sync samples are where key frames are");
        let units: Vec<&[u8]> =
            annexb::units(stream).filter(|unit| ![7, 8].contains(&annexb::nal_type(unit))).collect();
        let wanted: Vec<u8> =
            units.iter().flat_map(|unit| [&(unit.len() as u32).to_be_bytes()[..], unit].concat()).collect();
        assert_eq!(data, &wanted);
    }
    let (moov, fragments) = parsed(&folder.join("view-2.mp4"));
    assert_eq!(moov.trak[0].tkhd.width.integer(), 48);
    assert_eq!(fragments.iter().flatten().count(), 30);
    let mode = fs::metadata(folder.join("view-1.mp4")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_recording_ends_before_it_is_too_large_and_never_writes_over_a_file() {
    let folder = folder("limit");
    let (mut tap, thread) = Tap::start(config(&folder, 20_000)).unwrap();
    assert!(matches!(Tap::start(config(&folder, 1)), Err(CaptureError::File { .. })));
    let (mut encoder, began) = (encoder(), Instant::now());
    let mut number = 0;
    loop {
        let stream = frame(&mut encoder, 96, number, number % 10 == 0);
        if tap.offer(&stream, time(began, number)) == Offered::Over {
            break;
        }
        number += 1;
    }
    thread.join().unwrap();
    let bytes = fs::metadata(folder.join("view-1.mp4")).unwrap().len();
    assert!((1..=20_000).contains(&bytes), "{bytes}");
    assert!(!parsed(&folder.join("view-1.mp4")).1.is_empty());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_disk_that_is_behind_costs_frames_up_to_a_key_frame_and_nobody_waits() {
    let (frames, arriving) = sync_channel(2);
    let mut tap = Tap { frames, begun: false, missing: Some(0), asked: None };
    let (mut encoder, began) = (encoder(), Instant::now());
    let mut offer = |tap: &mut Tap, number, key| {
        let stream = frame(&mut encoder, 48, number, key);
        tap.offer(&stream, time(began, number))
    };
    assert_eq!(offer(&mut tap, 0, false), Offered::Handled, "the first frame of an encoder is a key frame");
    assert_eq!(offer(&mut tap, 1, false), Offered::Handled);
    assert_eq!(offer(&mut tap, 2, false), Offered::WantsKey, "the queue is full");
    assert_eq!(offer(&mut tap, 3, true), Offered::Handled, "it asked already");
    arriving.recv().unwrap();
    assert_eq!(offer(&mut tap, 4, false), Offered::Handled, "left out: a frame of those that are missing");
    assert_eq!(offer(&mut tap, 40, false), Offered::WantsKey, "asked again after a second");
    assert_eq!(tap.missing, Some(4));
    assert_eq!(offer(&mut tap, 41, true), Offered::Handled);
    assert_eq!(tap.missing, None);
    drop(tap);
    let waiting: Vec<bool> = arriving.iter().map(|frame| is_key(&frame.stream)).collect();
    assert_eq!(waiting, [false, true]);
}

#[test]
fn a_recording_without_a_frame_leaves_no_file() {
    let folder = folder("none");
    let (tap, thread) = Tap::start(config(&folder, 1000)).unwrap();
    drop(tap);
    thread.join().unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    fs::remove_dir_all(folder).unwrap();
}

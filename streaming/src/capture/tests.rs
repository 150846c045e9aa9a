use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use mp4_atom::{Any, Codec, Encode, Moof, Moov, ReadFrom};

use super::pictures;
use super::writer::{Captured, Writer};
use super::{CaptureConfig, CaptureError, Offered, Tap, prepare_folder};
use crate::audio::AudioTrack;
use crate::encode::{Config, Encoder, VideoCodec, annexb};
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

fn is_key(stream: &[u8]) -> bool {
    pictures::is_key(VideoCodec::H264, stream)
}

fn time(began: Instant, number: u32) -> Instant {
    began + Duration::from_secs(1) * number / 30
}

/// A sample's duration, flags and bytes.
type Sample = (u32, u32, Vec<u8>);

/// The header, and for each fragment the samples of its tracks. The tracks have no gaps.
fn tracks(path: &Path) -> (Moov, Vec<BTreeMap<u32, Vec<Sample>>>) {
    let bytes = fs::read(path).unwrap();
    let mut rest = &bytes[..];
    let (mut moov, mut fragments, mut open): (_, _, Option<Moof>) = (None, Vec::new(), None);
    let mut ended: BTreeMap<u32, u64> = BTreeMap::new();
    while !rest.is_empty() {
        match Any::read_from(&mut rest).unwrap() {
            Any::Moov(found) => moov = Some(found),
            Any::Moof(found) => open = Some(found),
            Any::Mdat(data) => {
                let moof = open.take().unwrap();
                let mut size = Vec::new();
                moof.encode(&mut size).unwrap();
                let mut fragment = BTreeMap::new();
                let mut offset = size.len() + 8;
                for traf in &moof.traf {
                    let ended = ended.entry(traf.tfhd.track_id).or_default();
                    assert_eq!(traf.tfdt.as_ref().unwrap().base_media_decode_time, *ended);
                    assert_eq!(traf.trun[0].data_offset, Some(offset as i32));
                    let samples = traf.trun[0].samples.iter().map(|entry| {
                        let from = offset - size.len() - 8;
                        let sample = data.data[from..from + entry.size.unwrap() as usize].to_vec();
                        offset += sample.len();
                        *ended += u64::from(entry.duration.unwrap());
                        (entry.duration.unwrap(), entry.flags.unwrap(), sample)
                    });
                    fragment.insert(traf.tfhd.track_id, samples.collect());
                }
                fragments.push(fragment);
                assert_eq!(offset - size.len() - 8, data.data.len());
            }
            _ => {}
        }
    }
    (moov.unwrap(), fragments)
}

/// The header, and for each fragment its pictures.
fn parsed(path: &Path) -> (Moov, Vec<Vec<Sample>>) {
    let (moov, fragments) = tracks(path);
    (moov, fragments.into_iter().filter_map(|mut fragment| fragment.remove(&1)).collect())
}

/// Six seconds with a tone, of which the viewer is away for two.
#[test]
fn sound_goes_with_the_picture_and_both_go_on_after_a_pause() {
    let folder = folder("sound");
    let (to_disk, arriving) = sync_channel(10_000);
    let mut tap = Tap { to_disk, listener: None, begun: false, missing: Some(0), asked: None, key_at: None };
    let (track, began) = (Arc::new(AudioTrack::default()), Instant::now());
    let mut encoder = encoder();
    let (mut number, mut wants_key) = (0, true);
    for ms in 0..6000 {
        let now = began + Duration::from_millis(ms);
        match ms {
            0 | 4000 => tap.listen(&track),
            2000 => tap.pause(),
            _ => {}
        }
        if (2000..4000).contains(&ms) {
            continue;
        }
        if ms % 20 == 5 {
            let block = std::array::from_fn(|at| [(at as f32 / 17.0).sin() * 0.3; 2]);
            track.put(1000 + ms / 20, &block);
            tap.hear(now);
        }
        if ms % 40 == 0 {
            let stream = frame(&mut encoder, 48, number, wants_key);
            wants_key = tap.offer(VideoCodec::H264, &stream, now) == Offered::WantsKey;
            number += 1;
        }
    }
    drop(tap);
    let config = config(&folder, 1 << 24);
    let file = config.create(1).unwrap();
    Writer::new(config, file, true).run(&arriving);

    let (moov, fragments) = tracks(&folder.join("view-1.mp4"));
    let Codec::Opus(opus) = &moov.trak[1].mdia.minf.stbl.stsd.codecs[0] else { panic!("no Opus") };
    assert_eq!((opus.audio.channel_count, opus.dops.output_channel_count), (2, 2));
    let of = |track| fragments.iter().filter_map(|fragment| fragment.get(&track)).flatten().collect::<Vec<_>>();
    let (pictures, sound) = (of(1), of(2));
    let seconds =
        |samples: &[&Sample], unit: f64| samples.iter().map(|(duration, ..)| f64::from(*duration)).sum::<f64>() / unit;
    let (seen, heard) = (seconds(&pictures, 90_000.0), seconds(&sound, 48_000.0));
    assert!((5.9..6.1).contains(&seen) && (seen - heard).abs() < 0.03, "{seen} s, {heard} s of sound");
    let longest = pictures.iter().map(|(duration, ..)| *duration).max().unwrap();
    assert!((175_000..195_000).contains(&longest), "the last picture stands while nobody is there: {longest}");
    let is_silent = |place: usize| sound[place].2.len() == 3;
    assert!(!is_silent(20) && !is_silent(90) && is_silent(110) && is_silent(190) && !is_silent(210) && !is_silent(280));
    let keys: Vec<f64> = (0..pictures.len())
        .filter(|at| pictures[*at].1 & 0x0001_0000 == 0)
        .map(|at| seconds(&pictures[..at], 90_000.0))
        .collect();
    assert!(keys.windows(2).all(|two| two[1] - two[0] < 4.1) && keys.len() >= 2, "{keys:?}");
    assert!(keys.iter().any(|key| (3.9..4.1).contains(key)), "it goes on with a key frame: {keys:?}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn there_is_a_key_frame_every_two_seconds() {
    let (to_disk, _arriving) = sync_channel(10_000);
    let mut tap = Tap { to_disk, listener: None, begun: false, missing: Some(0), asked: None, key_at: None };
    let (mut encoder, began) = (encoder(), Instant::now());
    let (mut wants_key, mut keys) = (false, Vec::new());
    for number in 0..300 {
        let stream = frame(&mut encoder, 48, number, wants_key);
        keys.extend(is_key(&stream).then_some(number));
        wants_key = tap.offer(VideoCodec::H264, &stream, time(began, number)) == Offered::WantsKey;
    }
    assert!(keys.len() == 5 && keys.windows(2).all(|two| (60..=62).contains(&(two[1] - two[0]))), "{keys:?}");
}

#[test]
fn a_recording_is_read_back_frame_by_frame_and_a_new_size_is_a_new_file() {
    let folder = folder("whole");
    let (mut tap, thread) = Tap::start(config(&folder, 1 << 20), false).unwrap();
    let (mut encoder, began) = (encoder(), Instant::now());
    let mut wide = Vec::new();
    for number in 0..100 {
        let width = if number < 70 { 96 } else { 48 };
        let stream = frame(&mut encoder, width, number, number == 40);
        let at = time(began, number);
        if tap.offer(VideoCodec::H264, &stream, at) != Offered::Handled || tap.missing.is_some() {
            // Here the writer has the time: a queue that is full is another test.
            tap.to_disk.send(Captured::Frame { codec: VideoCodec::H264, stream: stream.clone(), at }).unwrap();
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
    let (mut tap, thread) = Tap::start(config(&folder, 20_000), false).unwrap();
    assert!(matches!(Tap::start(config(&folder, 1), false), Err(CaptureError::File { .. })));
    let (mut encoder, began) = (encoder(), Instant::now());
    let mut number = 0;
    loop {
        let stream = frame(&mut encoder, 96, number, number % 10 == 0);
        if tap.offer(VideoCodec::H264, &stream, time(began, number)) == Offered::Over {
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
    let (to_disk, arriving) = sync_channel(2);
    let mut tap = Tap { to_disk, listener: None, begun: false, missing: Some(0), asked: None, key_at: None };
    let (mut encoder, began) = (encoder(), Instant::now());
    let mut offer = |tap: &mut Tap, number, key| {
        let stream = frame(&mut encoder, 48, number, key);
        tap.offer(VideoCodec::H264, &stream, time(began, number))
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
    let stream = |captured| match captured {
        Captured::Frame { stream, .. } => stream,
        Captured::Sound { .. } => panic!("there is no sound"),
    };
    let waiting: Vec<bool> = arriving.iter().map(|captured| is_key(&stream(captured))).collect();
    assert_eq!(waiting, [false, true]);
}

#[test]
fn a_recording_without_a_frame_leaves_no_file() {
    let folder = folder("none");
    let (tap, thread) = Tap::start(config(&folder, 1000), false).unwrap();
    drop(tap);
    thread.join().unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    fs::remove_dir_all(folder).unwrap();
}

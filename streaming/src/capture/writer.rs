//! The thread that writes a capture down.

use std::fs::File;
use std::io::{self, Write};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::config::CaptureConfig;
use super::mp4::{self, Sample, TIMESCALE};
use super::pictures::{self, Format, Parsed};
use super::soundtrack::{Packets, Soundtrack};
use crate::encode::VideoCodec;
use crate::metrics;

/// A fragment is about so long …
const FRAGMENT_TICKS: u64 = TIMESCALE as u64;
/// … or so large.
const MAX_FRAGMENT_BYTES: usize = 8 << 20;
/// A capture ends before it takes the last of the disk, which others need, the world's record first of all.
const LEAST_FREE_BYTES: u64 = 512 << 20;
/// How long the last frame of all is shown, which nothing follows.
const LAST_TICKS: u64 = TIMESCALE as u64 / 30;

/// What is on its way into the file.
pub(super) enum Captured {
    Frame {
        codec: VideoCodec,
        stream: Vec<u8>,
        at: Instant,
    },
    /// A block of sound, and when it came.
    Sound {
        block: u64,
        payload: Bytes,
        at: Instant,
    },
}

/// Why a capture ends before its time.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("it has as many bytes as it may have")]
    Full,
    #[error("the disk has less than {LEAST_FREE_BYTES} bytes left")]
    NoRoom,
    #[error(transparent)]
    Disk(#[from] io::Error),
    #[error(transparent)]
    Format(#[from] mp4_atom::Error),
}

pub(super) struct Writer {
    config: CaptureConfig,
    file: File,
    part: u32,
    written: u64,
    /// The file that is being written, once it has a header.
    current: Option<Current>,
    has_sound: bool,
}

struct Current {
    format: Format,
    began: Instant,
    sound: Option<Soundtrack>,
    fragments: u32,
    /// Samples that are not written yet, in order.
    samples: Vec<Sample>,
    bytes: usize,
}

impl Current {
    fn ticks(&self, at: Instant) -> u64 {
        let ticks = at.saturating_duration_since(self.began).as_secs_f64() * f64::from(TIMESCALE);
        // Two frames never have the same time.
        self.samples.last().map_or(ticks as u64, |last| (ticks as u64).max(last.at_ticks + 1))
    }
}

impl Writer {
    pub(super) fn new(config: CaptureConfig, file: File, has_sound: bool) -> Self {
        Self { config, file, part: 1, written: 0, current: None, has_sound }
    }

    /// Writes until the tap is gone, or the file cannot go on.
    pub(super) fn run(mut self, arriving: &Receiver<Captured>) {
        let path = self.config.path(1);
        tracing::info!(path = %path.display(), "a recording began");
        metrics::capture_opened();
        let mut ended = Ok(());
        while ended.is_ok() {
            ended = match arriving.recv() {
                Ok(Captured::Frame { codec, stream, at }) => self.frame(codec, &stream, at),
                Ok(Captured::Sound { block, payload, at }) => self.sound(block, payload, at),
                Err(_) => break,
            };
        }
        let ended = ended.and_then(|()| self.flush_all());
        metrics::capture_closed();
        if self.written == 0 {
            // Nothing came.
            _ = std::fs::remove_file(&path);
        }
        let (bytes, files) = (self.written, self.part);
        match ended {
            Ok(()) => tracing::info!(path = %path.display(), bytes, files, "a recording ended"),
            Err(stop) => tracing::warn!(path = %path.display(), bytes, files, "a recording ended early: {stop}"),
        }
    }

    fn frame(&mut self, codec: VideoCodec, stream: &[u8], at: Instant) -> Result<(), Stop> {
        let Parsed { data, key, format } = pictures::read(codec, stream);
        if let Some(format) = format.filter(|format| Some(format) != self.current.as_ref().map(|now| &now.format)) {
            self.begin(format, at)?;
        }
        let Some(current) = &self.current else { return Ok(()) };
        let at_ticks = current.ticks(at);
        let began = current.samples.first().map_or(at_ticks, |first| first.at_ticks);
        let due = key || at_ticks - began >= FRAGMENT_TICKS || current.bytes + data.len() > MAX_FRAGMENT_BYTES;
        if due {
            self.flush(at_ticks, |sound| sound.take_before(at))?;
        }
        if let Some(current) = &mut self.current {
            current.bytes += data.len();
            current.samples.push(Sample { data, key, at_ticks });
        }
        Ok(())
    }

    /// A file with this format; the first one is there already.
    fn begin(&mut self, format: Format, began: Instant) -> Result<(), Stop> {
        if let Some(current) = &self.current {
            let until = current.ticks(began);
            self.flush(until, |sound| sound.take_all(began))?;
            self.file = self.config.create(self.part + 1)?;
            self.part += 1;
        }
        self.write(&mp4::header(&format, self.has_sound)?)?;
        let sound = self.has_sound.then(|| Soundtrack::new(began));
        self.current = Some(Current { format, began, sound, fragments: 0, samples: Vec::new(), bytes: 0 });
        Ok(())
    }

    /// Sound is written with the pictures, and by itself where none come.
    fn sound(&mut self, block: u64, payload: Bytes, at: Instant) -> Result<(), Stop> {
        let Some(sound) = self.current.as_mut().and_then(|current| current.sound.as_mut()) else { return Ok(()) };
        sound.put(block, payload, at);
        if !sound.has_enough() {
            return Ok(());
        }
        let packets = sound.take_enough();
        self.write_fragment(&[], 0, &packets)
    }

    fn flush_all(&mut self) -> Result<(), Stop> {
        let Some(current) = &self.current else { return Ok(()) };
        let until = current.samples.last().map_or(0, |last| last.at_ticks + LAST_TICKS);
        let end = current.began + Duration::from_secs_f64(until as f64 / f64::from(TIMESCALE));
        self.flush(until, |sound| sound.take_all(end))
    }

    /// Writes what waits, in one piece.
    fn flush(&mut self, until_ticks: u64, take: impl FnOnce(&mut Soundtrack) -> Packets) -> Result<(), Stop> {
        let Some(current) = self.current.as_mut().filter(|current| !current.samples.is_empty()) else { return Ok(()) };
        let samples = std::mem::take(&mut current.samples);
        current.bytes = 0;
        let packets = current.sound.as_mut().map_or(Packets::NONE, take);
        self.write_fragment(&samples, until_ticks, &packets)
    }

    fn write_fragment(&mut self, samples: &[Sample], until_ticks: u64, packets: &Packets) -> Result<(), Stop> {
        let Some(current) = &mut self.current else { return Ok(()) };
        current.fragments += 1;
        let fragment = mp4::fragment(current.fragments, samples, until_ticks, packets)?;
        self.write(&fragment)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        if self.written + bytes.len() as u64 > self.config.max_bytes {
            return Err(Stop::Full);
        }
        let free = self.config.free_bytes()?;
        if free < LEAST_FREE_BYTES + bytes.len() as u64 {
            return Err(Stop::NoRoom);
        }
        self.file.write_all(bytes)?;
        self.written += bytes.len() as u64;
        metrics::capture_written(bytes.len());
        Ok(())
    }
}

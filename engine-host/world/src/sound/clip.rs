//! Samples that can be played.

use std::fmt;
use std::io::Cursor;

use hound::{SampleFormat, WavReader};

/// Samples in a second of every clip and every mix.
pub const SAMPLE_RATE_HZ: u32 = 48_000;

/// Why something cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    /// Nothing, or more than five minutes.
    #[error("a clip has 1 to {} samples, not {got}", AudioClip::MAX_SAMPLES)]
    Length {
        /// At 48 kHz.
        got: usize,
    },
    /// A rate that nobody records at.
    #[error("a clip has 8000 to 192000 samples a second, not {0}")]
    Rate(u32),
    /// No WAV file, or one that is broken.
    #[error("not a WAV file: {0}")]
    Wav(#[from] hound::Error),
    /// No MP3 file, or one of which nothing can be heard.
    #[error("not an MP3 file")]
    Mp3,
    /// A file that is too long to be looked at.
    #[error("a sound's file has at most {} bytes, not {got}", 16 << 20)]
    Bytes {
        /// Of the file.
        got: usize,
    },
}

/// One channel of samples, −1 to 1, at 48 kHz.
#[derive(Clone, PartialEq)]
pub struct AudioClip(Vec<f32>);

impl AudioClip {
    /// Five minutes, or 55 MiB.
    pub const MAX_SAMPLES: usize = 300 * SAMPLE_RATE_HZ as usize;

    /// Samples at 48 kHz. What is louder than ±1 is cut, and what is no number is silence.
    pub fn from_samples(samples: impl IntoIterator<Item = f32>) -> Result<Self, ClipError> {
        let tame = |sample: f32| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
        let samples: Vec<f32> = samples.into_iter().take(Self::MAX_SAMPLES + 1).map(tame).collect();
        match samples.len() {
            1..=Self::MAX_SAMPLES => Ok(Self(samples)),
            got => Err(ClipError::Length { got }),
        }
    }

    /// A WAV file of whole numbers or floats. Its channels are mixed into one; another rate than 48 kHz is converted, sample by
    /// sample on the straight line between two.
    pub fn from_wav(file: &[u8]) -> Result<Self, ClipError> {
        let mut reader = WavReader::new(Cursor::new(file))?;
        let spec = reader.spec();
        let mut mix = MonoMix::new(spec.sample_rate, usize::from(spec.channels.max(1)))?;
        match spec.sample_format {
            SampleFormat::Float => reader.samples::<f32>().try_for_each(|sample| mix.add(&[sample?]))?,
            SampleFormat::Int => {
                let full = 2_f32.powi(i32::from(spec.bits_per_sample.clamp(1, 32)) - 1);
                reader.samples::<i32>().try_for_each(|sample| mix.add(&[sample? as f32 / full]))?;
            }
        }
        mix.clip()
    }

    /// At 48 kHz.
    pub fn samples(&self) -> &[f32] {
        &self.0
    }
}

/// Samples of a file on their way into a clip: all channels become one, and any rate 48 kHz.
pub(super) struct MonoMix {
    channels: usize,
    /// Samples of the file for one of ours.
    step: f64,
    most: usize,
    mono: Vec<f32>,
    /// Those of a moment of which not all channels are here yet.
    sum: f32,
    summed: usize,
}

impl MonoMix {
    /// Of 8 to 192 kHz.
    pub(super) fn new(rate_hz: u32, channels: usize) -> Result<Self, ClipError> {
        if !(8_000..=192_000).contains(&rate_hz) {
            return Err(ClipError::Rate(rate_hz));
        }
        let step = f64::from(rate_hz) / f64::from(SAMPLE_RATE_HZ);
        let most = (AudioClip::MAX_SAMPLES as f64 * step) as usize;
        Ok(Self { channels, step, most, mono: Vec::new(), sum: 0.0, summed: 0 })
    }

    /// The next samples, channel by channel; more than a clip may have are refused before there is room for them.
    pub(super) fn add(&mut self, samples: &[f32]) -> Result<(), ClipError> {
        for sample in samples {
            self.sum += sample;
            self.summed += 1;
            if self.summed == self.channels {
                if self.mono.len() == self.most {
                    return Err(ClipError::Length { got: AudioClip::MAX_SAMPLES + 1 });
                }
                self.mono.push(self.sum / self.channels as f32);
                (self.sum, self.summed) = (0.0, 0);
            }
        }
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.mono.is_empty()
    }

    /// Sample by sample on the straight line between two of the file's.
    pub(super) fn clip(self) -> Result<AudioClip, ClipError> {
        let count = (self.mono.len() as f64 / self.step) as usize;
        let between = |at: f64| {
            let sample = |i: usize| self.mono.get(i).or(self.mono.last()).copied().unwrap_or_default();
            let (before, share) = (at as usize, at.fract() as f32);
            sample(before) + (sample(before + 1) - sample(before)) * share
        };
        AudioClip::from_samples((0..count).map(|i| between(i as f64 * self.step)))
    }
}

impl fmt::Debug for AudioClip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AudioClip({} samples)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hound::{WavSpec, WavWriter};
    use proptest::prelude::*;

    fn wav(channels: u16, sample_rate: u32, samples: &[i16]) -> Vec<u8> {
        let spec = WavSpec { channels, sample_rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
        let mut file = Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut file, spec).unwrap();
        samples.iter().for_each(|sample| writer.write_sample(*sample).unwrap());
        writer.finalize().unwrap();
        file.into_inner()
    }

    #[test]
    fn a_wav_file_becomes_one_channel_at_48_khz() {
        let clip = AudioClip::from_wav(&wav(2, 24_000, &[16384, 0, 0, 0])).unwrap();
        assert_eq!(clip.samples(), [0.25, 0.125, 0.0, 0.0]);
    }

    #[test]
    fn what_is_no_clip_is_refused() {
        assert!(matches!(AudioClip::from_samples([]), Err(ClipError::Length { got: 0 })));
        assert!(matches!(AudioClip::from_samples((0..).map(|_| 0.0)), Err(ClipError::Length { .. })));
        assert!(matches!(AudioClip::from_wav(&wav(1, 4, &[0])), Err(ClipError::Rate(4))));
        assert!(matches!(AudioClip::from_wav(b"RIFF"), Err(ClipError::Wav(_))));
        let tamed = AudioClip::from_samples([f32::NAN, 7.0, -0.5]).unwrap();
        assert_eq!(tamed.samples(), [0.0, 1.0, -0.5]);
    }

    proptest! {
        #[test]
        fn broken_files_never_panic(at in 0usize..60, byte: u8, cut in 0usize..60) {
            let mut file = wav(2, 44_100, &[7; 40]);
            file[at] = byte;
            file.truncate(file.len() - cut);
            let _ = AudioClip::from_wav(&file);
        }
    }
}

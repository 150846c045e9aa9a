//! MP3 files.

use nanomp3::{Options, SliceReader};

use super::clip::{AudioClip, ClipError, MonoMix};

/// No MP3 file is longer: five minutes of the best quality that the format has are 12 MB.
const MOST_BYTES: usize = 16 << 20;
/// Samples that are decoded at a time, of all channels together.
const BATCH: usize = 8 * 1152;

impl AudioClip {
    /// An MP3 file, of at most 16 MiB. Its channels are mixed into one; another rate than 48 kHz is converted as in [`AudioClip::from_wav`].
    /// What follows the place where a file breaks off or changes its rate is left out.
    pub fn from_mp3(file: &[u8]) -> Result<Self, ClipError> {
        if file.len() > MOST_BYTES {
            return Err(ClipError::Bytes { got: file.len() });
        }
        let mut reader = SliceReader::<f32>::with_options(file, Options::default().skip_scan(true));
        let channels = reader.channels().map_or(0, |channels| usize::from(channels.num()));
        if channels == 0 {
            return Err(ClipError::Mp3);
        }
        let mut mix = MonoMix::new(reader.sample_rate(), channels)?;
        let mut batch = vec![0.0; BATCH];
        // An error is a change of format: what came before it is heard.
        while let Ok(count @ 1..) = reader.read(&mut batch) {
            mix.add(&batch[..count])?;
        }
        if mix.is_empty() { Err(ClipError::Mp3) } else { mix.clip() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// MPEG 1, layer III, 128 kbit/s, 44.1 kHz, one channel: a frame of 417 bytes that says nothing is silence.
    fn silence(frames: usize) -> Vec<u8> {
        let mut frame = vec![0; 417];
        frame[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0xc4]);
        frame.repeat(frames)
    }

    #[test]
    fn frames_become_samples_at_48_khz() {
        let clip = AudioClip::from_mp3(&silence(10)).unwrap();
        let length_s = clip.samples().len() as f64 / 48_000.0;
        assert!((length_s - 10.0 * 1152.0 / 44_100.0).abs() < 0.03, "{length_s}");
        assert!(clip.samples().iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn what_is_no_mp3_file_is_refused_in_a_line() {
        assert_eq!(AudioClip::from_mp3(b"RIFF....WAVE").unwrap_err().to_string(), "not an MP3 file");
        assert!(matches!(AudioClip::from_mp3(&[]), Err(ClipError::Mp3)));
        let long = AudioClip::from_mp3(&vec![0; MOST_BYTES + 1]).unwrap_err().to_string();
        assert_eq!(long, "a sound's file has at most 16777216 bytes, not 16777217");
        assert!(matches!(AudioClip::from_mp3(&silence(12_000)), Err(ClipError::Length { .. })));
    }

    proptest! {
        #[test]
        fn broken_files_never_panic(changes in prop::collection::vec((0usize..4170, any::<u8>()), 0..40), cut in 0usize..4170) {
            let mut file = silence(10);
            changes.iter().for_each(|(at, byte)| file[*at] = *byte);
            file.truncate(file.len() - cut);
            let _ = AudioClip::from_mp3(&file);
        }

        #[test]
        fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..6000)) {
            let _ = AudioClip::from_mp3(&noise);
        }
    }
}

//! Captures: a session's stream as the encoder wrote it, not encoded again, in fragmented MP4 files.
//!
//! A session's frames go past a tap on their way to its viewer; a thread of the capture writes them down. The tap never
//! waits: when 64 frames wait for the disk, those that come are left out until the next key frame. A fragment of about a second
//! is written at once, so that what was written before the program was killed plays.
//!
//! A file is of one frame size: a new size goes on in a new file, `{name}-2.mp4` after `{name}-1.mp4`.

mod config;
mod mp4;
mod sps;
mod tap;
#[cfg(test)]
mod tests;
mod writer;

pub use config::{CaptureConfig, CaptureError, prepare_folder};
pub(crate) use tap::{Offered, Tap};

//! Captures: a session's stream as the encoder wrote it, not encoded again, and what it hears, in fragmented MP4 files.
//!
//! A session's frames go past a tap on their way to its viewer; a thread of the capture writes them down. The tap never
//! waits: when two seconds wait for the disk, frames that come are left out until the next key frame, and sound becomes silence.
//! A fragment of about a second is written at once, so that what was written before the program was killed plays. There is a key
//! frame every two seconds.
//!
//! It belongs to the session, not to its connection: while the player is away and waited for, the last picture stands, and the
//! capture goes on with the next connection. It ends with the session, when somebody ends it, when it is as large as it may
//! get, and before the disk is full.
//!
//! A file is of one codec and frame size: another one goes on in a new file, `{name}-2.mp4` after `{name}-1.mp4`.

mod config;
mod mp4;
mod pictures;
mod soundtrack;
mod sps;
mod tap;
#[cfg(test)]
mod tests;
mod writer;

pub use config::{CaptureConfig, CaptureError, prepare_folder};
pub(crate) use tap::{Offered, Tap};

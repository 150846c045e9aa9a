//! The settings of an encoder.

use crate::config::BitratePolicy;

/// Settings of an [`Encoder`](crate::encode::Encoder).
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Frames a second to spread the bits over.
    pub fps: u32,
    /// How many bits a second a frame size gets.
    pub bitrate: BitratePolicy,
}

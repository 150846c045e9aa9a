//! The unit in which sound is mixed and encoded.

use std::time::Duration;

/// Sample rate of every block.
pub const SAMPLE_RATE_HZ: u32 = 48_000;
/// Moments in a block, each with a sample for the left ear and one for the right.
pub const BLOCK_SAMPLES: usize = 960;
/// How long a block lasts.
pub const BLOCK_PERIOD: Duration = Duration::from_millis(20);

/// 20 ms of sound for both ears: left and right, −1 to 1.
pub type Block = [[f32; 2]; BLOCK_SAMPLES];

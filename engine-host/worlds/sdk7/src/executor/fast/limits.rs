use std::time::Duration;

/// What a scene may use that runs in Node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FastLimits {
    /// The time that a turn may compute for. The scene's process is ended after it.
    pub turn: Duration,
    /// The memory for its objects, and as much again for its byte arrays.
    pub mebibytes: u32,
}

impl Default for FastLimits {
    fn default() -> Self {
        Self { turn: Duration::from_secs(10), mebibytes: 256 }
    }
}

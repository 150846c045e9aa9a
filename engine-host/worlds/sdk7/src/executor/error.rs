use thiserror::Error;

/// Why a scene's JavaScript cannot go on.
#[derive(Debug, Error)]
pub enum ExecutorError {
    /// What should run the scene is not there; the line says what is missing and how to get it.
    #[error("{0}")]
    Missing(String),
    /// The process or the engine that ran the scene ended.
    #[error("what ran the scene ended: {0}")]
    Ended(String),
    /// The scene computed too long.
    #[error("the scene computed for more than {limit} in turn {tick}; it was ended")]
    TooLong {
        /// What it may, in words: `10 s`, `2000000000 fuel`.
        limit: String,
        /// In which turn.
        tick: u64,
    },
    /// The scene wanted too much memory.
    #[error("the scene wanted more than {mebibytes} MiB of memory in turn {tick}; it was ended")]
    TooLarge {
        /// What it may.
        mebibytes: u32,
        /// In which turn.
        tick: u64,
    },
    /// The turn itself cannot be told: the host made it too large, or with times that are no numbers.
    #[error("turn {tick} cannot be told to the scene: {reason}")]
    NotTold {
        /// Which turn.
        tick: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// What came back is no answer to a turn.
    #[error("what the scene answered in turn {tick} cannot be read: {reason}")]
    Malformed {
        /// In which turn.
        tick: u64,
        /// What is wrong with it.
        reason: String,
    },
}

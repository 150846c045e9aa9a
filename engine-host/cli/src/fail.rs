//! One clear line and an exit code.

use std::fmt::Display;

use lightcone_supervisor::HALTED;

/// Why the program ends.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) message: String,
    pub(crate) code: u8,
}

impl Failure {
    /// Something went wrong.
    pub(crate) fn failed(message: impl Display) -> Self {
        Self { message: message.to_string(), code: 1 }
    }

    /// The world halted: who starts it again goes on from its record.
    pub(crate) fn halted(message: impl Display) -> Self {
        Self { message: message.to_string(), code: HALTED }
    }

    /// What was asked for cannot be used.
    pub(crate) fn unusable(message: impl Display) -> Self {
        Self { message: message.to_string(), code: 2 }
    }
}

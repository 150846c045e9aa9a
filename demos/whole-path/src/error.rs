//! What can go wrong outside.

use std::net::SocketAddr;
use std::time::Duration;

/// Why driving failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing to drive.
    #[error("no Chromium: install one as {tried}, or name it in LIGHTCONE_CHROMIUM")]
    NoChromium {
        /// Names looked for in PATH.
        tried: String,
    },
    /// `LIGHTCONE_CHROMIUM` names no program.
    #[error("LIGHTCONE_CHROMIUM names {0}, which is no file")]
    NotChromium(String),
    /// A process that cannot be started, signalled or waited for.
    #[error("{program}: {cause}")]
    Process {
        /// Its file.
        program: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A process that ended before it was asked to.
    #[error("{program} ended with {status}; it said:\n{said}")]
    Died {
        /// Its file.
        program: String,
        /// Its exit code, or the signal that ended it.
        status: String,
        /// Its newest lines.
        said: String,
    },
    /// Something took too long.
    #[error("waited {within:?} for {what}; last seen: {last}")]
    TimedOut {
        /// What was waited for.
        what: String,
        /// How long.
        within: Duration,
        /// What was there instead.
        last: String,
    },
    /// The browser's debugging connection broke.
    #[error("the browser's debugging connection: {0}")]
    Socket(#[from] Box<tungstenite::Error>),
    /// The browser refused a command.
    #[error("the browser refused {method}: {reason}")]
    Refused {
        /// Of the Chrome DevTools Protocol.
        method: String,
        /// Its words.
        reason: String,
    },
    /// An answer of another shape than the protocol says.
    #[error("{from} answered without {missing}: {answer}")]
    Answer {
        /// Who answered.
        from: String,
        /// What was expected.
        missing: &'static str,
        /// What came, shortened.
        answer: String,
    },
    /// A page that does not load.
    #[error("{url} does not load: {reason}")]
    Navigation {
        /// Where to.
        url: String,
        /// The browser's words.
        reason: String,
    },
    /// JavaScript threw.
    #[error("the page threw {exception}\nin: {script}")]
    Script {
        /// What ran.
        script: String,
        /// What was thrown.
        exception: String,
    },
    /// HTTP to the program.
    #[error("{method} http://{address}{path}: {cause}")]
    Http {
        /// The request's method.
        method: String,
        /// Of the program.
        address: SocketAddr,
        /// The request's path.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Bytes that are no picture.
    #[error("no picture: {0}")]
    Picture(#[from] image::ImageError),
}

impl Error {
    pub(crate) fn answer(from: impl Into<String>, missing: &'static str, answer: impl ToString) -> Self {
        Self::Answer { from: from.into(), missing, answer: answer.to_string().chars().take(300).collect() }
    }
}

//! Why a node does not start.

use std::io;
use std::net::SocketAddr;

use lightcone_record::BeginError;
use lightcone_render::{RenderError, Size};
use lightcone_streaming::StartError;

/// Each is one line for a person: what, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// Port in use, or no such address here.
    #[error("cannot listen on {address}: {cause}; choose another with --listen ADDR:PORT")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Strangers could walk in.
    #[error(
        "{0} can be reached by others: ask for tokens with --token, --token-key or --trust-key, or listen on 127.0.0.1"
    )]
    TokenRequired(SocketAddr),
    /// Players of a public world do not read what is said to its makers.
    #[error(
        "{0} can be reached by others, and the console and the inspector are for who makes the world: listen on 127.0.0.1"
    )]
    Console(SocketAddr),
    /// A record is of one world.
    #[error("a world that begins anew with other files has no record: leave out --store")]
    PreviewKept,
    /// `0.0.0.0`, and no other address was found; or one that nothing can be sent to was given.
    #[error("{0} is no address that browsers can send media to: give one with --public-ip")]
    MediaAddress(SocketAddr),
    /// H.264 4:2:0 needs even sizes, and the encoder ends at 3840×2160.
    #[error("a streamed picture must be even and 16x16 to 3840x2160, not {0}; choose another with --size WxH")]
    Size(Size),
    /// No record.
    #[error(transparent)]
    Record(#[from] BeginError),
    /// The program cannot tell what it is.
    #[error("cannot read the program's own file for its digest: {0}")]
    Code(io::Error),
    /// Nobody could connect.
    #[error(
        "the process may open {0} files, and a node needs 384 at least: raise the hard limit (ulimit -Hn, LimitNOFILE=)"
    )]
    Files(u64),
    /// No randomness for keys.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// No renderer.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// No streaming.
    #[error(transparent)]
    Streaming(#[from] StartError),
    /// No thread.
    #[error("cannot start the thread '{name}': {cause}")]
    Thread {
        /// Its name.
        name: &'static str,
        /// What the system said.
        cause: std::io::Error,
    },
    /// No folder for recordings.
    #[error("cannot make the folder {folder} for recordings: {cause}; choose another with --recordings DIR")]
    Recordings {
        /// What was asked for.
        folder: String,
        /// What the system said.
        cause: io::Error,
    },
    /// Metrics were installed by someone else already.
    #[error("cannot collect metrics: {0}")]
    Metrics(String),
}

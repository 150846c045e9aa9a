//! What a world's process tells its supervisor: lines of JSON on its standard output.

use std::io::Write;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Players may come.
    Open {
        /// Where its HTTP and its media are.
        address: SocketAddr,
        /// Whether the kernel keeps it to its own files.
        #[serde(default)]
        confined: bool,
    },
    /// What it does just now; said each second.
    Doing {
        /// The newest tick.
        tick: u64,
        /// Players in it.
        players: usize,
        /// Whether it has ticked within the last seconds.
        ticks: bool,
        /// Why it stands still, if it waits for its record.
        paused: Option<String>,
        /// What its ticks want of a core, in thousandths, whether or not they have it.
        #[serde(default)]
        load_permille: u32,
    },
    /// A newer version of its program has taken over, and is in the record.
    Upgraded {
        /// The last tick of the old version.
        tick: u64,
    },
    /// No newer version has taken over: the world goes on as it was.
    NotUpgraded {
        /// In one line.
        why: String,
    },
    /// It can never go on from where it is. The process then ends with the code [`HALTED`].
    Halted {
        /// The tick that it did not end.
        tick: u64,
        /// In the world's words.
        why: String,
    },
}

/// The exit code of a world that halted.
pub const HALTED: u8 = 4;

impl Said {
    /// Writes the line to standard output. A supervisor that is gone does not read it, and closes standard input.
    pub fn say(&self) {
        let Ok(line) = serde_json::to_string(self) else { return };
        let mut out = std::io::stdout().lock();
        _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}

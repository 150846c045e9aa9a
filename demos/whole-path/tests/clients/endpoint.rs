//! A node to play with, and a client's process.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lightcone_whole_path::{Finished, Program, is_required, run_to_end};
use serde_json::Value;

/// Their own patience is 60 s from the connection on; a busy machine takes long to start them.
const CLIENT_WITHIN: Duration = Duration::from_secs(150);

/// A node, and the machine for oneself: two clients at once starve each other on two cores.
pub struct Endpoint {
    pub program: Program,
    _turn: MutexGuard<'static, ()>,
}

/// A small world with music, on the CPU renderer and a free port.
pub fn serve(more: &[&str]) -> Endpoint {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let args = ["run", "plaza", "--backend", "soft", "--size", "640x360", "--keep-quality", "--listen", "127.0.0.1:0"];
    let program = Program::start(env!("CARGO_BIN_EXE_lightcone-under-test"), args.iter().chain(more));
    Endpoint { program: program.unwrap_or_else(|error| panic!("{error}")), _turn: turn }
}

impl Endpoint {
    /// Of the one world.
    pub fn url(&self) -> String {
        self.program.url("/whep/plaza")
    }

    /// A client's process, which prints one line of JSON and ends.
    pub fn play<A: AsRef<OsStr>>(&self, client: impl AsRef<Path>, args: impl IntoIterator<Item = A>) -> Played {
        let finished = run_to_end(client, args, CLIENT_WITHIN).unwrap_or_else(|error| panic!("{error}"));
        let counted = finished.stdout.lines().rev().find_map(|line| serde_json::from_str(line).ok());
        Played { counted: counted.unwrap_or_default(), finished }
    }
}

/// What a client says came.
pub struct Played {
    pub counted: Value,
    finished: Finished,
}

impl Played {
    /// At least so much of both came.
    pub fn assert_got(&self, video: u64, audio: u64) {
        let of = |kind: &str| self.counted[kind].as_u64().unwrap_or(0);
        let enough = of("video") >= video && of("audio") >= audio;
        assert!(enough, "got {} instead of {video} and {audio}: {:?}", self.counted, self.finished);
    }
}

/// A file of this folder.
pub fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name)
}

/// Whether clients of a kind are there; otherwise says that the test is skipped and what would install them.
pub fn are_there(kind: &str, there: bool, install: &str) -> bool {
    if !there {
        assert!(!is_required(kind), "LIGHTCONE_REQUIRE wants {kind}: {install}");
        println!("skipped: {kind} is missing; {install}");
    }
    there
}

//! The process that a scene lives in, and the thread that owns it.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

use super::frame;
use super::limits::FastLimits;
use super::node::Node;

/// What is kept of the last that the process wrote to stderr.
const MOST_LAST_WORDS: usize = 8 << 10;
/// How much longer than its limit a turn may last when other programs take the processors.
const MOST_STRETCH: u32 = 12;
/// Between two looks at what the process has used.
const SHORTEST_WAIT: Duration = Duration::from_millis(10);

/// A scene's process.
pub(super) struct Process {
    child: Child,
    /// Ends when it is dropped, and the process with it.
    to: Option<Sender<Vec<u8>>>,
    from: Receiver<io::Result<Vec<u8>>>,
    courier: Option<JoinHandle<()>>,
    listener: Option<JoinHandle<String>>,
}

/// Why there is no frame.
pub(super) enum NoFrame {
    /// The process computed for too long.
    Late,
    /// The process ended, or what it sends is no frame.
    Broken(Option<io::Error>),
}

impl Process {
    /// Starts Node and gives it the frames that come before the first turn.
    pub(super) fn start(node: &Node, limits: FastLimits, first: Vec<Vec<u8>>) -> io::Result<Self> {
        let mut command = command(node, limits);
        // A turn is answered before the next is sent, so one place is enough for each.
        let (started, child) = bounded(1);
        let (to, turns) = bounded(1);
        let (answers, from) = bounded(1);
        // The kernel ends the process when this thread does, so it must live as long as the scene.
        let courier = thread::Builder::new().name("scene".to_owned()).spawn(move || {
            let mut child = match command.spawn() {
                Ok(child) => child,
                Err(error) => return drop(started.send(Err(error))),
            };
            let (input, output) = (child.stdin.take(), child.stdout.take());
            let (Some(input), Some(output)) = (input, output) else { return };
            if started.send(Ok(child)).is_ok() {
                carry(first, &turns, &answers, input, output);
            }
        })?;
        let mut child = child.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))??;
        let stderr = child.stderr.take();
        let mut process = Self { child, to: Some(to), from, courier: Some(courier), listener: None };
        if let Some(stderr) = stderr {
            let listener = thread::Builder::new().name("scene-stderr".to_owned());
            process.listener = Some(listener.spawn(move || last_words(stderr))?);
        }
        Ok(process)
    }

    /// Sends a frame and waits for the one that answers it, until the process has computed for `limit`. On a busy machine that
    /// takes longer than `limit`, though never more than [`MOST_STRETCH`] times as long.
    pub(super) fn ask(&mut self, frame: Vec<u8>, limit: Duration) -> Result<Vec<u8>, NoFrame> {
        let (began, before) = (Instant::now(), self.computed().unwrap_or_default());
        let to = self.to.as_ref().ok_or(NoFrame::Broken(None))?;
        to.send(frame).map_err(|_| NoFrame::Broken(None))?;
        let mut patience = limit;
        loop {
            match self.from.recv_timeout(patience) {
                Ok(Ok(frame)) => return Ok(frame),
                Ok(Err(error)) => return Err(NoFrame::Broken(Some(error))),
                Err(RecvTimeoutError::Disconnected) => return Err(NoFrame::Broken(None)),
                Err(RecvTimeoutError::Timeout) => {}
            }
            // Where the kernel does not tell, time that passes is time that was used.
            let used = self.computed().map_or(limit, |now| now.saturating_sub(before));
            if used >= limit || began.elapsed() >= limit * MOST_STRETCH {
                return Err(NoFrame::Late);
            }
            patience = (limit - used).max(SHORTEST_WAIT);
        }
    }

    /// For how long the process's first thread, which runs all JavaScript, has had a processor.
    fn computed(&self) -> Option<Duration> {
        let told = fs::read_to_string(format!("/proc/{}/schedstat", self.child.id())).ok()?;
        told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    }

    /// Ends the process if it still runs; how it ended, and what it last wrote to stderr.
    pub(super) fn end(&mut self) -> (io::Result<ExitStatus>, String) {
        self.to = None;
        let _ = self.child.kill();
        let status = self.child.wait();
        if let Some(courier) = self.courier.take() {
            let _ = courier.join();
        }
        let words = self.listener.take().and_then(|listener| listener.join().ok());
        (status, words.unwrap_or_default())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.end());
    }
}

fn command(node: &Node, limits: FastLimits) -> Command {
    let mut command = Command::new(node.path());
    command
        .args([node.permission(), "--frozen-intrinsics", "--disallow-code-generation-from-strings", "--no-addons"])
        // Measured: small spaces for young objects, cleaned by the one thread, cost the least time and memory.
        .args(["--no-warnings", "--v8-pool-size=1", "--max-semi-space-size=4", "--single-threaded-gc"])
        .arg(format!("--max-old-space-size={}", limits.mebibytes))
        .args(["--eval", include_str!("sidecar.js")])
        .current_dir("/")
        .env_clear()
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    confined(&mut command, (u64::from(limits.mebibytes) * 2 + node.own_mebibytes()) << 20);
    command
}

/// Lets the process end with the thread that starts it, write no file and no core, and map no more than `data` bytes.
fn confined(command: &mut Command, data: u64) {
    // SAFETY: between fork and exec the closure makes system calls alone, through rustix, which calls the kernel directly; it
    // neither allocates nor locks.
    unsafe { command.pre_exec(move || confine(data)) };
}

/// In the child.
fn confine(data: u64) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    for (resource, most) in [(Resource::Data, data), (Resource::Core, 0), (Resource::Fsize, 0)] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Writes the frames that come and reads the answers, until either side ends.
fn carry(
    first: Vec<Vec<u8>>,
    turns: &Receiver<Vec<u8>>,
    answers: &Sender<io::Result<Vec<u8>>>,
    mut input: impl io::Write,
    mut output: impl Read,
) {
    let first = first.iter().try_for_each(|bytes| frame::write(&mut input, bytes));
    if let Err(error) = first {
        return drop(answers.send(Err(error)));
    }
    while let Ok(turn) = turns.recv() {
        let answer = frame::write(&mut input, &turn).and_then(|()| frame::read(&mut output));
        let ends = answer.is_err();
        if answers.send(answer).is_err() || ends {
            return;
        }
    }
}

/// Reads stderr to its end and keeps the last of it.
fn last_words(mut stderr: ChildStderr) -> String {
    let mut kept = VecDeque::new();
    let mut piece = [0; 4096];
    while let Ok(length @ 1..) = stderr.read(&mut piece) {
        kept.extend(&piece[..length]);
        kept.drain(..kept.len().saturating_sub(MOST_LAST_WORDS));
    }
    String::from_utf8_lossy(kept.make_contiguous()).into_owned()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn a_process_is_confined() {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "ulimit -d; ulimit -c; ulimit -f"]);
        confined(&mut shell, 1 << 30);
        let said = shell.output().unwrap().stdout;
        assert_eq!(String::from_utf8_lossy(&said), "1048576\n0\n0\n");
    }

    #[test]
    fn a_process_ends_with_the_thread_that_started_it() {
        let starter = thread::Builder::new().name("starter".to_owned()).spawn(|| {
            let mut shell = Command::new("/bin/sh");
            shell.args(["-c", "read line"]).stdin(Stdio::piped());
            confined(&mut shell, 1 << 30);
            shell.spawn().unwrap()
        });
        let mut child = starter.unwrap().join().unwrap();
        // Kept open: the end of its input must not be what ends it.
        let input = child.stdin.take();
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        drop(input);
    }
}

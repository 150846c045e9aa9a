//! The program under test, in a process of its own.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::bounded::until;
use crate::error::Error;
use crate::output::Output;

/// A debug build of a large world takes its time on a busy machine.
const START_WITHIN: Duration = Duration::from_secs(120);
const KILL_WITHIN: Duration = Duration::from_secs(10);

/// A serving program. Dropping it kills it.
pub struct Program {
    process: Process,
    address: SocketAddr,
}

/// How a program ended after it was asked to.
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    /// With what.
    pub status: ExitStatus,
    /// Since it was asked.
    pub took: Duration,
}

/// A program that ran to its end.
#[derive(Clone, Debug)]
pub struct Finished {
    /// `None` when a signal ended it.
    pub code: Option<i32>,
    /// Its newest lines.
    pub stdout: String,
    /// Its newest lines.
    pub stderr: String,
    /// From start to end.
    pub took: Duration,
}

impl Program {
    /// Starts `lightcone` and waits until it has printed its address.
    pub fn start<A: AsRef<OsStr>>(
        executable: impl AsRef<Path>,
        args: impl IntoIterator<Item = A>,
    ) -> Result<Self, Error> {
        let mut process = Process::start(executable.as_ref(), args)?;
        let address = until("the program's address", START_WITHIN, || {
            if let Some(status) = process.status()? {
                return Err(process.died(status));
            }
            Ok(process.stdout.find(address_in).ok_or_else(|| process.stderr.text()))
        })?;
        Ok(Self { process, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Of a path that begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The system's number for it, as in `/proc/{pid}`.
    pub fn pid(&self) -> u32 {
        self.process.child.id()
    }

    /// Its newest lines of log, for messages of failures.
    pub fn said(&self) -> String {
        self.process.stderr.text()
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> Result<bool, Error> {
        Ok(self.process.status()?.is_none())
    }

    /// Ctrl-C, and the wait for its end.
    pub fn interrupt(mut self, within: Duration) -> Result<Ended, Error> {
        let asked = Instant::now();
        self.process.signal(Signal::INT)?;
        let status = self.process.wait(within)?;
        Ok(Ended { status, took: asked.elapsed() })
    }

    /// The end without goodbye.
    pub fn kill(mut self) -> Result<(), Error> {
        self.process.signal(Signal::KILL)?;
        self.process.wait(KILL_WITHIN).map(drop)
    }
}

/// Runs `lightcone` with a command that ends by itself; after `within` it is killed.
pub fn run_to_end<A: AsRef<OsStr>>(
    executable: impl AsRef<Path>,
    args: impl IntoIterator<Item = A>,
    within: Duration,
) -> Result<Finished, Error> {
    let started = Instant::now();
    let mut process = Process::start(executable.as_ref(), args)?;
    let status = process.wait(within)?;
    let took = started.elapsed();
    let (stdout, stderr) = (process.stdout.whole_text()?, process.stderr.whole_text()?);
    Ok(Finished { code: status.code(), stdout, stderr, took })
}

/// `{world} is open: http://{address}/`.
fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once(" is open: http://")?;
    rest.split('/').next()?.parse().ok()
}

struct Process {
    name: String,
    child: Child,
    stdout: Output,
    stderr: Output,
}

impl Process {
    fn start<A: AsRef<OsStr>>(executable: &Path, args: impl IntoIterator<Item = A>) -> Result<Self, Error> {
        let name = executable.display().to_string();
        let failed = |cause| Error::Process { program: name.clone(), cause };
        let mut child = Command::new(executable)
            .args(args)
            .env_remove("LIGHTCONE_TOKEN")
            // As on a server, where there is no display.
            .env_remove("XDG_RUNTIME_DIR")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let pipes = (child.stdout.take(), child.stderr.take());
        let mut process = Self { name: name.clone(), child, stdout: Output::default(), stderr: Output::default() };
        if let (Some(stdout), Some(stderr)) = pipes {
            process.stdout = Output::follow("stdout", stdout).map_err(failed)?;
            process.stderr = Output::follow("stderr", stderr).map_err(failed)?;
        }
        Ok(process)
    }

    fn failed(&self, cause: std::io::Error) -> Error {
        Error::Process { program: self.name.clone(), cause }
    }

    fn died(&self, status: ExitStatus) -> Error {
        Error::Died { program: self.name.clone(), status: status.to_string(), said: self.stderr.text() }
    }

    fn status(&mut self) -> Result<Option<ExitStatus>, Error> {
        self.child.try_wait().map_err(|cause| self.failed(cause))
    }

    fn wait(&mut self, within: Duration) -> Result<ExitStatus, Error> {
        let what = format!("the end of {}", self.name);
        until(&what, within, || Ok(self.status()?.ok_or_else(|| self.stderr.text())))
    }

    fn signal(&mut self, signal: Signal) -> Result<(), Error> {
        // One that has ended and was waited for has given its number back.
        if let Some(status) = self.status()? {
            return Err(self.died(status));
        }
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let sent = pid.map_or(Err(rustix::io::Errno::SRCH), |pid| kill_process(pid, signal));
        sent.map_err(|error| self.failed(error.into()))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{} said:\n{}", self.name, self.stderr.text());
        }
        // Fails when it has ended already.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_address_in_the_line_for_people() {
        let address = address_in("plaza is open: http://127.0.0.1:8080/#token=YOUR-TOKEN");
        assert_eq!(address, Some(SocketAddr::from(([127, 0, 0, 1], 8080))));
        assert_eq!(address_in("Ctrl-C stops it."), None);
    }

    #[test]
    fn a_program_that_does_not_end_is_killed() {
        let endless = run_to_end("sleep", ["600"], Duration::from_millis(100));
        assert!(matches!(endless, Err(Error::TimedOut { .. })), "{endless:?}");
        let quick = run_to_end("echo", ["hello"], Duration::from_secs(20)).unwrap();
        assert_eq!((quick.code, quick.stdout.as_str()), (Some(0), "hello\n"));
    }
}

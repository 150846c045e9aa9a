//! A program that is given a limited time.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Well,
    /// With this status.
    Badly(ExitStatus),
    /// It was killed when its time was up.
    OutOfTime,
}

/// Runs it with everything it says in a file.
pub fn run(mut command: Command, log: &Path, limit: Duration) -> anyhow::Result<Ended> {
    let said = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let ends = Instant::now() + limit;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(said.try_clone()?)
        .stderr(said)
        .spawn()
        .with_context(|| format!("{} does not start", command.get_program().display()))?;
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(Ended::Well),
            Some(status) => return Ok(Ended::Badly(status)),
            None if Instant::now() < ends => thread::sleep(GLANCE),
            None => {
                // One that ended just now is no error; one that cannot be killed is waited for no longer.
                let _ = child.kill();
                return Ok(child.try_wait()?.filter(ExitStatus::success).map_or(Ended::OutOfTime, |_| Ended::Well));
            }
        }
    }
}

/// What it said last.
pub fn last_line(log: &Path) -> String {
    let said = fs::read(log).unwrap_or_default();
    String::from_utf8_lossy(&said).lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_ends_well_badly_or_by_force() {
        let log = std::env::temp_dir().join(format!("lightcone-gpu-kit-{}.log", std::process::id()));
        let shell = |script: &str, limit| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            run(command, &log, limit).unwrap()
        };
        let long = Duration::from_secs(3600);
        assert_eq!(shell("echo said; echo complained >&2", long), Ended::Well);
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "said\ncomplained\n");
        assert_eq!(last_line(&log), "complained");
        assert!(matches!(shell("exit 3", long), Ended::Badly(status) if status.code() == Some(3)));
        assert_eq!(shell("exec sleep 3600", Duration::ZERO), Ended::OutOfTime);
        std::fs::remove_file(&log).unwrap();
    }
}

//! A browser's processes and its profile.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{env, fs, io, process, thread};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::bounded::until;
use crate::error::Error;
use crate::output::Output;

/// The browser and all that it starts are one process group. Dropping it ends them all and removes the profile.
pub(crate) struct BrowserProcess {
    name: &'static str,
    child: Child,
    profile: PathBuf,
    said: Output,
}

impl BrowserProcess {
    /// Starts it with a fresh folder for its profile, which `prepare` fills and turns into the arguments.
    pub(crate) fn start(
        name: &'static str,
        path: &Path,
        prepare: impl FnOnce(&Path) -> io::Result<Vec<String>>,
    ) -> Result<Self, Error> {
        let failed = |cause| Error::Process { program: path.display().to_string(), cause };
        let profile = fresh_folder(name).map_err(failed)?;
        let mut child = Command::new(path)
            .args(prepare(&profile).map_err(failed)?)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(failed)?;
        let pipe = child.stderr.take();
        let mut started = Self { name, child, profile, said: Output::default() };
        if let Some(pipe) = pipe {
            started.said = Output::follow(name, pipe).map_err(failed)?;
        }
        Ok(started)
    }

    /// Waits for what is found in the profile or in what the browser says.
    pub(crate) fn wait_for<T>(
        &mut self,
        what: &str,
        within: Duration,
        mut find: impl FnMut(&Path, &Output) -> Option<T>,
    ) -> Result<T, Error> {
        until(what, within, || {
            let ended = self.child.try_wait().map_err(|cause| Error::Process { program: self.name.into(), cause })?;
            if let Some(status) = ended {
                let (program, status, said) = (self.name.into(), status.to_string(), self.said.text());
                return Err(Error::Died { program, status, said });
            }
            Ok(find(&self.profile, &self.said).ok_or_else(|| self.said.text()))
        })
    }
}

impl Drop for BrowserProcess {
    fn drop(&mut self) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // Fails when all have ended already.
            _ = kill_process_group(group, Signal::KILL);
        }
        _ = self.child.wait();
        remove_folder(&self.profile);
    }
}

fn fresh_folder(name: &str) -> io::Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = env::temp_dir().join(format!("lightcone-{name}-{}-{number}", process::id()));
    fs::create_dir(&folder)?;
    Ok(folder)
}

/// Processes that were just killed may still write for a moment.
fn remove_folder(folder: &Path) {
    for _ in 0..20 {
        if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    eprintln!("left behind: {}", folder.display());
}

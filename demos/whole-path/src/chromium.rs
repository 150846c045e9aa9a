//! A headless Chromium of its own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{env, fs, process, thread};

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};

use crate::bounded::until;
use crate::cdp::Cdp;
use crate::error::Error;
use crate::output::Output;
use crate::required::is_required;
use crate::tab::Tab;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
const NAMED_BY: &str = "LIGHTCONE_CHROMIUM";
const START_WITHIN: Duration = Duration::from_secs(60);
const SOON: Duration = Duration::from_secs(30);
/// Nothing that calls home, nothing that sleeps in the background, sound and picture without a click.
const FLAGS: [&str; 15] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-background-timer-throttling",
    "--autoplay-policy=no-user-gesture-required",
    "--window-size=1280,720",
    "--remote-debugging-port=0",
];

/// `LIGHTCONE_CHROMIUM`, or the first of the usual names in `PATH`.
pub fn find_chromium() -> Result<PathBuf, Error> {
    if let Some(named) = env::var_os(NAMED_BY) {
        let path = PathBuf::from(named);
        return if path.is_file() { Ok(path) } else { Err(Error::NotChromium(path.display().to_string())) };
    }
    let folders: Vec<_> = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    let mut candidates = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.find(|path| path.is_file()).ok_or_else(|| Error::NoChromium { tried: NAMES.join(", ") })
}

/// For tests: the browser's path, or `None` after saying why the test is skipped.
///
/// # Panics
/// When there is none and `LIGHTCONE_REQUIRE` lists `browser`.
pub fn required_chromium() -> Option<PathBuf> {
    let error = match find_chromium() {
        Ok(path) => return Some(path),
        Err(error) => error,
    };
    assert!(!is_required("browser"), "LIGHTCONE_REQUIRE wants a browser: {error}");
    eprintln!("skipped: {error}");
    None
}

/// A running browser with a fresh profile. Dropping it ends all its processes and removes the profile.
pub struct Chromium {
    browser: Mutex<Cdp>,
    address: SocketAddr,
    _processes: Processes,
}

impl Chromium {
    /// Starts the browser and connects to it.
    pub fn start(path: &Path) -> Result<Self, Error> {
        Self::start_with(path, &[])
    }

    /// [`Self::start`] with more flags for its command line.
    pub fn start_with(path: &Path, flags: &[&str]) -> Result<Self, Error> {
        let mut processes = Processes::start(path, flags)?;
        let (port, path) = processes.wait_for_port()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let browser = Mutex::new(Cdp::connect(address, &path)?);
        Ok(Self { browser, address, _processes: processes })
    }

    /// An empty tab in a window of its own, so that no other tab covers it.
    pub fn open_tab(&self) -> Result<Tab, Error> {
        let method = "Target.createTarget";
        let answer = self.call(method, &json!({"url": "about:blank", "newWindow": true}))?;
        let target = answer["targetId"].as_str().ok_or_else(|| Error::answer(method, "targetId", &answer))?;
        Tab::attach(self.address, target)
    }

    /// As in `Chrome/156.0.8078.79`.
    pub fn version(&self) -> Result<String, Error> {
        let answer = self.call("Browser.getVersion", &json!({}))?;
        Ok(answer["product"].as_str().unwrap_or("unknown").to_owned())
    }

    fn call(&self, method: &str, params: &Value) -> Result<Value, Error> {
        self.browser.lock().unwrap_or_else(PoisonError::into_inner).call(method, params, SOON)
    }
}

/// The browser and all that it starts are one process group.
struct Processes {
    child: Child,
    profile: PathBuf,
    said: Output,
}

impl Processes {
    fn start(path: &Path, flags: &[&str]) -> Result<Self, Error> {
        let failed = |cause| Error::Process { program: path.display().to_string(), cause };
        let profile = fresh_folder().map_err(failed)?;
        let mut child = Command::new(path)
            .args(FLAGS)
            .args(flags)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(failed)?;
        let pipe = child.stderr.take();
        let mut processes = Self { child, profile, said: Output::default() };
        if let Some(pipe) = pipe {
            processes.said = Output::follow("chromium", pipe).map_err(failed)?;
        }
        Ok(processes)
    }

    /// The browser writes its port and the path of its connection into its profile.
    fn wait_for_port(&mut self) -> Result<(u16, String), Error> {
        let file = self.profile.join("DevToolsActivePort");
        until("Chromium's debugging port", START_WITHIN, || {
            let ended = self.child.try_wait().map_err(|cause| Error::Process { program: "chromium".into(), cause })?;
            if let Some(status) = ended {
                let (program, status, said) = ("chromium".into(), status.to_string(), self.said.text());
                return Err(Error::Died { program, status, said });
            }
            let text = fs::read_to_string(&file).unwrap_or_default();
            let mut lines = text.lines();
            let port = lines.next().and_then(|port| port.parse().ok());
            Ok(port.zip(lines.next().map(str::to_owned)).ok_or_else(|| self.said.text()))
        })
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // Fails when all have ended already.
            _ = kill_process_group(group, Signal::KILL);
        }
        _ = self.child.wait();
        remove_folder(&self.profile);
    }
}

fn fresh_folder() -> io::Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = env::temp_dir().join(format!("lightcone-chromium-{}-{number}", process::id()));
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

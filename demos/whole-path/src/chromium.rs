//! A headless Chromium of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{env, fs};

use serde_json::{Value, json};

use crate::browser_process::BrowserProcess;
use crate::debugging::Debugging;
use crate::error::Error;
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
    debugging: Mutex<Debugging>,
    address: SocketAddr,
    _process: BrowserProcess,
}

impl Chromium {
    /// Starts the browser and connects to it.
    pub fn start(path: &Path) -> Result<Self, Error> {
        Self::start_with(path, &[])
    }

    /// [`Self::start`] with more flags for its command line.
    pub fn start_with(path: &Path, flags: &[&str]) -> Result<Self, Error> {
        let mut process = BrowserProcess::start("chromium", path, |profile| {
            let mut args: Vec<String> = FLAGS.iter().chain(flags).map(|flag| (*flag).to_owned()).collect();
            args.extend([format!("--user-data-dir={}", profile.display()), "about:blank".into()]);
            Ok(args)
        })?;
        // The browser writes its port and the path of its connection into its profile.
        let (port, path) = process.wait_for("Chromium's debugging port", START_WITHIN, |profile, _| {
            let text = fs::read_to_string(profile.join("DevToolsActivePort")).ok()?;
            let mut lines = text.lines();
            let port = lines.next().and_then(|port| port.parse().ok());
            port.zip(lines.next().map(str::to_owned))
        })?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let debugging = Mutex::new(Debugging::connect(address, &path)?);
        Ok(Self { debugging, address, _process: process })
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
        self.debugging.lock().unwrap_or_else(PoisonError::into_inner).call(method, params, SOON)
    }
}

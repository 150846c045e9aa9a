//! A headless Firefox of its own, driven by WebDriver BiDi.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::bounded::until;
use crate::browser_process::BrowserProcess;
use crate::debugging::Debugging;
use crate::error::Error;
use crate::keys::Key;
use crate::picture::Picture;
use crate::required::is_required;

const NAMES: [&str; 2] = ["firefox-esr", "firefox"];
const NAMED_BY: &str = "LIGHTCONE_FIREFOX";
const START_WITHIN: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(30);
/// A script that awaits gives up after this.
const SCRIPT_WITHIN: Duration = Duration::from_secs(60);
/// Nothing that calls home, sound and picture without a click. What it knows of codecs is what a fresh profile knows.
const PREFERENCES: &str = r#"
user_pref("app.update.disabledForTesting", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("media.autoplay.default", 0);
user_pref("media.gmp-manager.updateEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.enabled", false);
"#;

/// For tests: Firefox's path, or `None` after saying why the test is skipped.
///
/// # Panics
/// When there is none and `LIGHTCONE_REQUIRE` lists `firefox`.
pub fn required_firefox() -> Option<PathBuf> {
    let named = env::var_os(NAMED_BY).map(PathBuf::from);
    let folders: Vec<_> = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    let usual = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    if let Some(path) = named.into_iter().chain(usual).find(|path| path.is_file()) {
        return Some(path);
    }
    let missing = format!("no Firefox: install one as {}, or name it in {NAMED_BY}", NAMES.join(", "));
    assert!(!is_required("firefox"), "LIGHTCONE_REQUIRE wants Firefox: {missing}");
    eprintln!("skipped: {missing}");
    None
}

/// A running Firefox with a fresh profile, and its one tab. Dropping it ends all its processes and removes the profile.
pub struct Firefox {
    bidi: Debugging,
    tab: String,
    /// As in `153.0`.
    pub version: String,
    _process: BrowserProcess,
}

impl Firefox {
    /// Starts the browser and connects to it.
    pub fn start(path: &Path) -> Result<Self, Error> {
        let mut process = BrowserProcess::start("firefox", path, |profile| {
            fs::write(profile.join("user.js"), PREFERENCES)?;
            let profile = profile.display().to_string();
            let args = ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", &profile, "about:blank"];
            Ok::<_, io::Error>(args.map(str::to_owned).to_vec())
        })?;
        let address = process.wait_for("Firefox's debugging port", START_WITHIN, |_, said| {
            said.find(|line| line.split_once("WebDriver BiDi listening on ws://")?.1.trim().parse::<SocketAddr>().ok())
        })?;
        let mut bidi = Debugging::connect(address, "/session")?;
        let method = "session.new";
        let session = bidi.call(method, &json!({"capabilities": {}}), SOON)?;
        let version = session["capabilities"]["browserVersion"].as_str();
        let version = version.ok_or_else(|| Error::answer(method, "browserVersion", &session))?.to_owned();
        let method = "browsingContext.getTree";
        let tree = bidi.call(method, &json!({}), SOON)?;
        let tab = tree["contexts"][0]["context"].as_str();
        let tab = tab.ok_or_else(|| Error::answer(method, "a context", &tree))?.to_owned();
        Ok(Self { bidi, tab, version, _process: process })
    }

    /// Loads a page and waits until it and its modules ran.
    pub fn navigate(&mut self, url: &str) -> Result<(), Error> {
        let params = json!({"context": self.tab, "url": url, "wait": "complete"});
        self.bidi.call("browsingContext.navigate", &params, SCRIPT_WITHIN).map(drop)
    }

    /// The value of an expression, awaited; it must be JSON.
    pub fn evaluate(&mut self, script: &str) -> Result<Value, Error> {
        let method = "script.evaluate";
        let params = json!({
            "expression": format!("Promise.resolve({script}).then((value) => JSON.stringify(value ?? null))"),
            "target": {"context": self.tab},
            "awaitPromise": true,
        });
        let answer = self.bidi.call(method, &params, SCRIPT_WITHIN)?;
        if let Some(exception) = answer["exceptionDetails"]["text"].as_str() {
            return Err(Error::Script { script: script.to_owned(), exception: exception.to_owned() });
        }
        let text = answer["result"]["value"].as_str().ok_or_else(|| Error::answer(method, "a value", &answer))?;
        serde_json::from_str(text).map_err(|_| Error::answer(method, "JSON", &answer))
    }

    /// Evaluates until the value is truthy, and gives it.
    pub fn wait_until(&mut self, script: &str, within: Duration) -> Result<Value, Error> {
        until(script, within, || {
            let value = self.evaluate(script)?;
            let is_truthy = !matches!(value, Value::Null | Value::Bool(false)) && value != 0 && value != "";
            Ok(if is_truthy { Ok(value) } else { Err(value.to_string()) })
        })
    }

    /// A key goes down and stays down.
    pub fn key_down(&mut self, key: Key) -> Result<(), Error> {
        self.key("keyDown", key)
    }

    /// A key goes up.
    pub fn key_up(&mut self, key: Key) -> Result<(), Error> {
        self.key("keyUp", key)
    }

    fn key(&mut self, kind: &str, key: Key) -> Result<(), Error> {
        let actions = json!([{"type": "key", "id": "keyboard", "actions": [{"type": kind, "value": key.key}]}]);
        let params = json!({"context": self.tab, "actions": actions});
        self.bidi.call("input.performActions", &params, SOON).map(drop)
    }

    /// A click with the left button at a point of the page, CSS pixels.
    pub fn click(&mut self, x: u32, y: u32) -> Result<(), Error> {
        let clicked = json!([
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]);
        let params = json!({"context": self.tab, "actions": [{"type": "pointer", "id": "mouse", "actions": clicked}]});
        self.bidi.call("input.performActions", &params, SOON).map(drop)
    }

    /// What the tab shows, the page's own writing included.
    pub fn screenshot(&mut self) -> Result<Picture, Error> {
        let method = "browsingContext.captureScreenshot";
        let answer = self.bidi.call(method, &json!({"context": self.tab}), SOON)?;
        let png = answer["data"].as_str().and_then(|data| BASE64_STANDARD.decode(data).ok());
        Picture::from_png(&png.ok_or_else(|| Error::answer(method, "data", answer))?)
    }
}

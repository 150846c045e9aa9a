//! One tab of the browser.

use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::bounded::until;
use crate::debugging::Debugging;
use crate::error::Error;
use crate::keys::Key;
use crate::picture::Picture;

/// For what the browser does at once when it has the time.
const SOON: Duration = Duration::from_secs(30);
/// A script that awaits gives up after this.
const SCRIPT_WITHIN: Duration = Duration::from_secs(60);

/// From a video element to the data URL of a PNG.
const READ_FRAME: &str = "async (video) => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext('2d').drawImage(video, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    return new Promise((done, fail) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result);
        reader.onerror = () => fail(reader.error);
        reader.readAsDataURL(blob);
    });
}";

/// Commands go to this tab whether it has the focus or not.
pub struct Tab {
    debugging: Debugging,
}

impl Tab {
    pub(crate) fn attach(address: SocketAddr, target: &str) -> Result<Self, Error> {
        let mut tab = Self { debugging: Debugging::connect(address, &format!("/devtools/page/{target}"))? };
        // Each tab plays as if it were in front: keys are heard and animation frames come.
        tab.call("Emulation.setFocusEmulationEnabled", &json!({"enabled": true}))?;
        let size = json!({"width": 1280, "height": 720, "deviceScaleFactor": 1, "mobile": false});
        tab.call("Emulation.setDeviceMetricsOverride", &size)?;
        Ok(tab)
    }

    fn call(&mut self, method: &str, params: &Value) -> Result<Value, Error> {
        self.debugging.call(method, params, SOON)
    }

    /// Loads a page and waits until it and its modules ran.
    pub fn navigate(&mut self, url: &str) -> Result<(), Error> {
        let answer = self.call("Page.navigate", &json!({"url": url}))?;
        if let Some(reason) = answer["errorText"].as_str() {
            return Err(Error::Navigation { url: url.to_owned(), reason: reason.to_owned() });
        }
        self.wait_until("document.readyState === 'complete'", SOON).map(drop)
    }

    /// Runs a script in every page that is loaded from now on, before the page's own.
    pub fn run_before_pages(&mut self, script: &str) -> Result<(), Error> {
        self.call("Page.enable", &json!({}))?;
        self.call("Page.addScriptToEvaluateOnNewDocument", &json!({"source": script})).map(drop)
    }

    /// The value of an expression, awaited; it must be JSON.
    pub fn evaluate(&mut self, script: &str) -> Result<Value, Error> {
        let params = json!({"expression": script, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.debugging.call("Runtime.evaluate", &params, SCRIPT_WITHIN)?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            let words = thrown["exception"]["description"].as_str().or(thrown["text"].as_str()).unwrap_or("something");
            return Err(Error::Script { script: script.to_owned(), exception: words.to_owned() });
        }
        Ok(answer["result"]["value"].take())
    }

    /// Evaluates until the value is truthy, and gives it.
    pub fn wait_until(&mut self, script: &str, within: Duration) -> Result<Value, Error> {
        until(script, within, || {
            let value = self.evaluate(script)?;
            Ok(if is_truthy(&value) { Ok(value) } else { Err(value.to_string()) })
        })
    }

    /// A key goes down and stays down.
    pub fn key_down(&mut self, key: Key) -> Result<(), Error> {
        self.key("rawKeyDown", key)
    }

    /// A key goes up.
    pub fn key_up(&mut self, key: Key) -> Result<(), Error> {
        self.key("keyUp", key)
    }

    fn key(&mut self, kind: &str, Key { code, key, virtual_code }: Key) -> Result<(), Error> {
        let mut params = json!({"type": kind, "code": code, "key": key, "windowsVirtualKeyCode": virtual_code});
        if (kind, key) == ("rawKeyDown", "Enter") {
            // What sends a form is the character.
            params["type"] = "keyDown".into();
            params["text"] = "\r".into();
        }
        self.call("Input.dispatchKeyEvent", &params).map(drop)
    }

    /// Writes into the field that has the focus, as an input method does.
    pub fn write(&mut self, text: &str) -> Result<(), Error> {
        self.call("Input.insertText", &json!({"text": text})).map(drop)
    }

    /// The left mouse button goes down at a point of the page, CSS pixels.
    pub fn mouse_down(&mut self, x: f64, y: f64) -> Result<(), Error> {
        let params = json!({"type": "mousePressed", "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1});
        self.call("Input.dispatchMouseEvent", &params).map(drop)
    }

    /// The left mouse button goes up there, CSS pixels.
    pub fn mouse_up(&mut self, x: f64, y: f64) -> Result<(), Error> {
        let params = json!({"type": "mouseReleased", "x": x, "y": y, "button": "left", "clickCount": 1});
        self.call("Input.dispatchMouseEvent", &params).map(drop)
    }

    /// The mouse moves there with the left button held.
    pub fn mouse_drag(&mut self, x: f64, y: f64) -> Result<(), Error> {
        let params = json!({"type": "mouseMoved", "x": x, "y": y, "button": "left", "buttons": 1});
        self.call("Input.dispatchMouseEvent", &params).map(drop)
    }

    /// From here on the tab is a phone's screen, CSS pixels, and fingers can touch it.
    pub fn be_a_phone(&mut self, width: u32, height: u32) -> Result<(), Error> {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 2, "mobile": true});
        self.call("Emulation.setDeviceMetricsOverride", &size)?;
        self.call("Emulation.setTouchEmulationEnabled", &json!({"enabled": true, "maxTouchPoints": 5})).map(drop)
    }

    /// `touchStart`, `touchMove`, `touchEnd` or `touchCancel`, with all fingers that are down after it, CSS pixels.
    pub fn touch(&mut self, kind: &str, fingers: &[(f64, f64)]) -> Result<(), Error> {
        let points = fingers.iter().enumerate().map(|(id, (x, y))| json!({"x": x, "y": y, "id": id}));
        let params = json!({"type": kind, "touchPoints": points.collect::<Vec<_>>()});
        self.call("Input.dispatchTouchEvent", &params).map(drop)
    }

    /// What the tab shows, as PNG.
    pub fn screenshot(&mut self) -> Result<Vec<u8>, Error> {
        let answer = self.call("Page.captureScreenshot", &json!({"format": "png"}))?;
        let data = answer["data"].as_str().and_then(|data| BASE64_STANDARD.decode(data).ok());
        data.ok_or_else(|| Error::answer("Page.captureScreenshot", "data", answer))
    }

    /// The frame that a video element shows, in the stream's own pixels; `video` is the script that finds the element.
    pub fn picture_of(&mut self, video: &str) -> Result<Picture, Error> {
        let url = self.evaluate(&format!("({READ_FRAME})({video})"))?;
        let data = url.as_str().and_then(|url| url.strip_prefix("data:image/png;base64,"));
        let png = data.and_then(|data| BASE64_STANDARD.decode(data).ok());
        Picture::from_png(&png.ok_or_else(|| Error::answer("the page", "a PNG of its video", url))?)
    }

    /// As a person closes it: the page hears that it is being hidden.
    pub fn close(mut self) -> Result<(), Error> {
        self.call("Page.close", &json!({})).map(drop)
    }
}

fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(value) => value.as_f64() != Some(0.0),
        Value::String(value) => !value.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

//! GStreamer's webrtcbin, which `whepsrc` is made of.

use std::path::Path;
use std::process::Command;

use crate::endpoint::{are_there, file, serve};

const INSTALL: &str = "apt-get install python3-gi gir1.2-gst-plugins-bad-1.0 gstreamer1.0-plugins-good \
                       gstreamer1.0-plugins-bad gstreamer1.0-nice";
/// The system's, because its bindings are not on PyPI.
const PYTHON: &str = "/usr/bin/python3";
const ASK: &str = "import gi; gi.require_version('GstWebRTC', '1.0'); gi.require_version('Gst', '1.0')
from gi.repository import Gst, GstWebRTC; Gst.init(None)
assert Gst.ElementFactory.make('webrtcbin') and Gst.ElementFactory.find('nicesrc')";

fn play(order: &str, video_caps: &str) {
    let asked = Path::new(PYTHON).is_file()
        && Command::new(PYTHON).args(["-c", ASK]).output().is_ok_and(|said| said.status.success());
    if !are_there("clients", asked, INSTALL) {
        return;
    }
    let endpoint = serve(&[]);
    let script = file("gstreamer.py").display().to_string();
    endpoint.play(PYTHON, [script.as_str(), &endpoint.url(), order, video_caps]).assert_got(30, 20);
}

#[test]
fn the_form_of_its_documentation_without_fmtp() {
    play("video,audio", "encoding-name=H264");
}

#[test]
fn sound_before_video() {
    play("audio,video", "encoding-name=H264");
}

#[test]
fn with_fmtp() {
    play("video,audio", "encoding-name=H264,packetization-mode=(string)1,profile-level-id=(string)42e01f");
}

#[test]
fn vp8() {
    play("audio,video", "encoding-name=VP8");
}

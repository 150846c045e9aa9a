//! three.js in a browser.

use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lightcone_whole_path::{Chromium, Error, Tab, is_required, required_chromium};
use serde_json::Value;

use crate::case::{HEIGHT, WIDTH, scenes_folder};
use crate::files::Files;

/// WebGL on the CPU, which Chromium keeps for those who ask.
const FLAGS: [&str; 2] = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
const INSTALL: &str = "npm ci --prefix demos/whole-path/tests/threejs";

/// The page, open.
pub struct Three {
    tab: Tab,
    /// Version of three.js and what draws for it.
    pub name: String,
    _browser: Chromium,
    _files: Files,
}

impl Three {
    /// `None`, with a line that says why, where three.js or the browser is missing; a failure where `LIGHTCONE_REQUIRE` names it.
    pub fn required() -> Option<Self> {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/threejs");
        let library = page.join("node_modules/three");
        if !library.is_dir() {
            assert!(!is_required("three"), "LIGHTCONE_REQUIRE wants three.js: {INSTALL}");
            println!("skipped: no three.js; {INSTALL}");
            return None;
        }
        let chromium = required_chromium();
        assert!(chromium.is_some() || !is_required("three"), "LIGHTCONE_REQUIRE wants three.js, which needs a browser");
        Some(Self::open(&chromium?, &page, &library).unwrap_or_else(|error| panic!("{error}")))
    }

    fn open(chromium: &Path, page: &Path, library: &Path) -> Result<Self, Error> {
        let folders = [("page", page.to_owned()), ("three", library.to_owned()), ("scenes", scenes_folder())];
        let files =
            Files::serve(folders).map_err(|cause| Error::Process { program: "the page's files".into(), cause })?;
        let browser = Chromium::start_with(chromium, &FLAGS)?;
        let mut tab = browser.open_tab()?;
        tab.navigate(&files.url("page/page.html"))?;
        let name = tab.evaluate("context()")?.as_str().unwrap_or_default().to_owned();
        Ok(Self { tab, name, _browser: browser, _files: files })
    }

    /// RGBA8.
    pub fn draw(&mut self, settings: &Value) -> Vec<u8> {
        let url = self.tab.evaluate(&format!("draw({settings})")).unwrap_or_else(|error| panic!("{error}"));
        let data = url.as_str().and_then(|url| url.strip_prefix("data:image/png;base64,"));
        let png = data.and_then(|data| BASE64_STANDARD.decode(data).ok()).unwrap_or_default();
        let picture = image::load_from_memory(&png).unwrap_or_else(|error| panic!("three.js's picture: {error}"));
        assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
        picture.into_rgba8().into_raw()
    }
}

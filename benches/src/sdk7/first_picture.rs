//! From the start of a node to the first picture that a browser, which runs already, has decoded.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_whole_path::{Chromium, PlayerPage, find_chromium};
use lightcone_worlds::sdk7::Js;
use serde::Serialize;

use super::node::start;
use super::{cube_wave, folders, generated};

const TIMES: usize = 5;
const WITHIN: Duration = Duration::from_secs(90);

#[derive(Debug, Serialize)]
pub(super) struct FirstPicture {
    way: String,
    scene: String,
    /// To the line with the address.
    open_ms: Summary,
    /// To the first frame decoded, seen within 50 ms.
    picture_ms: Summary,
}

impl fmt::Display for FirstPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { way, scene, open_ms, picture_ms } = self;
        write!(
            f,
            "{scene}, {way}: open {:.0} ms after the start, a picture in Chromium after {:.0} ms (p50 of {TIMES}; max {:.0})",
            open_ms.median, picture_ms.median, picture_ms.max
        )
    }
}

pub(super) fn measure(way: Js) -> anyhow::Result<FirstPicture> {
    let own = generated::scene("pictured", &generated::cubes(100))?;
    let scene = folders::scene(cube_wave::SCENE).unwrap_or(own.path().to_owned());
    let chromium = Chromium::start(&find_chromium()?)?;
    let (mut open_ms, mut picture_ms) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let started = Instant::now();
        let since = || started.elapsed().as_secs_f64() * 1e3;
        let node = start(&scene, way, &[])?;
        open_ms.push(since());
        let mut tab = chromium.open_tab()?;
        tab.navigate(&node.url("/"))?;
        let mut page = PlayerPage { tab };
        page.wait_until("player.stats?.framesDecoded >= 1", WITHIN)?;
        picture_ms.push(since());
        drop(page);
        node.interrupt(WITHIN)?;
    }
    let name = scene.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(FirstPicture {
        way: way.to_string(),
        scene: name,
        open_ms: Summary::of(open_ms).context("it was never started")?,
        picture_ms: Summary::of(picture_ms).context("it was never started")?,
    })
}

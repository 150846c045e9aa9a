//! The player page in a tab, through what the element `<lightcone-player>` tells.

use std::time::Duration;

use serde_json::Value;

use crate::chromium::Chromium;
use crate::error::Error;
use crate::picture::Picture;
use crate::tab::Tab;

/// From opening the page to the first picture, retries of the page included.
const PLAYING_WITHIN: Duration = Duration::from_secs(90);
const FRAMES_WITHIN: Duration = Duration::from_secs(120);
const PLAYER: &str = "document.querySelector('lightcone-player')";

/// One player's page.
pub struct PlayerPage {
    /// Where it is.
    pub tab: Tab,
}

impl PlayerPage {
    /// Opens the page in a tab of its own and waits until it plays and knows its player.
    pub fn open(browser: &Chromium, url: &str) -> Result<Self, Error> {
        let mut tab = browser.open_tab()?;
        tab.navigate(url)?;
        let mut page = Self { tab };
        page.wait_until_playing()?;
        Ok(page)
    }

    /// Until a picture is on the screen and a note of the world has come.
    pub fn wait_until_playing(&mut self) -> Result<(), Error> {
        self.wait_until("player.state === 'playing' && player.note?.body", PLAYING_WITHIN).map(drop)
    }

    /// Waits for an expression about `player`.
    pub fn wait_until(&mut self, about_player: &str, within: Duration) -> Result<Value, Error> {
        self.tab.wait_until(&of_player(about_player), within)
    }

    /// Waits until this many frames of the session have been decoded; gives how many.
    pub fn wait_for_frames(&mut self, frames: u64) -> Result<u64, Error> {
        let enough = format!("player.stats.framesDecoded >= {frames} && player.stats.framesDecoded");
        Ok(self.wait_until(&enough, FRAMES_WITHIN)?.as_u64().unwrap_or(0))
    }

    /// An expression about `player`.
    pub fn evaluate(&mut self, about_player: &str) -> Result<Value, Error> {
        self.tab.evaluate(&of_player(about_player))
    }

    /// `player.stats`.
    pub fn stats(&mut self) -> Result<Value, Error> {
        self.evaluate("player.stats")
    }

    /// `player.note`.
    pub fn note(&mut self) -> Result<Value, Error> {
        self.evaluate("player.note")
    }

    /// Where the player's feet are, metres.
    pub fn position_m(&mut self) -> Result<[f64; 3], Error> {
        let position = self.evaluate("player.note?.body?.positionM")?;
        let number = |i: usize| position[i].as_f64();
        match (number(0), number(1), number(2)) {
            (Some(x), Some(y), Some(z)) => Ok([x, y, z]),
            _ => Err(Error::answer("player.note", "body.positionM", position)),
        }
    }

    /// The frame that the player shows, in the stream's own pixels.
    pub fn picture(&mut self) -> Result<Picture, Error> {
        self.tab.picture_of(&of_player("player.shadowRoot.querySelector('video')"))
    }

    /// What the tab shows, the page's own writing included.
    pub fn screenshot(&mut self) -> Result<Picture, Error> {
        Picture::from_png(&self.tab.screenshot()?)
    }
}

fn of_player(expression: &str) -> String {
    format!("((player) => {expression})({PLAYER})")
}

//! Someone who plays.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use lightcone_whole_path::{PlayerPage, keys};

/// Walks ahead and looks around.
pub(super) struct Hands {
    moves: u64,
    x: f64,
    y: f64,
}

impl Hands {
    /// Takes hold of the mouse. A key goes first: a click would ask the browser for the mouse's lock, in which scripted moves
    /// have no direction.
    pub(super) fn new(page: &mut PlayerPage) -> anyhow::Result<Self> {
        page.tab.key_down(keys::W)?;
        let size = page.tab.evaluate("[innerWidth, innerHeight]")?;
        let middle = |axis: usize| size[axis].as_f64().map(|length| length / 2.0);
        let (x, y) = middle(0).zip(middle(1)).context("the page does not know its size")?;
        page.tab.mouse_down(x, y)?;
        Ok(Self { moves: 0, x, y })
    }

    pub(super) fn play(&mut self, page: &mut PlayerPage, duration: Duration) -> anyhow::Result<()> {
        let end = Instant::now() + duration;
        while Instant::now() < end {
            self.moves += 1;
            // A look to one side takes 3 s, then to the other.
            let angle = self.moves as f64 * 0.1;
            page.tab.mouse_drag(self.x + 400.0 * angle.sin(), self.y + 30.0 * (angle * 0.7).sin())?;
            match self.moves % 16 {
                8 => page.tab.key_down(keys::A)?,
                12 => page.tab.key_up(keys::A)?,
                _ => {}
            }
            // Not a multiple of a tick or a frame: inputs are to fall into every part of either.
            sleep(Duration::from_millis(60 + self.moves * 37 % 41));
        }
        Ok(())
    }
}

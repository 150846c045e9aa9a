//! The whole path: the program in a process of its own, one Chromium that plays, on one machine.

mod aligned;
mod freezes;
mod hands;
mod latency;
mod played;
mod served;
mod waits;

use lightcone_whole_path::{Chromium, find_chromium};
use serde::Serialize;

use aligned::Aligned;
use freezes::Froze;
use played::Played;
pub use served::SERVER_ARGUMENT;
use waits::Waited;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    browser: String,
    plays: Vec<Played>,
    waits: Vec<Waited>,
    aligned: Vec<Aligned>,
    freezes: Froze,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let chromium = Chromium::start(&find_chromium()?)?;
    let browser = chromium.version()?;
    println!("{browser}\n");
    let mut plays = Vec::new();
    for play in &played::PLAYS {
        plays.push(play.measure(&chromium)?);
    }
    played::print(&plays);
    let waits = waits::measure(&chromium)?;
    waits::print(&waits);
    let aligned = aligned::measure(&chromium)?;
    aligned::print(&aligned);
    let freezes = freezes::measure(&chromium)?;
    freezes::print(&freezes);
    Ok(Figures { browser, plays, waits, aligned, freezes })
}

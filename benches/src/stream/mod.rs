//! The whole path: the program in a process of its own, one Chromium that plays, on one machine.

mod aligned;
mod freezes;
mod hands;
mod ledger;
mod played;
mod waits;

use std::env;

use anyhow::Context;
use lightcone_whole_path::{Chromium, PlayerPage, Program, find_chromium};
use serde::Serialize;

use aligned::Aligned;
use freezes::Froze;
use played::Played;
use waits::Waited;

/// With it as the first argument this program is `lightcone`, so that CPU and memory are the server's own.
pub const SERVER_ARGUMENT: &str = "as-lightcone";

const SERVER: [&str; 8] = [SERVER_ARGUMENT, "run", "plaza", "--listen", "127.0.0.1:0", "--backend", "soft", "--seed=1"];

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

fn serve(arguments: &[&str]) -> anyhow::Result<Program> {
    let this = env::current_exe().context("this program does not know where it lies")?;
    Ok(Program::start(&this, SERVER.iter().chain(arguments))?)
}

/// The page, with scripts that run before its own.
fn open(chromium: &Chromium, server: &Program, scripts: &[&str]) -> anyhow::Result<PlayerPage> {
    let mut tab = chromium.open_tab()?;
    for script in scripts {
        tab.run_before_pages(script)?;
    }
    tab.navigate(&server.url("/"))?;
    let mut page = PlayerPage { tab };
    page.wait_until_playing()?;
    Ok(page)
}

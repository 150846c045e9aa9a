//! The program in a process of its own, and its page in a browser.

use std::env;

use anyhow::Context;
use lightcone_whole_path::{Chromium, PlayerPage, Program};

/// With it as the first argument this program is `lightcone`, so that CPU and memory are the server's own.
pub const SERVER_ARGUMENT: &str = "as-lightcone";

pub(super) const SERVER: [&str; 8] =
    [SERVER_ARGUMENT, "run", "plaza", "--listen", "127.0.0.1:0", "--backend", "soft", "--seed=1"];

pub(super) fn serve(arguments: &[&str]) -> anyhow::Result<Program> {
    let this = env::current_exe().context("this program does not know where it lies")?;
    Ok(Program::start(&this, SERVER.iter().chain(arguments))?)
}

/// The page, with scripts that run before its own.
pub(super) fn open(chromium: &Chromium, server: &Program, scripts: &[&str]) -> anyhow::Result<PlayerPage> {
    let mut tab = chromium.open_tab()?;
    for script in scripts {
        tab.run_before_pages(script)?;
    }
    tab.navigate(&server.url("/"))?;
    let mut page = PlayerPage { tab };
    page.wait_until_playing()?;
    Ok(page)
}

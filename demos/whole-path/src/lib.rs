//! Drives the program and a real browser, for tests and benches that look at the whole path.
//!
//! ```no_run
//! use lightcone_whole_path::{Chromium, PlayerPage, Program, keys};
//! # fn main() -> Result<(), lightcone_whole_path::Error> {
//! # let chromium_path = lightcone_whole_path::find_chromium()?;
//! let program = Program::start("target/release/lightcone", ["run", "plaza", "--listen", "127.0.0.1:0"])?;
//! let browser = Chromium::start(&chromium_path)?;
//! let mut page = PlayerPage::open(&browser, &program.url("/"))?;
//! page.wait_for_frames(100)?;
//! page.tab.key_down(keys::W)?;
//! println!("{}", page.stats()?["inputToPhotonP50Ms"]);
//! # Ok(())
//! # }
//! ```
//!
//! Every wait is bounded and every failure typed; a failure of the program carries what it said last. Linux only, because
//! process groups and signals are. It deliberately knows nothing about renderers, simulation or streaming: it sees what a
//! person with a browser and a terminal sees.

mod bounded;
mod browser_process;
mod chromium;
mod debugging;
mod error;
mod firefox;
pub mod http;
pub mod keys;
mod link;
mod output;
mod picture;
mod player_page;
mod program;
mod required;
mod split_mix;
mod tab;

pub use bounded::until;
pub use chromium::{Chromium, find_chromium, required_chromium};
pub use error::Error;
pub use firefox::{Firefox, required_firefox};
pub use link::{Link, Loss, Quality};
pub use picture::{Patch, Picture};
pub use player_page::PlayerPage;
pub use program::{Ended, Finished, Program, run_to_end};
pub use required::is_required;
pub use split_mix::SplitMix;
pub use tab::Tab;

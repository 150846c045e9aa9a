//! What the tests of whole paths share: a host with a moving picture, and a viewer that is no browser.

#![allow(dead_code, reason = "each test program uses its part")]

pub mod host;
pub mod relay;
pub mod repairing;
#[path = "../../../demos/whole-path/src/required.rs"]
mod required;
// The chance of the other bad network, before a real browser.
#[path = "../../../demos/whole-path/src/split_mix.rs"]
mod split_mix;
pub mod tcp;
pub mod viewer;

use std::future::Future;
use std::time::Duration;

use lightcone_vpx::Library;

/// Long enough for a busy machine; only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Awaits what must come.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not come within {PATIENCE:?}"),
    }
}

/// The library for VP8. Where it is missing the test is skipped, if `LIGHTCONE_REQUIRE` does not list `vpx`.
pub fn vp8() -> Option<&'static Library> {
    match Library::get() {
        Ok(library) => Some(library),
        Err(error) if required::is_required("vpx") => panic!("{error}"),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

//! Fragments of SDP with candidates.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if lightcone_streaming::fuzz::trickle(text) {
        assert!(text.lines().count() <= 200, "more lines than are taken");
    }
});

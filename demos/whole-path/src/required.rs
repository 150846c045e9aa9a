//! What a run of the tests must have.

use std::env;

/// Whether `LIGHTCONE_REQUIRE`, names with commas between them, lists `what`: a test that needs it fails where it is
/// missing, instead of saying that it is skipped.
pub fn is_required(what: &str) -> bool {
    lists(&env::var("LIGHTCONE_REQUIRE").unwrap_or_default(), what)
}

fn lists(required: &str, what: &str) -> bool {
    required.split(',').any(|listed| listed.trim() == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_listed() {
        assert!(lists("browser, three", "three") && lists("three", "three"));
        assert!(!lists("browser,threefold", "three") && !lists("", "three"));
    }
}

//! Waiting with an end.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::error::Error;

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Looks until `look` gives `Ok(found)`, at least once and for at most about `within`; `Err(seen)` says what is there instead.
pub fn until<T>(
    what: &str,
    within: Duration,
    mut look: impl FnMut() -> Result<Result<T, String>, Error>,
) -> Result<T, Error> {
    let started = Instant::now();
    loop {
        match look()? {
            Ok(found) => return Ok(found),
            Err(last) if started.elapsed() >= within => {
                return Err(Error::TimedOut { what: what.to_owned(), within, last });
            }
            Err(_) => sleep(LOOK_EVERY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_with_what_was_found_or_with_what_was_seen_last() {
        let mut looks = 0;
        let found = until("three looks", Duration::from_secs(60), || {
            looks += 1;
            Ok(if looks == 3 { Ok(looks) } else { Err(looks.to_string()) })
        });
        assert_eq!(found.unwrap(), 3);
        let never: Result<(), _> = until("nothing", Duration::ZERO, || Ok(Err("still there".into())));
        assert!(matches!(never, Err(Error::TimedOut { last, .. }) if last == "still there"));
    }
}

//! What becomes of a world whose process has ended.

use std::time::Duration;

const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A world that ran so long has recovered from what went before.
const RECOVERED_AFTER: Duration = Duration::from_secs(60);
/// Starts in a row that led to no open world.
const MOST_FAILED_STARTS: u32 = 6;

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The world cannot go on from this tick.
    Halted { tick: u64, why: String },
    /// Anything else: a crash, a kill, a refusal to start.
    Died { why: String },
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Start it again from its record.
    Again { after: Duration },
    /// Leave it as it is.
    Close { why: String },
}

/// What has happened to a world so far.
#[derive(Debug, Default)]
pub(crate) struct Fate {
    /// Ends in a row, of which none came after a long run.
    troubles: u32,
    failed_starts: u32,
    halted_at: Option<u64>,
}

impl Fate {
    /// `open_for`: how long players could come, if they ever could.
    pub(crate) fn after(&mut self, end: End, open_for: Option<Duration>) -> Next {
        if open_for.is_some_and(|time| time >= RECOVERED_AFTER) {
            self.troubles = 0;
        }
        self.failed_starts = if open_for.is_some() { 0 } else { self.failed_starts + 1 };
        match end {
            End::Halted { tick, why } if self.halted_at.replace(tick) == Some(tick) => {
                return Next::Close { why: format!("the world halted twice at tick {tick}: {why}") };
            }
            End::Halted { .. } => {}
            End::Died { why } if self.failed_starts >= MOST_FAILED_STARTS => {
                return Next::Close { why: format!("the world did not start {MOST_FAILED_STARTS} times: {why}") };
            }
            End::Died { .. } => {}
        }
        let wait = FIRST_WAIT.saturating_mul(1 << self.troubles.min(16)).min(LONGEST_WAIT);
        self.troubles += 1;
        Next::Again { after: wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Option<Duration> = Some(Duration::from_secs(1));

    fn died() -> End {
        End::Died { why: "killed".into() }
    }

    fn halted(tick: u64) -> End {
        End::Halted { tick, why: "unreachable".into() }
    }

    fn waits(fate: &mut Fate, open_for: Option<Duration>, times: usize) -> Vec<u128> {
        let wait = |fate: &mut Fate| match fate.after(died(), open_for) {
            Next::Again { after } => after.as_millis(),
            Next::Close { why } => panic!("{why}"),
        };
        (0..times).map(|_| wait(fate)).collect()
    }

    #[test]
    fn the_wait_grows_and_a_long_run_makes_it_short_again() {
        let mut fate = Fate::default();
        assert_eq!(waits(&mut fate, SHORT, 4), [250, 500, 1000, 2000]);
        assert_eq!(waits(&mut fate, SHORT, 5).last(), Some(&30_000));
        assert_eq!(waits(&mut fate, Some(RECOVERED_AFTER), 1), [250]);
        assert_eq!(waits(&mut fate, SHORT, 1000).last(), Some(&30_000), "a world that opens is never given up");
    }

    #[test]
    fn a_world_that_halts_twice_at_one_tick_is_closed() {
        let mut fate = Fate::default();
        assert!(matches!(fate.after(halted(7), SHORT), Next::Again { .. }));
        assert!(matches!(fate.after(halted(9), SHORT), Next::Again { .. }), "elsewhere it is another fault");
        assert!(matches!(fate.after(died(), SHORT), Next::Again { .. }));
        let Next::Close { why } = fate.after(halted(9), SHORT) else { panic!("it is retried without end") };
        assert_eq!(why, "the world halted twice at tick 9: unreachable");
    }

    #[test]
    fn a_world_that_never_opens_is_closed_in_the_end() {
        let mut fate = Fate::default();
        waits(&mut fate, None, MOST_FAILED_STARTS as usize - 1);
        let Next::Close { why } = fate.after(died(), None) else { panic!("it is retried without end") };
        assert!(why.contains("killed"), "{why}");
    }
}

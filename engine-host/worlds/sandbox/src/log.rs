//! What a guest logs: text from outside, made safe to print.

/// What each line counts beyond its bytes against [`Limits::log_bytes_per_tick`](crate::Limits::log_bytes_per_tick).
pub const LOG_LINE_BYTES: usize = 16;

/// What a guest logged in one tick or at its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// One for each call, oldest first. What is no UTF-8, controls a terminal or turns the direction of text is `U+FFFD`.
    pub lines: Vec<String>,
    /// Lines that had no room.
    pub dropped: u64,
}

/// Fills a [`Log`] up to a number of bytes.
#[derive(Debug)]
pub(crate) struct Logging {
    log: Log,
    budget: usize,
    left: usize,
}

impl Logging {
    pub(crate) fn new(budget: usize) -> Self {
        Self { log: Log::default(), budget, left: budget }
    }

    pub(crate) fn push(&mut self, line: &[u8]) {
        match self.left.checked_sub(line.len().saturating_add(LOG_LINE_BYTES)) {
            Some(left) => {
                self.left = left;
                self.log.lines.push(printable(line));
            }
            None => self.log.dropped += 1,
        }
    }

    /// What was logged, leaving room for the next tick.
    pub(crate) fn take(&mut self) -> Log {
        self.left = self.budget;
        std::mem::take(&mut self.log)
    }
}

fn printable(line: &[u8]) -> String {
    let safe = |c: char| if c.is_control() || turns_text(c) { char::REPLACEMENT_CHARACTER } else { c };
    String::from_utf8_lossy(line).chars().map(safe).collect()
}

/// Marks that begin a line or reorder what stands around them.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

//! What a process says, kept while it runs.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use crate::bounded::until;
use crate::error::Error;

/// Older lines are forgotten.
const MAX_LINES: usize = 400;
const MAX_LINE_BYTES: u64 = 16 * 1024;
/// From the end of a process to the end of its pipes.
const END_WITHIN: Duration = Duration::from_secs(10);

/// The newest lines of a pipe, read by a thread until its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Output {
    lines: Arc<Mutex<VecDeque<String>>>,
    ended: Arc<AtomicBool>,
}

impl Output {
    pub(crate) fn follow(name: &str, pipe: impl Read + Send + 'static) -> std::io::Result<Self> {
        let output = Self::default();
        let to = output.clone();
        Builder::new().name(format!("lc-read-{name}")).spawn(move || to.read(BufReader::new(pipe)))?;
        Ok(output)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, mut pipe: impl BufRead) {
        let mut line = Vec::new();
        // A pipe that breaks has ended.
        while pipe.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
            let mut lines = self.lock();
            if lines.len() == MAX_LINES {
                lines.pop_front();
            }
            lines.push_back(String::from_utf8_lossy(&line).trim_end().to_owned());
            drop(lines);
            line.clear();
        }
        self.ended.store(true, Ordering::Release);
    }

    pub(crate) fn find<T>(&self, mut pick: impl FnMut(&str) -> Option<T>) -> Option<T> {
        self.lock().iter().find_map(|line| pick(line))
    }

    pub(crate) fn text(&self) -> String {
        self.lock().iter().map(|line| format!("{line}\n")).collect()
    }

    /// After the process has ended: all that it said.
    pub(crate) fn whole_text(&self) -> Result<String, Error> {
        until("the end of a program's output", END_WITHIN, || {
            Ok(if self.ended.load(Ordering::Acquire) { Ok(self.text()) } else { Err(self.text()) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_newest_lines() {
        let text: String = (0..=MAX_LINES).map(|n| format!("line {n}\n")).collect();
        let output = Output::default();
        output.read(text.as_bytes());
        assert!(output.text().starts_with("line 1\n") && output.text().ends_with(&format!("line {MAX_LINES}\n")));
        assert_eq!(output.find(|line| line.strip_prefix("line 7").map(str::len)), Some(0));
    }
}

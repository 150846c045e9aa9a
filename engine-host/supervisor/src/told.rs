//! What a supervisor tells a world's process: lines of JSON on its standard input, whose end asks the process to end.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::lines;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Whether its ticks give way to those of other worlds, which want less of the processor.
    GiveWay(bool),
    /// Let a newer version of its program take over. The answer is [`Said::Upgraded`] or [`Said::NotUpgraded`].
    ///
    /// [`Said::Upgraded`]: crate::Said::Upgraded
    /// [`Said::NotUpgraded`]: crate::Said::NotUpgraded
    Upgrade {
        /// The file.
        package: PathBuf,
    },
}

impl Told {
    /// Calls `obey` with each that comes, up to the end of the stream. Lines of another kind are passed over.
    pub fn each(from: impl Read, mut obey: impl FnMut(Self)) -> io::Result<()> {
        lines::each(from, |line| _ = serde_json::from_str(line).map(&mut obey))
    }

    /// Writes the line whole or not at all, if `to` is a pipe.
    pub(crate) fn tell(&self, mut to: impl Write) -> io::Result<()> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        to.write_all(&line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_heard_and_the_rest_is_passed_over() {
        let (mut pipe, mut heard) = (Vec::new(), Vec::new());
        Told::GiveWay(true).tell(&mut pipe).unwrap();
        pipe.extend(b"{\"fly\":true}\n\xff\n");
        let upgrade = Told::Upgrade { package: "arena.lcw".into() };
        upgrade.tell(&mut pipe).unwrap();
        Told::each(&pipe[..], |told| heard.push(told)).unwrap();
        assert_eq!(heard, [Told::GiveWay(true), upgrade]);
    }
}

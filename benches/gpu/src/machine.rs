//! On what was measured.

use std::fmt;
use std::fs;
use std::thread::available_parallelism;

use serde::Serialize;

/// This machine, as far as it says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Machine {
    /// As the kernel names it.
    pub cpu: String,
    /// Logical cores that this program may use.
    pub cores: usize,
    /// All of it.
    pub memory_bytes: u64,
    /// Distribution and kernel.
    pub os: String,
    /// Runnable processes over the minute before the start: other work spoils figures.
    pub load_1min_at_start: f64,
}

impl Machine {
    /// What cannot be read is `unknown` or 0.
    pub fn this() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let (release, kernel) = (read("/etc/os-release"), read("/proc/sys/kernel/osrelease"));
        let name = field(&release, "PRETTY_NAME", '=').unwrap_or(std::env::consts::OS);
        let memory = read("/proc/meminfo");
        let kib = field(&memory, "MemTotal", ':').and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
        Self {
            cpu: field(&read("/proc/cpuinfo"), "model name", ':').unwrap_or("unknown").to_owned(),
            cores: available_parallelism().map_or(1, usize::from),
            memory_bytes: kib.unwrap_or(0) * 1024,
            os: format!("{}, {} {}", name.trim_matches('"'), std::env::consts::OS, kernel.trim()),
            load_1min_at_start: read("/proc/loadavg")
                .split(' ')
                .next()
                .and_then(|load| load.parse().ok())
                .unwrap_or(0.0),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gib = self.memory_bytes as f64 / f64::from(1 << 30);
        write!(f, "{}, {} cores, {gib:.0} GiB, {}, load {:.2}", self.cpu, self.cores, self.os, self.load_1min_at_start)
    }
}

/// The value of the first line `name {separator} value`.
pub fn field<'a>(text: &'a str, name: &str, separator: char) -> Option<&'a str> {
    text.lines()
        .filter_map(|line| line.split_once(separator))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, v)| v.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_their_whole_name() {
        let text = "model\t\t: 1\nmodel name\t: AMD EPYC\nmodel name\t: other\n";
        assert_eq!(field(text, "model name", ':'), Some("AMD EPYC"));
        assert_eq!(field(text, "name", ':'), None);
        assert_eq!(field("PRETTY_NAME=\"Debian\"\n", "PRETTY_NAME", '='), Some("\"Debian\""));
    }
}

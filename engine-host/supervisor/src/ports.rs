//! Which ports the worlds' media takes.

use std::collections::BTreeSet;
use std::str::FromStr;

/// One port for each world, UDP and TCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaPorts {
    first: u16,
    last: u16,
}

/// Text that names no range of ports.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no range of ports; write it as in 9000-9063")]
pub struct BadPorts(String);

impl FromStr for MediaPorts {
    type Err = BadPorts;

    fn from_str(text: &str) -> Result<Self, BadPorts> {
        let wrong = || BadPorts(text.chars().take(80).collect());
        let (first, last) = text.split_once('-').ok_or_else(wrong)?;
        let port = |text: &str| text.parse().ok().filter(|port| *port > 0).ok_or_else(wrong);
        let (first, last) = (port(first)?, port(last)?);
        if first <= last { Ok(Self { first, last }) } else { Err(wrong()) }
    }
}

impl MediaPorts {
    /// The first that is not taken.
    pub(crate) fn free(self, taken: &BTreeSet<u16>) -> Option<u16> {
        (self.first..=self.last).find(|port| !taken.contains(port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_world_takes_one() {
        let ports: MediaPorts = "9000-9001".parse().unwrap();
        let free = |taken: &[u16]| ports.free(&taken.iter().copied().collect());
        assert_eq!((free(&[]), free(&[9000]), free(&[9000, 9001])), (Some(9000), Some(9001), None));
        for wrong in ["", "9000", "0-5", "9-8", "1-65536", "a-b", "-5"] {
            assert!(wrong.parse::<MediaPorts>().is_err(), "{wrong}");
        }
    }
}

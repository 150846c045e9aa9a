//! What a hosted world may be called.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const MAX_BYTES: usize = 40;
/// The host's own paths.
const RESERVED: [&str; 5] = ["v1", "healthz", "readyz", "metrics", "whep"];

/// The name of a hosted world: 1 to 40 of a-z, 0-9 and `-`. It is part of addresses and of paths, and no path of the host's own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WorldName(String);

/// Text that is no name of a world.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadWorldName {
    /// Cut to 80 characters.
    #[error("{0:?} is no name of a world: 1 to {MAX_BYTES} of a-z, 0-9 and - are wanted")]
    Spelling(String),
    /// The host has something else there.
    #[error("no world can be called {0:?}: the host has a path of that name")]
    Reserved(String),
}

impl WorldName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first name like `wished` that is not taken: `wished` itself, cut to fit, or with a number behind it.
    pub(crate) fn like(wished: &str, is_taken: impl Fn(&Self) -> bool) -> Option<Self> {
        let numbered = |number: usize| {
            let end = if number == 1 { String::new() } else { format!("-{number}") };
            let kept: String = wished.chars().take(MAX_BYTES - end.len()).collect();
            format!("{kept}{end}").parse().ok()
        };
        (1..1000).filter_map(numbered).find(|name| !is_taken(name))
    }
}

impl FromStr for WorldName {
    type Err = BadWorldName;

    fn from_str(text: &str) -> Result<Self, BadWorldName> {
        let spelled = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if !spelled || !(1..=MAX_BYTES).contains(&text.len()) {
            return Err(BadWorldName::Spelling(text.chars().take(80).collect()));
        }
        if RESERVED.contains(&text) { Err(BadWorldName::Reserved(text.to_owned())) } else { Ok(Self(text.to_owned())) }
    }
}

impl TryFrom<String> for WorldName {
    type Error = BadWorldName;

    fn try_from(text: String) -> Result<Self, BadWorldName> {
        text.parse()
    }
}

impl From<WorldName> for String {
    fn from(name: WorldName) -> Self {
        name.0
    }
}

impl fmt::Display for WorldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_paths_and_none_of_the_hosts_own() {
        for good in ["a", "red-wall", "2048", "-", &"x".repeat(40)] {
            assert!(good.parse::<WorldName>().is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "../a", "A", "a b", "ä", "a\0", "a%2f", "v1", "healthz", &"x".repeat(41)] {
            assert!(bad.parse::<WorldName>().is_err(), "{bad:?}");
        }
        assert!(serde_json::from_str::<WorldName>("\"../etc\"").is_err());
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let taken = ["pong", "pong-2"];
        let free = |wished: &str| WorldName::like(wished, |name| taken.contains(&name.as_str())).unwrap().0;
        assert_eq!((free("pong"), free("pang")), ("pong-3".into(), "pang".into()));
        assert_eq!(free(&"x".repeat(63)), "x".repeat(40));
        assert_eq!(free("v1"), "v1-2");
    }
}

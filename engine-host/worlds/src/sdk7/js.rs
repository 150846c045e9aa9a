//! How the JavaScript of scenes runs.

use std::fmt;
use std::str::FromStr;

/// How the JavaScript of a scene runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Js {
    /// In an engine whose memory is part of the world's state.
    Exact,
    /// In Node.
    Fast,
    /// Exactly if that engine is there and the scene computes little enough, or else fast. Several scenes side by side share one engine,
    /// and run exactly if that is there, however much they compute.
    #[default]
    Auto,
}

/// A word that is no way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no way to run JavaScript: give exact, fast or auto")]
pub struct JsError(String);

const WORDS: [(Js, &str); 3] = [(Js::Exact, "exact"), (Js::Fast, "fast"), (Js::Auto, "auto")];

impl FromStr for Js {
    type Err = JsError;

    fn from_str(word: &str) -> Result<Self, JsError> {
        let found = WORDS.iter().find(|(_, known)| *known == word);
        found.map(|(js, _)| *js).ok_or_else(|| JsError(word.to_owned()))
    }
}

impl fmt::Display for Js {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        WORDS.iter().find(|(js, _)| js == self).map_or(Ok(()), |(_, word)| f.write_str(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_words() {
        for (js, word) in WORDS {
            assert_eq!((word.parse(), js.to_string().as_str()), (Ok(js), word));
        }
        let why = "slow".parse::<Js>().unwrap_err().to_string();
        assert_eq!(why, "'slow' is no way to run JavaScript: give exact, fast or auto");
    }
}

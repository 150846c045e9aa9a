//! Names that players bring.

/// A name that a player brings: one line, shown to others over its head and on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayerName(String);

/// Text that is no name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "a name has 1 to {most} characters that are seen, with no space at its ends, not {0:?}",
    most = PlayerName::MAX_CHARS
)]
pub struct BadName(String);

impl PlayerName {
    /// Longer names are refused.
    pub const MAX_CHARS: usize = 32;

    /// Checks it. Characters that are not seen themselves, and those that turn the direction of writing, are refused: with them
    /// a name could look like another's.
    pub fn new(text: &str) -> Result<Self, BadName> {
        let length = text.chars().take(Self::MAX_CHARS + 1).count();
        let fits = (1..=Self::MAX_CHARS).contains(&length) && text.trim() == text && !text.chars().any(is_unseen);
        if fits { Ok(Self(text.to_owned())) } else { Err(BadName(text.chars().take(2 * Self::MAX_CHARS).collect())) }
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters, marks of direction, joiners, separators and fillers.
pub fn is_unseen(c: char) -> bool {
    let ranges = [
        '\u{ad}'..='\u{ad}',
        '\u{34f}'..='\u{34f}',
        '\u{61c}'..='\u{61c}',
        '\u{115f}'..='\u{1160}',
        '\u{17b4}'..='\u{17b5}',
        '\u{180b}'..='\u{180f}',
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{3164}'..='\u{3164}',
        '\u{fe00}'..='\u{fe0f}',
        '\u{feff}'..='\u{feff}',
        '\u{ffa0}'..='\u{ffa0}',
        '\u{fff0}'..='\u{fffb}',
        '\u{e0000}'..='\u{e0fff}',
    ];
    c.is_control() || ranges.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_lines_that_are_seen() {
        let longest = "ж".repeat(PlayerName::MAX_CHARS);
        for good in ["Ada", "Łukasz 2", "Ada Lovelace, née Byron", &longest] {
            assert_eq!(PlayerName::new(good).unwrap().as_str(), good);
        }
        let too_long = "x".repeat(PlayerName::MAX_CHARS + 1);
        for bad in ["", " Ada", "Ada ", "A\nda", "A\u{202e}da", "Ada\u{200b}", "\u{3164}", "A\u{0}", &too_long] {
            assert!(PlayerName::new(bad).is_err(), "{bad:?}");
        }
    }
}

//! Names that players bring.

use unicode_security::skeleton;

/// A name that a player brings: one line, shown to others over its head and on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayerName(String);

/// Text that is no name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "a name has 1 to {most} characters that are seen, and single spaces between words, not {0:?}",
    most = PlayerName::MAX_CHARS
)]
pub struct BadName(String);

impl PlayerName {
    /// Longer names are refused.
    pub const MAX_CHARS: usize = 32;

    /// Checks it. Characters that are not seen themselves, and those that turn the direction of writing, are refused: with them
    /// a name could look like another's. Of all spaces the common one alone is taken, and one at a time.
    pub fn new(text: &str) -> Result<Self, BadName> {
        let length = text.chars().take(Self::MAX_CHARS + 1).count();
        let spaced = text.trim() == text && !text.contains("  ");
        let fits = (1..=Self::MAX_CHARS).contains(&length) && spaced && !text.chars().any(is_no_letter);
        if fits { Ok(Self(text.to_owned())) } else { Err(BadName(text.chars().take(2 * Self::MAX_CHARS).collect())) }
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Equal for names that look the same, and of no other use: the skeleton of Unicode UTS #39.
    pub fn skeleton(&self) -> String {
        skeleton(&self.0).collect()
    }
}

/// What no name needs and nobody can tell from something else: characters that are not seen, spaces but the common one, blanks
/// that count as letters, and those whose look every program makes up itself.
fn is_no_letter(c: char) -> bool {
    let blanks = ['\u{2800}', '\u{fffc}', '\u{1d159}'];
    let private = ['\u{e000}'..='\u{f8ff}', '\u{f0000}'..='\u{10ffff}'];
    let formats = ['\u{1bca0}'..='\u{1bca3}', '\u{1d173}'..='\u{1d17a}'];
    is_unseen(c)
        || (c.is_whitespace() && c != ' ')
        || blanks.contains(&c)
        || private.iter().chain(&formats).any(|range| range.contains(&c))
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

    #[test]
    fn nothing_is_no_name() {
        // Blank of Braille, no-break, ideographic and other spaces, fillers, private letters, a note without a head.
        let blanks =
            "\u{2800}\u{a0}\u{3000}\u{2003}\u{202f}\u{205f}\u{1680}\u{115f}\u{3164}\u{ffa0}\u{fffc}\u{e000}\u{1d159}";
        for blank in blanks.chars() {
            for name in [format!("{blank}"), format!("A{blank}da"), format!("Ada{blank}")] {
                assert!(PlayerName::new(&name).is_err(), "{name:?}");
            }
        }
        assert!(PlayerName::new("A  da").is_err(), "pages show one space for two");
    }

    #[test]
    fn names_that_look_the_same_have_one_skeleton() {
        let skeleton = |name: &str| PlayerName::new(name).unwrap().skeleton();
        for (one, other) in
            [("Ada", "Аda"), ("Ada", "Adа"), ("paypal", "раураl"), ("Bill", "BiII"), ("O0", "0O"), ("é", "e\u{301}")]
        {
            assert_ne!(one, other);
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        for (one, other) in [("Ada", "ada"), ("Ada", "Ida"), ("Ada 2", "Ada"), ("李", "季")] {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }
}

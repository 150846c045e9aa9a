//! Names that players bring, and names and colours that a session number gives.

use lightcone_streaming::SessionId;

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
pub(super) fn is_unseen(c: char) -> bool {
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

const FIRST: [&str; 16] = [
    "Amber", "Azure", "Coral", "Copper", "Ivory", "Jade", "Lilac", "Lunar", "Maple", "Misty", "Olive", "Pearl", "Ruby",
    "Sandy", "Solar", "Violet",
];
const SECOND: [&str; 16] = [
    "Badger", "Crane", "Falcon", "Finch", "Fox", "Hare", "Heron", "Ibex", "Lynx", "Marten", "Otter", "Owl", "Panda",
    "Raven", "Swift", "Tern",
];

/// Two words; neighbouring sessions get different ones, and 256 sessions pass before one returns.
pub(super) fn name(session: SessionId) -> String {
    let n = session.0.wrapping_mul(0xb5) % 256;
    format!("{} {}", FIRST[(n % 16) as usize], SECOND[(n / 16) as usize])
}

/// Golden-angle steps, so that neighbouring sessions are far apart on the colour circle.
pub(super) fn hue_deg(session: SessionId) -> u16 {
    ((u128::from(session.0) * 137_508) / 1000 % 360) as u16
}

/// HSL with saturation 0.7 and lightness 0.6, as CSS Color 4 §7 has it.
pub(super) fn colour_srgb(hue_deg: u16) -> [u8; 3] {
    let channel = |n: f32| {
        let k = (n + f32::from(hue_deg) / 30.0) % 12.0;
        let value = 0.6 - 0.7 * 0.4 * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
        (value * 255.0).round() as u8
    };
    [channel(0.0), channel(8.0), channel(4.0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

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
    fn names_return_only_after_256_sessions() {
        let names: BTreeSet<String> = (0..256).map(|n| name(SessionId(n))).collect();
        assert_eq!(names.len(), 256);
        assert!(hue_deg(SessionId(u64::MAX)) < 360);
    }

    #[test]
    fn hues_are_the_colours_css_gives() {
        assert_eq!(colour_srgb(0), [224, 82, 82]);
        assert_eq!(colour_srgb(120), [82, 224, 82]);
        assert_eq!(colour_srgb(240), [82, 82, 224]);
    }
}

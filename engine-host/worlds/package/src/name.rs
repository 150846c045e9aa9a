//! What a program and its assets may be called.

use unicode_normalization::is_nfc;

/// The longest name of a program, bytes.
pub const MAX_PROGRAM_NAME_BYTES: usize = 63;
/// The longest name of an asset, bytes of UTF-8.
pub const MAX_ASSET_NAME_BYTES: usize = 200;

/// Text that is no name of an asset.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{name:?} is no name of an asset: {fault}")]
pub struct BadName {
    /// The name, cut to 80 characters.
    pub name: String,
    /// What is wrong with it.
    pub fault: NameFault,
}

/// What is wrong with the name of an asset.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum NameFault {
    /// It has this many bytes.
    #[error("it has {0} bytes, and 1 to {MAX_ASSET_NAME_BYTES} are allowed")]
    Length(usize),
    /// A part between two `/` is empty: the name begins or ends with `/`, or has two in a row.
    #[error("it must be relative, and have no empty part between two '/'")]
    Part,
    /// A part begins with a dot or a space, as `..` does, or ends with one.
    #[error("no part of it may begin or end with a dot or a space")]
    Edge,
    /// It has this character.
    #[error("it has {0:?}; letters, digits, spaces and -_. are allowed, and '/' between parts")]
    Character(char),
    /// It could be spelled with fewer characters that look the same.
    #[error("its letters are not in the composed form (NFC)")]
    Composition,
}

/// Whether text is the name of an asset: a relative path of letters and digits of any script, spaces and `-_.`, with `/` between
/// its parts, at most [`MAX_ASSET_NAME_BYTES`] bytes, in NFC. No part of it is empty, or begins or ends with a dot or a space.
pub fn check_asset_name(name: &str) -> Result<(), BadName> {
    match fault_of(name) {
        None => Ok(()),
        Some(fault) => Err(BadName { name: name.chars().take(80).collect(), fault }),
    }
}

fn fault_of(name: &str) -> Option<NameFault> {
    // First, so that nothing below walks over a long text.
    if !(1..=MAX_ASSET_NAME_BYTES).contains(&name.len()) {
        return Some(NameFault::Length(name.len()));
    }
    if let Some(c) = name.chars().find(|c| *c != '/' && !is_allowed(*c)) {
        return Some(NameFault::Character(c));
    }
    if name.split('/').any(str::is_empty) {
        return Some(NameFault::Part);
    }
    let edge = ['.', ' '];
    if name.split('/').any(|part| part.starts_with(edge) || part.ends_with(edge)) {
        return Some(NameFault::Edge);
    }
    (!is_nfc(name)).then_some(NameFault::Composition)
}

fn is_allowed(c: char) -> bool {
    // Letters by their class, and nothing to the eye.
    let fillers = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];
    matches!(c, ' ' | '-' | '_' | '.') || (c.is_alphanumeric() && !fillers.contains(&c))
}

/// Whether text can be a program's name, which becomes part of addresses: a-z, then a-z, 0-9 and -, at most 63 in all, and no - at
/// the end.
pub fn is_program_name(name: &str) -> bool {
    name.len() <= MAX_PROGRAM_NAME_BYTES
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_assets_are_relative_paths_of_letters() {
        for good in ["ball.glb", "sounds/door open.wav", "Bäume/eiche_2.glb", "木/葉.png", "a-b..c", &"x".repeat(200)]
        {
            assert_eq!(check_asset_name(good), Ok(()), "{good:?}");
        }
    }

    #[test]
    fn program_names_fit_into_addresses() {
        for good in ["pong", "a", "pong-2", &"x".repeat(63)] {
            assert!(is_program_name(good), "{good:?}");
        }
        for bad in ["", "Pong", "2pong", "-pong", "pong-", "po ng", "pöng", "po/ng", "..", "p_g", &"x".repeat(64)] {
            assert!(!is_program_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn letters_that_nobody_sees_are_refused() {
        for filler in ["a\u{3164}", "\u{115f}", "\u{ffa0}.glb", "a\u{200b}b", "a\u{202e}b"] {
            assert!(matches!(check_asset_name(filler).unwrap_err().fault, NameFault::Character(_)), "{filler:?}");
        }
    }

    #[test]
    fn one_look_has_one_spelling() {
        assert_eq!(check_asset_name("\u{1112}\u{1161}\u{11ab}").unwrap_err().fault, NameFault::Composition);
        assert_eq!(check_asset_name("\u{212b}").unwrap_err().fault, NameFault::Composition);
        assert_eq!(check_asset_name("e\u{301}").unwrap_err().fault, NameFault::Character('\u{301}'));
    }
}

//! A shared secret.

/// A secret that is never printed: whoever knows it is a player.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// A secret that anyone could guess.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a token needs at least {least} visible ASCII characters, this one has {0}", least = Secret::MIN_CHARS)]
pub struct WeakSecret(usize);

impl Secret {
    /// Fewer can be guessed.
    pub const MIN_CHARS: usize = 16;

    /// Checks that it can stand in a header and cannot be guessed easily.
    pub fn new(text: &str) -> Result<Self, WeakSecret> {
        let visible = text.chars().filter(char::is_ascii_graphic).count();
        if visible < Self::MIN_CHARS || visible != text.chars().count() {
            return Err(WeakSecret(visible));
        }
        Ok(Self(text.to_owned()))
    }

    /// Takes the same time wherever the two differ.
    pub(crate) fn matches(&self, presented: &str) -> bool {
        use subtle::ConstantTimeEq;
        self.0.as_bytes().ct_eq(presented.as_bytes()).into()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_never_printed() {
        assert_eq!(Secret::new("short").unwrap_err(), WeakSecret(5));
        assert!(Secret::new("has spaces in it, though long").is_err());
        let secret = Secret::new("0123456789abcdef").unwrap();
        assert!(secret.matches("0123456789abcdef") && !secret.matches("0123456789abcdeF") && !secret.matches(""));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}

//! Whether a session signs its input: from its first message on, or never.
//!
//! An auditor who reads the log later can then tell a player who never signed from a node that left signatures out.

use super::message::ClientMessage;
use super::signed::Input;

/// A message that has no place where it came.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SigningError {
    /// A session has one key.
    #[error("a second key")]
    SecondKey,
    /// A key is the first message, or never comes.
    #[error("a key after the first input")]
    LateKey,
    /// Who signs, signs all.
    #[error("an input that is not signed, after a key")]
    Unsigned,
    /// Who does not sign, signs nothing.
    #[error("a signed input of a session that began without a key")]
    NoKey,
}

/// What a session has decided by its first message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signing {
    /// Nothing came yet.
    #[default]
    Open,
    /// A key came first: every input is signed.
    Signed,
    /// An input came first: none is signed.
    Unsigned,
}

impl Signing {
    /// Whether the input counts. A signed motion can overtake the key, which comes over another channel: it is left out,
    /// because motions repeat themselves.
    pub fn take(&mut self, input: &Input) -> Result<bool, SigningError> {
        let key = matches!(input.message, ClientMessage::Key(_));
        match (*self, input.signature.is_some()) {
            (Self::Open, _) if key => *self = Self::Signed,
            (Self::Open, true) => return Ok(false),
            (Self::Open, false) => *self = Self::Unsigned,
            (Self::Signed, _) if key => return Err(SigningError::SecondKey),
            (Self::Signed, true) => {}
            (Self::Signed, false) => return Err(SigningError::Unsigned),
            (Self::Unsigned, _) if key => return Err(SigningError::LateKey),
            (Self::Unsigned, true) => return Err(SigningError::NoKey),
            (Self::Unsigned, false) => {}
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Sample;

    fn motion() -> ClientMessage {
        ClientMessage::Motion(vec![Sample { seq: 1, ..Sample::default() }])
    }

    #[test]
    fn a_session_signs_all_or_nothing() {
        let (key, unsigned) = (Input::unsigned(ClientMessage::Key([7; 32])), Input::unsigned(motion()));
        let signed = Input::signed(motion(), |_| [9; 64]);
        let mut session = Signing::default();
        assert_eq!(session.take(&signed), Ok(false), "it overtook the key");
        assert_eq!([session.take(&key), session.take(&signed)], [Ok(true), Ok(true)]);
        assert_eq!(session.take(&unsigned), Err(SigningError::Unsigned));
        assert_eq!(session.take(&key), Err(SigningError::SecondKey));
        let mut session = Signing::default();
        assert_eq!([session.take(&unsigned), session.take(&unsigned)], [Ok(true), Ok(true)]);
        assert_eq!(session.take(&signed), Err(SigningError::NoKey));
        assert_eq!(session.take(&key), Err(SigningError::LateKey));
    }
}

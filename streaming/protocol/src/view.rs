//! What a page says of how its view is seen. It is no input: it goes to the node alone, unsigned, and into no record.
//!
//! ```text
//! offset size  shown (channel `control`: reliable, ordered)
//! 0      1     version = 1
//! 1      1     kind = 16
//! 2      1     1 the page can be seen, 0 it is hidden
//! 3      1     zero
//! ```
//!
//! A page is shown until it says otherwise, and again with each new connection.

use crate::input::{VERSION, WireError};

/// Kinds below are input's.
const SHOWN: u8 = 16;

/// One message of the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewMessage {
    /// Whether anybody can see the page. While nobody can, no picture is drawn for it; sound goes on.
    Shown(bool),
}

/// Reads a message; `None` for one of another kind, which may be input.
pub fn decode(bytes: &[u8]) -> Result<Option<ViewMessage>, WireError> {
    match *bytes {
        [VERSION, SHOWN, shown @ (0 | 1), 0] => Ok(Some(ViewMessage::Shown(shown == 1))),
        [VERSION, SHOWN, 0 | 1, zero] => Err(WireError::Field { field: "zero", value: zero.into() }),
        [VERSION, SHOWN, shown, _] => Err(WireError::Field { field: "shown", value: shown.into() }),
        [VERSION, SHOWN, ..] => Err(WireError::Length { kind: SHOWN, got: bytes.len() }),
        _ => Ok(None),
    }
}

/// Writes a message.
pub fn encode(message: ViewMessage) -> [u8; 4] {
    match message {
        ViewMessage::Shown(shown) => [VERSION, SHOWN, shown.into(), 0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_all_else_refused_or_left_to_input() {
        for shown in [false, true] {
            assert_eq!(decode(&encode(ViewMessage::Shown(shown))), Ok(Some(ViewMessage::Shown(shown))));
        }
        assert_eq!(encode(ViewMessage::Shown(false)), [1, 16, 0, 0]);
        for harmed in [&[1, 16][..], &[1, 16, 2, 0], &[1, 16, 1, 1], &[1, 16, 1, 0, 0]] {
            assert!(decode(harmed).is_err(), "{harmed:?}");
        }
        for other in [&[][..], &[1], &[1, 2, 1, 0], &[2, 16, 1, 0]] {
            assert_eq!(decode(other), Ok(None));
        }
    }
}

//! What a page says of how its view is seen. It is no input: it goes to the node alone, unsigned, and into no record.
//!
//! ```text
//! offset size  shown (channel `control`: reliable, ordered)
//! 0      1     version = 1
//! 1      1     kind = 16
//! 2      1     1 the page can be seen, 0 it is hidden
//! 3      1     zero
//!
//! offset size  screen (channel `control`)
//! 0      1     version = 1
//! 1      1     kind = 17
//! 2      2     zero
//! 4      2     width of the place that the page has for the picture, in pixels of the display u16, not 0
//! 6      2     its height u16, not 0
//! ```
//!
//! A page is shown until it says otherwise, and again with each new connection. Of a page that says nothing of its screen, the
//! node's own size of pictures is taken to fit.

use crate::input::{VERSION, WireError};

/// Kinds below are input's.
const SHOWN: u8 = 16;
const SCREEN: u8 = 17;

/// The place that a page has for the picture, in pixels of the display. Neither side is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// From left to right.
    pub width_px: u16,
    /// From top to bottom.
    pub height_px: u16,
}

/// One message of the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewMessage {
    /// Whether anybody can see the page. While nobody can, no picture is drawn for it; sound goes on.
    Shown(bool),
    /// What the picture is to fit. It holds until the next one.
    Screen(Screen),
}

/// Reads a message; `None` for one of another kind, which may be input.
pub fn decode(bytes: &[u8]) -> Result<Option<ViewMessage>, WireError> {
    match *bytes {
        [VERSION, SHOWN, shown @ (0 | 1), 0] => Ok(Some(ViewMessage::Shown(shown == 1))),
        [VERSION, SHOWN, 0 | 1, zero] => Err(WireError::Field { field: "zero", value: zero.into() }),
        [VERSION, SHOWN, shown, _] => Err(WireError::Field { field: "shown", value: shown.into() }),
        [VERSION, SHOWN, ..] => Err(WireError::Length { kind: SHOWN, got: bytes.len() }),
        [VERSION, SCREEN, 0, 0, w0, w1, h0, h1] => screen([w0, w1], [h0, h1]).map(Some),
        [VERSION, SCREEN, a, b, _, _, _, _] => Err(WireError::Field { field: "zero", value: (a | b).into() }),
        [VERSION, SCREEN, ..] => Err(WireError::Length { kind: SCREEN, got: bytes.len() }),
        _ => Ok(None),
    }
}

fn screen(width: [u8; 2], height: [u8; 2]) -> Result<ViewMessage, WireError> {
    let (width_px, height_px) = (u16::from_le_bytes(width), u16::from_le_bytes(height));
    if width_px == 0 || height_px == 0 {
        return Err(WireError::Field { field: "screen", value: 0 });
    }
    Ok(ViewMessage::Screen(Screen { width_px, height_px }))
}

/// Writes a message.
pub fn encode(message: ViewMessage) -> Vec<u8> {
    match message {
        ViewMessage::Shown(shown) => vec![VERSION, SHOWN, shown.into(), 0],
        ViewMessage::Screen(Screen { width_px, height_px }) => {
            let ([w0, w1], [h0, h1]) = (width_px.to_le_bytes(), height_px.to_le_bytes());
            vec![VERSION, SCREEN, 0, 0, w0, w1, h0, h1]
        }
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
        let upright = ViewMessage::Screen(Screen { width_px: 1170, height_px: 2532 });
        assert_eq!(encode(upright), [1, 17, 0, 0, 0x92, 0x04, 0xe4, 0x09]);
        assert_eq!(decode(&encode(upright)), Ok(Some(upright)));
        let harmed_screens = [&[1, 17, 0, 0, 1, 0, 1][..], &[1, 17, 0, 1, 1, 0, 1, 0], &[1, 17, 0, 0, 0, 0, 1, 0]];
        for harmed in
            [&[1, 16][..], &[1, 16, 2, 0], &[1, 16, 1, 1], &[1, 16, 1, 0, 0]].into_iter().chain(harmed_screens)
        {
            assert!(decode(harmed).is_err(), "{harmed:?}");
        }
        for other in [&[][..], &[1], &[1, 2, 1, 0], &[2, 16, 1, 0]] {
            assert_eq!(decode(other), Ok(None));
        }
    }
}

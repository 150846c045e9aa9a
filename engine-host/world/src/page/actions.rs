//! Actions of a world's own, beside those that every world has.

use bevy_ecs::prelude::*;
use lightcone_protocol::input::Actions;

/// What players of this world can do besides walking, looking and using. The page gives each a key, a button of gamepads and, where
/// wanted, one on touch screens; players may choose other keys.
///
/// What players press comes in [`PlayerInput`](crate::players::PlayerInput): the first action is `Actions::own(0)`, and so on. So an
/// action keeps its place for good. No state: a world declares them when it starts, or whenever they change.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnActions(pub Vec<OwnAction>);

impl OwnActions {
    /// Actions beyond are not taken.
    pub const MAX: usize = Actions::OWN;
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnAction {
    /// For settings that are kept: lower case, no spaces, at most 32 bytes.
    pub name: String,
    /// What players read, at most 32 bytes.
    pub label: String,
    /// `KeyboardEvent.code`, as in `KeyF`; empty: none. A key that every world uses is not taken from it.
    pub key: String,
    /// On a gamepad, where it takes the place of what the button does otherwise.
    pub gamepad: Option<GamepadButton>,
    /// Has a button on touch screens.
    pub touch: bool,
}

/// A button of the standard gamepad (W3C Gamepad), by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GamepadButton {
    /// The lower one of the right four.
    South = 0,
    /// The right one.
    East = 1,
    /// The left one.
    West = 2,
    /// The upper one.
    North = 3,
    /// The upper left shoulder.
    LeftBumper = 4,
    /// The upper right shoulder.
    RightBumper = 5,
    /// The lower left shoulder.
    LeftTrigger = 6,
    /// The lower right shoulder.
    RightTrigger = 7,
    /// The left stick, pressed.
    LeftStick = 10,
    /// The right stick, pressed.
    RightStick = 11,
}

impl GamepadButton {
    /// Its index in `Gamepad.buttons`.
    pub fn index(self) -> u8 {
        self as u8
    }
}

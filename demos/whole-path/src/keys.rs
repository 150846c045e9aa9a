//! Physical keys.

/// A key of a US keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// `KeyboardEvent.code`.
    pub code: &'static str,
    /// `KeyboardEvent.key`.
    pub key: &'static str,
    /// `KeyboardEvent.keyCode`.
    pub virtual_code: u8,
}

/// Forward.
pub const W: Key = Key { code: "KeyW", key: "w", virtual_code: b'W' };
/// Left.
pub const A: Key = Key { code: "KeyA", key: "a", virtual_code: b'A' };
/// Back.
pub const S: Key = Key { code: "KeyS", key: "s", virtual_code: b'S' };
/// Right.
pub const D: Key = Key { code: "KeyD", key: "d", virtual_code: b'D' };
/// Jump.
pub const SPACE: Key = Key { code: "Space", key: " ", virtual_code: 32 };
/// Begins a line of text.
pub const T: Key = Key { code: "KeyT", key: "t", virtual_code: b'T' };
/// Sends it.
pub const ENTER: Key = Key { code: "Enter", key: "Enter", virtual_code: 13 };
/// Gives it up.
pub const ESCAPE: Key = Key { code: "Escape", key: "Escape", virtual_code: 27 };
/// The overlay of figures.
pub const F3: Key = Key { code: "F3", key: "F3", virtual_code: 114 };

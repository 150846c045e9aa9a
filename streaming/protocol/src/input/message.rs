//! What a player says: controls, presses, a key, text.

/// Actions that are held or pressed, one bit each: eight that every world has, and above them eight that a world may have of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Actions(pub u16);

impl Actions {
    /// W, arrow up, left stick up.
    pub const FORWARD: Self = Self(1 << 0);
    /// S, arrow down.
    pub const BACK: Self = Self(1 << 1);
    /// A, arrow left.
    pub const LEFT: Self = Self(1 << 2);
    /// D, arrow right.
    pub const RIGHT: Self = Self(1 << 3);
    /// Space.
    pub const JUMP: Self = Self(1 << 4);
    /// Shift.
    pub const RUN: Self = Self(1 << 5);
    /// E, primary pointer button.
    pub const USE: Self = Self(1 << 6);
    /// C: first or third person.
    pub const CAMERA: Self = Self(1 << 7);
    /// All that every world has.
    pub const COMMON: Self = Self(0xff);
    /// How many a world may have of its own.
    pub const OWN: usize = 8;

    /// An action of the world's own, by its place: 0..[`Actions::OWN`]. None beyond.
    pub fn own(place: usize) -> Self {
        if place < Self::OWN { Self(1 << (Self::OWN + place)) } else { Self(0) }
    }

    /// Whether all of `other` are in it.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Those of the world's own.
    pub fn of_world(self) -> Self {
        self.without(Self::COMMON)
    }

    /// All but `other`.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl std::ops::BitOr for Actions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The state of a player's controls at one moment. Absolute, so that a lost sample costs nothing once the next arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sample {
    /// Grows by one with every sample and every edge of a session, over both channels; the first is 1.
    pub seq: u32,
    /// Held now. A node lets go of it after 300 ms without a message, new or repeated.
    pub held: Actions,
    /// Analogue stick: right is +1. Adds to the held directions. −1..=1.
    pub move_x: f32,
    /// Analogue stick: forward is +1. −1..=1.
    pub move_y: f32,
    /// Heading, radians, −π..=π: 0 looks along −z, growing turns left (counter-clockwise from above).
    pub yaw_rad: f32,
    /// Radians, −π/2..=π/2: positive looks up.
    pub pitch_rad: f32,
}

/// A button that went down or up; sent reliably, so that a short press is never lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// In the same count as [`Sample::seq`].
    pub seq: u32,
    /// Which buttons.
    pub actions: Actions,
    /// Down, or up.
    pub pressed: bool,
}

/// A line of text for the world: words of a person, or of the page around the player. Sent reliably.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// In the same count as [`Sample::seq`].
    pub seq: u32,
    /// 1 to [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES) bytes, no control characters. Who shows it to people still has to look at it.
    pub text: String,
}

/// One message of the browser.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientMessage {
    /// Unreliable, unordered channel `input`: newest first, 1..=[`MAX_SAMPLES`](super::MAX_SAMPLES), each repeats the ones before it.
    Motion(Vec<Sample>),
    /// Reliable, ordered channel `control`.
    Edge(Edge),
    /// Reliable, ordered channel `control`: the Ed25519 public key (32 bytes, RFC 8032) that signs all that follows. The first
    /// message of its session, or never sent.
    Key([u8; 32]),
    /// Reliable, ordered channel `control`.
    Text(Text),
}

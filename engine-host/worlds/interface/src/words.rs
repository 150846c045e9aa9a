// Generated from interface.toml, which says how.

//! Words: enums, and sets of bits.

use crate::fault::{BlockError, Fault};
use crate::reader::Reader;
use crate::writer::Writer;

/// How a solid thing moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum BodyKind {
    /// It is no body any more.
    None = 0,
    /// Never.
    Fixed = 1,
    /// As its transforms say; it pushes what it touches.
    Kinematic = 2,
    /// As forces push it.
    Dynamic = 3,
}

impl BodyKind {
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let at = r.at();
        match r.any_u32(field)? {
            0 => Ok(Self::None),
            1 => Ok(Self::Fixed),
            2 => Ok(Self::Kinematic),
            3 => Ok(Self::Dynamic),
            value => Err(r.fault(at, field, Fault::Unknown { value, of: "BodyKind" })),
        }
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.u32(self as u32);
    }
}

/// A form, around the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SolidKind {
    /// A box: its whole size along x, y and z.
    Cuboid = 0,
    /// A ball: its radius, 0, 0.
    Ball = 1,
    /// An upright cylinder: its height, its radius, 0.
    Cylinder = 2,
    /// An upright capsule: its whole height, its radius, 0.
    Capsule = 3,
}

impl SolidKind {
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let at = r.at();
        match r.any_u32(field)? {
            0 => Ok(Self::Cuboid),
            1 => Ok(Self::Ball),
            2 => Ok(Self::Cylinder),
            3 => Ok(Self::Capsule),
            value => Err(r.fault(at, field, Fault::Unknown { value, of: "SolidKind" })),
        }
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.u32(self as u32);
    }
}

/// How two bodies hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JointKind {
    /// Not at all movable.
    Fixed = 0,
    /// Turns any way around the anchor.
    Ball = 1,
    /// Turns around the axis; limits in radians.
    Hinge = 2,
    /// Slides along the axis; limits in metres.
    Slider = 3,
}

impl JointKind {
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let at = r.at();
        match r.any_u32(field)? {
            0 => Ok(Self::Fixed),
            1 => Ok(Self::Ball),
            2 => Ok(Self::Hinge),
            3 => Ok(Self::Slider),
            value => Err(r.fault(at, field, Fault::Unknown { value, of: "JointKind" })),
        }
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.u32(self as u32);
    }
}

/// Where on the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Corner {
    /// Below, on the left.
    LowerLeft = 0,
    /// Below, on the right.
    LowerRight = 1,
    /// Above, on the left.
    UpperLeft = 2,
    /// Above, on the right.
    UpperRight = 3,
    /// In the middle, large.
    Middle = 4,
}

impl Corner {
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let at = r.at();
        match r.any_u32(field)? {
            0 => Ok(Self::LowerLeft),
            1 => Ok(Self::LowerRight),
            2 => Ok(Self::UpperLeft),
            3 => Ok(Self::UpperRight),
            4 => Ok(Self::Middle),
            value => Err(r.fault(at, field, Fault::Unknown { value, of: "Corner" })),
        }
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.u32(self as u32);
    }
}

/// A button of the standard gamepad (W3C Gamepad), by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GamepadButton {
    /// No button.
    None = 0,
    /// The lower one of the right four.
    South = 1,
    /// The right one.
    East = 2,
    /// The left one.
    West = 3,
    /// The upper one.
    North = 4,
    /// The upper left shoulder.
    LeftBumper = 5,
    /// The upper right shoulder.
    RightBumper = 6,
    /// The lower left shoulder.
    LeftTrigger = 7,
    /// The lower right shoulder.
    RightTrigger = 8,
    /// The left stick, pressed.
    LeftStick = 9,
    /// The right stick, pressed.
    RightStick = 10,
}

impl GamepadButton {
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let at = r.at();
        match r.any_u32(field)? {
            0 => Ok(Self::None),
            1 => Ok(Self::South),
            2 => Ok(Self::East),
            3 => Ok(Self::West),
            4 => Ok(Self::North),
            5 => Ok(Self::LeftBumper),
            6 => Ok(Self::RightBumper),
            7 => Ok(Self::LeftTrigger),
            8 => Ok(Self::RightTrigger),
            9 => Ok(Self::LeftStick),
            10 => Ok(Self::RightStick),
            value => Err(r.fault(at, field, Fault::Unknown { value, of: "GamepadButton" })),
        }
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.u32(self as u32);
    }
}

/// Why the host did not do what a command says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The host of this version does not know how.
    NotYet = 0,
    /// There are too many already.
    LimitReached = 1,
    /// The id is taken.
    AlreadyThere = 2,
    /// The program has no such entity.
    NoSuchEntity = 3,
    /// There is no such player, or it just left.
    NoSuchPlayer = 4,
    /// The package has no such asset, or it is of another kind.
    NoSuchAsset = 5,
    /// There is no such joint, item, sound or action.
    NoSuchId = 6,
    /// The entity would hang from itself.
    Circle = 7,
    /// It has no meaning for this entity: an impulse on what is no dynamic body.
    NotPossible = 8,
}

impl Reason {
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let at = r.at();
        match r.any_u32(field)? {
            0 => Ok(Self::NotYet),
            1 => Ok(Self::LimitReached),
            2 => Ok(Self::AlreadyThere),
            3 => Ok(Self::NoSuchEntity),
            4 => Ok(Self::NoSuchPlayer),
            5 => Ok(Self::NoSuchAsset),
            6 => Ok(Self::NoSuchId),
            7 => Ok(Self::Circle),
            8 => Ok(Self::NotPossible),
            value => Err(r.fault(at, field, Fault::Unknown { value, of: "Reason" })),
        }
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.u32(self as u32);
    }
}

/// What a player holds or presses, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Actions(pub u32);

impl Actions {
    /// W, arrow up, stick up.
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
    /// All that exist in this version.
    pub const ALL: Self = Self(0xff);

    /// Whether all of `other` are in it.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let at = r.at();
        let bits = r.any_u32(field)?;
        if bits & !Self::ALL.0 != 0 {
            return Err(r.fault(at, field, Fault::Bits(bits)));
        }
        Ok(Self(bits))
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.u32(self.0);
    }
}

impl core::ops::BitOr for Actions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

//! What is wrong with a block.

use core::fmt;

/// A block that was refused, and why: the first thing that is wrong in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlockError {
    /// Where the value begins, bytes from the start of the block.
    pub at: usize,
    /// The block or the record that it belongs to, as in "Spawn".
    pub record: &'static str,
    /// The list and the number of its entry that it belongs to, if it does.
    pub entry: Option<(&'static str, usize)>,
    /// The field, as in "position".
    pub field: &'static str,
    /// What is wrong with it.
    pub fault: Fault,
}

impl fmt::Display for BlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}.", self.at, self.record)?;
        if let Some((list, number)) = self.entry {
            write!(f, "{list}[{number}].")?;
        }
        write!(f, "{}: {}", self.field, self.fault)
    }
}

impl core::error::Error for BlockError {}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// The block or the record ends too early.
    Short {
        /// Bytes that the value has.
        wanted: usize,
        /// Bytes that there are.
        left: usize,
    },
    /// What came is longer or shorter than it says.
    Length {
        /// Bytes that the block or the record says it has.
        said: u32,
        /// Bytes that there are.
        got: usize,
    },
    /// A length that is no multiple of 8.
    Uneven(u32),
    /// So many bytes follow the last field.
    Trailing(usize),
    /// What lies between fields is not zero.
    Padding,
    /// It is no such block, or of another version.
    Magic(u32),
    /// A number that stands for nothing.
    Unknown {
        /// What was there.
        value: u32,
        /// What it should be one of, as in "JointKind".
        of: &'static str,
    },
    /// Bits that mean nothing.
    Bits(u32),
    /// Neither 0 nor 1.
    Bool(u32),
    /// 0 where something must be named.
    Zero,
    /// An entity and a player, where one thing is to be named.
    Both,
    /// A whole number out of its range.
    Number {
        /// What was there.
        value: u32,
        /// The least that is allowed.
        min: u32,
        /// The most.
        max: u32,
    },
    /// A float out of its range, or none at all.
    Float {
        /// What was there.
        value: f32,
        /// The least that is allowed.
        min: f32,
        /// The most.
        max: f32,
    },
    /// A rotation whose length is not 1.
    Rotation {
        /// The square of its length.
        squared: f32,
    },
    /// A size that this form does not have; it must be 0.
    Size(f32),
    /// Text that is no UTF-8 from so many bytes on.
    Utf8(usize),
    /// Text with such a control character.
    Control(char),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Short { wanted, left } => write!(f, "{wanted} bytes are needed, {left} are left"),
            Self::Length { said, got } => write!(f, "it says that it has {said} bytes, there are {got}"),
            Self::Uneven(length) => write!(f, "{length} is no multiple of 8"),
            Self::Trailing(count) => write!(f, "{count} bytes are too many"),
            Self::Padding => write!(f, "the bytes between fields must be 0"),
            Self::Magic(value) => {
                write!(f, "{value:#010x} does not begin such a block of version {}", crate::limits::VERSION)
            }
            Self::Unknown { value, of } => write!(f, "{value} is no {of}"),
            Self::Bits(value) => write!(f, "{value:#x} has bits that mean nothing"),
            Self::Bool(value) => write!(f, "{value} is neither 0 nor 1"),
            Self::Zero => write!(f, "0 names nothing"),
            Self::Both => write!(f, "an entity and a player are named, only one can be"),
            Self::Number { value, min, max } => write!(f, "{value} is not within {min} to {max}"),
            Self::Float { value, min, max } => write!(f, "{value} is not within {min} to {max}"),
            Self::Rotation { squared } => write!(f, "a rotation has length 1, the square of this one's is {squared}"),
            Self::Size(value) => write!(f, "this form has no such size, it must be 0, not {value}"),
            Self::Utf8(at) => write!(f, "no UTF-8 from its byte {at} on"),
            Self::Control(c) => write!(f, "the control character U+{:04X} is in it", u32::from(c)),
        }
    }
}

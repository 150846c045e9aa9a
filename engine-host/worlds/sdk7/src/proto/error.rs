use thiserror::Error;

/// Why bytes are no component. Offsets count from the begin of the innermost message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// A field ends after the bytes do.
    #[error("the field at byte {at} is cut off")]
    Truncated {
        /// Where it begins.
        at: usize,
    },
    /// A number that has more than 64 bits.
    #[error("the number at byte {at} has more than 64 bits")]
    Varint {
        /// Where it begins.
        at: usize,
    },
    /// A field with a number or a wire type that there is not.
    #[error("the field at byte {at} has the number {number} and the wire type {kind}")]
    Key {
        /// Where it begins.
        at: usize,
        /// Its number.
        number: u64,
        /// Its wire type.
        kind: u8,
    },
    /// A text that is not UTF-8.
    #[error("field {number} is not UTF-8")]
    Text {
        /// Of the field.
        number: u32,
    },
    /// Lists with more elements than a component may have.
    #[error("it has more than {limit} elements in its lists")]
    Elements {
        /// What is allowed.
        limit: usize,
    },
    /// A component of a fixed size with another one.
    #[error("it has {bytes} bytes instead of {expected}")]
    Size {
        /// What it has.
        bytes: usize,
        /// What it should have.
        expected: usize,
    },
}

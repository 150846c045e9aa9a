use super::error::DecodeError;
use super::field::{Value, write_bytes};
use super::raw::{Budget, Content, Fields, Raw};

/// A message with its fields.
pub(crate) trait Message: Sized + Default + PartialEq {
    fn merge(&mut self, field: Raw<'_>, budget: &mut Budget) -> Result<(), DecodeError>;
    fn write_fields(&self, out: &mut Vec<u8>);
}

/// One of several fields.
pub(crate) trait OneOf: Sized {
    fn read(field: Raw<'_>, budget: &mut Budget) -> Result<Option<Self>, DecodeError>;
    fn write(&self, out: &mut Vec<u8>);
}

/// The message in the bytes.
pub(crate) fn decode<M: Message>(bytes: &[u8]) -> Result<M, DecodeError> {
    within(bytes, &mut Budget::new())
}

/// The bytes of a message.
pub(crate) fn encode<M: Message>(message: &M) -> Vec<u8> {
    let mut out = Vec::new();
    message.write_fields(&mut out);
    out
}

fn within<M: Message>(bytes: &[u8], budget: &mut Budget) -> Result<M, DecodeError> {
    let mut message = M::default();
    for field in Fields::new(bytes) {
        message.merge(field?, budget)?;
    }
    Ok(message)
}

impl<M: Message> Value for M {
    fn read(field: Raw<'_>, budget: &mut Budget) -> Result<Option<Self>, DecodeError> {
        match field.content {
            Content::Bytes(bytes) => within(bytes, budget).map(Some),
            _ => Ok(None),
        }
    }

    fn write(&self, number: u32, out: &mut Vec<u8>) {
        write_bytes(number, &encode(self), out);
    }
}

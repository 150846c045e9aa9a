//! A map with small integer keys in deterministic CBOR (RFC 8949 §4.2.1), written and read in order.

use ciborium::Value;

use crate::digest::Digest;

/// Longest text in a statement, bytes.
pub(super) const MAX_TEXT_BYTES: usize = 256;

/// Writes fields 1, 2, 3, …
#[derive(Default)]
pub(super) struct FieldWriter {
    fields: Vec<(Value, Value)>,
}

impl FieldWriter {
    fn put(&mut self, value: Value) -> &mut Self {
        let number = self.fields.len() as u64 + 1;
        self.fields.push((Value::from(number), value));
        self
    }

    pub(super) fn number(&mut self, value: u64) -> &mut Self {
        self.put(Value::from(value))
    }

    pub(super) fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.put(Value::Bytes(value.to_vec()))
    }

    /// Cut to what a reader accepts, at a character's border.
    pub(super) fn text(&mut self, value: &str) -> &mut Self {
        let end = (0..=MAX_TEXT_BYTES.min(value.len())).rev().find(|end| value.is_char_boundary(*end)).unwrap_or(0);
        self.put(Value::Text(value[..end].to_owned()))
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        _ = ciborium::into_writer(&Value::Map(self.fields), &mut bytes);
        bytes
    }
}

/// What is wrong with the payload of a statement.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FieldError {
    /// It is no CBOR, or no map.
    #[error("it is no CBOR map")]
    NoMap,
    /// The field with this number is missing, of another type, too long or out of range.
    #[error("field {0} is missing or wrong")]
    Field(u64),
    /// There are fields after this one, which is the last.
    #[error("it has fields after field {0}")]
    Extra(u64),
}

/// Reads them back in the same order.
pub(super) struct FieldReader {
    fields: std::vec::IntoIter<(Value, Value)>,
    number: u64,
}

impl FieldReader {
    pub(super) fn new(bytes: &[u8]) -> Result<Self, FieldError> {
        match ciborium::from_reader(bytes) {
            Ok(Value::Map(fields)) => Ok(Self { fields: fields.into_iter(), number: 0 }),
            _ => Err(FieldError::NoMap),
        }
    }

    fn next<T>(&mut self, read: impl FnOnce(Value) -> Option<T>) -> Result<T, FieldError> {
        self.number += 1;
        let wrong = FieldError::Field(self.number);
        let (key, value) = self.fields.next().ok_or(FieldError::Field(self.number))?;
        if key != Value::from(self.number) {
            return Err(wrong);
        }
        read(value).ok_or(wrong)
    }

    pub(super) fn number(&mut self) -> Result<u64, FieldError> {
        self.next(|value| value.as_integer()?.try_into().ok())
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], FieldError> {
        self.next(|value| value.as_bytes()?.as_slice().try_into().ok())
    }

    pub(super) fn digest(&mut self) -> Result<Digest, FieldError> {
        self.array().map(Digest)
    }

    pub(super) fn bytes(&mut self, most: usize) -> Result<Vec<u8>, FieldError> {
        self.next(|value| value.into_bytes().ok().filter(|bytes| bytes.len() <= most))
    }

    /// 32 bytes, or none.
    pub(super) fn digest_or_none(&mut self) -> Result<Option<Digest>, FieldError> {
        self.next(|value| match value.as_bytes()?.as_slice() {
            [] => Some(None),
            bytes => bytes.try_into().ok().map(|bytes| Some(Digest(bytes))),
        })
    }

    pub(super) fn text(&mut self) -> Result<String, FieldError> {
        self.next(|value| value.into_text().ok().filter(|text| text.len() <= MAX_TEXT_BYTES))
    }

    /// A field that must have one value, such as the version.
    pub(super) fn exactly(&mut self, wanted: u64) -> Result<(), FieldError> {
        self.next(|value| (value == Value::from(wanted)).then_some(()))
    }

    pub(super) fn finish(mut self) -> Result<(), FieldError> {
        if self.fields.next().is_some() { Err(FieldError::Extra(self.number)) } else { Ok(()) }
    }
}

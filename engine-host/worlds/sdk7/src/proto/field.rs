use super::error::DecodeError;
use super::raw::{Budget, Content, Fields, Raw};

/// What a field can hold one of.
pub(crate) trait Value: Sized + Default + PartialEq {
    /// From a field; none if it is of another type or a number without a name, which is as if it were not there.
    fn read(field: Raw<'_>, budget: &mut Budget) -> Result<Option<Self>, DecodeError>;

    /// The next one in a packed list; none if such values are never packed.
    fn read_packed(_from: &mut Fields<'_>) -> Option<Result<Option<Self>, DecodeError>> {
        None
    }

    /// Adds the field to `out`, also if it is the default.
    fn write(&self, number: u32, out: &mut Vec<u8>);

    /// Adds the value alone to a packed list; false if such values are never packed.
    fn write_packed(&self, _out: &mut Vec<u8>) -> bool {
        false
    }
}

/// A field of a message: one value, perhaps one, or many.
pub(crate) trait Field {
    fn merge(&mut self, field: Raw<'_>, budget: &mut Budget) -> Result<(), DecodeError>;
    fn write(&self, number: u32, out: &mut Vec<u8>);
}

impl<T: Value> Field for T {
    fn merge(&mut self, field: Raw<'_>, budget: &mut Budget) -> Result<(), DecodeError> {
        if let Some(value) = T::read(field, budget)? {
            *self = value;
        }
        Ok(())
    }

    fn write(&self, number: u32, out: &mut Vec<u8>) {
        if *self != T::default() {
            Value::write(self, number, out);
        }
    }
}

impl<T: Value> Field for Option<T> {
    fn merge(&mut self, field: Raw<'_>, budget: &mut Budget) -> Result<(), DecodeError> {
        if let Some(value) = T::read(field, budget)? {
            *self = Some(value);
        }
        Ok(())
    }

    fn write(&self, number: u32, out: &mut Vec<u8>) {
        if let Some(value) = self {
            value.write(number, out);
        }
    }
}

impl<T: Value> Field for Vec<T> {
    fn merge(&mut self, field: Raw<'_>, budget: &mut Budget) -> Result<(), DecodeError> {
        if let Content::Bytes(bytes) = field.content {
            let mut packed = Fields::new(bytes);
            while !packed.is_empty() {
                let Some(value) = T::read_packed(&mut packed) else { break };
                budget.spend()?;
                self.extend(value?);
            }
        }
        if let Some(value) = T::read(field, budget)? {
            budget.spend()?;
            self.push(value);
        }
        Ok(())
    }

    fn write(&self, number: u32, out: &mut Vec<u8>) {
        let mut packed = Vec::new();
        if self.iter().all(|value| value.write_packed(&mut packed)) {
            if !packed.is_empty() {
                write_bytes(number, &packed, out);
            }
        } else {
            self.iter().for_each(|value| value.write(number, out));
        }
    }
}

pub(super) fn write_bytes(number: u32, bytes: &[u8], out: &mut Vec<u8>) {
    write_key(number, 2, out);
    write_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

fn write_key(number: u32, kind: u8, out: &mut Vec<u8>) {
    write_varint(u64::from(number) << 3 | u64::from(kind), out);
}

fn write_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Numbers that are varints on the wire; negative ones have ten bytes there.
macro_rules! varints {
    ($($type:ty: $from:expr, $to:expr;)*) => {$(
        impl Value for $type {
            fn read(field: Raw<'_>, _: &mut Budget) -> Result<Option<Self>, DecodeError> {
                Ok(match field.content {
                    Content::Varint(value) => Some($from(value)),
                    _ => None,
                })
            }

            fn read_packed(from: &mut Fields<'_>) -> Option<Result<Option<Self>, DecodeError>> {
                Some(from.varint().map(|value| Some($from(value))))
            }

            fn write(&self, number: u32, out: &mut Vec<u8>) {
                write_key(number, 0, out);
                write_varint($to(*self), out);
            }

            fn write_packed(&self, out: &mut Vec<u8>) -> bool {
                write_varint($to(*self), out);
                true
            }
        }
    )*};
}

varints! {
    u32: |value| value as u32, u64::from;
    i32: |value| value as i32, |value: i32| i64::from(value) as u64;
    i64: |value| value as i64, |value: i64| value as u64;
    bool: |value| value != 0, u64::from;
}

impl Value for f32 {
    fn read(field: Raw<'_>, _: &mut Budget) -> Result<Option<Self>, DecodeError> {
        Ok(match field.content {
            Content::Fixed32(bits) => Some(Self::from_bits(bits)),
            _ => None,
        })
    }

    fn read_packed(from: &mut Fields<'_>) -> Option<Result<Option<Self>, DecodeError>> {
        Some(from.fixed32().map(|bits| Some(Self::from_bits(bits))))
    }

    fn write(&self, number: u32, out: &mut Vec<u8>) {
        write_key(number, 5, out);
        self.write_packed(out);
    }

    fn write_packed(&self, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(&self.to_le_bytes());
        true
    }
}

impl Value for String {
    fn read(field: Raw<'_>, _: &mut Budget) -> Result<Option<Self>, DecodeError> {
        let Content::Bytes(bytes) = field.content else { return Ok(None) };
        let text = std::str::from_utf8(bytes).map_err(|_| DecodeError::Text { number: field.number })?;
        Ok(Some(text.to_owned()))
    }

    fn write(&self, number: u32, out: &mut Vec<u8>) {
        write_bytes(number, self.as_bytes(), out);
    }
}

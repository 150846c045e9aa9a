//! Canonical bytes read back.

/// What is wrong with canonical bytes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DecodeError {
    /// The bytes end too early.
    #[error("{wanted} bytes are needed at offset {offset}, {left} are left")]
    Short {
        /// Where the value begins, bytes from the start.
        offset: usize,
        /// How many bytes the value has.
        wanted: u64,
        /// How many bytes there are from the offset on.
        left: usize,
    },
    /// So many bytes follow the value.
    #[error("{0} bytes follow the value")]
    Trailing(usize),
    /// The bytes are no spelling that is allowed here: a bool other than 0 or 1, text that is no UTF-8, a NaN other
    /// than the canonical one, a number out of the field's range.
    #[error("at offset {offset}: {value} is no canonical {what}")]
    Value {
        /// Where the value begins, bytes from the start.
        offset: usize,
        /// What was expected, as in "bool".
        what: &'static str,
        /// What was there, as text.
        value: String,
    },
}

/// Reads what an [`Encoder`](crate::Encoder) wrote, and refuses every other spelling of it.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    bytes: &'a [u8],
    offset: usize,
}

macro_rules! integers {
    ($($name:ident),*) => {$(
        #[doc = concat!("Reads a `", stringify!($name), "`, little-endian.")]
        pub fn $name(&mut self) -> Result<$name, DecodeError> {
            Ok($name::from_le_bytes(self.array()?))
        }
    )*};
}

impl<'a> Decoder<'a> {
    /// Begins at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    integers!(u8, u16, u32, u64, i8, i16, i32, i64);

    /// Reads 4 bytes; of all NaNs only the canonical one is taken.
    pub fn f32(&mut self) -> Result<f32, DecodeError> {
        let bits = self.u32()?;
        let value = f32::from_bits(bits);
        if value.is_nan() && bits != crate::canonical::CANONICAL_NAN_F32 {
            return Err(self.wrong(4, "f32", format_args!("{bits:#x}")));
        }
        Ok(value)
    }

    /// Reads 8 bytes; of all NaNs only the canonical one is taken.
    pub fn f64(&mut self) -> Result<f64, DecodeError> {
        let bits = self.u64()?;
        let value = f64::from_bits(bits);
        if value.is_nan() && bits != crate::canonical::CANONICAL_NAN_F64 {
            return Err(self.wrong(8, "f64", format_args!("{bits:#x}")));
        }
        Ok(value)
    }

    /// Reads `N` floats, before which no length is written.
    pub fn f32s<const N: usize>(&mut self) -> Result<[f32; N], DecodeError> {
        let mut values = [0.0; N];
        for value in &mut values {
            *value = self.f32()?;
        }
        Ok(values)
    }

    /// Reads one byte, 0 or 1.
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.wrong(1, "bool", format_args!("{other}"))),
        }
    }

    /// Reads `N` bytes, before which no length is written.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N as u64)?);
        Ok(array)
    }

    /// Reads a length (u64) and that many bytes. They are borrowed: nothing is allocated for a length that lies.
    pub fn blob(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.u64()?;
        self.take(length)
    }

    /// Reads a length in bytes (u64) and that much UTF-8.
    pub fn str(&mut self) -> Result<&'a str, DecodeError> {
        let blob = self.blob()?;
        std::str::from_utf8(blob).map_err(|cause| self.wrong(blob.len(), "UTF-8", format_args!("{cause}")))
    }

    /// How many bytes are not read yet.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.offset
    }

    /// Ends the reading. Bytes that are left are an error.
    pub fn finish(self) -> Result<(), DecodeError> {
        if self.left() == 0 { Ok(()) } else { Err(DecodeError::Trailing(self.left())) }
    }

    /// The error for a value that was just read, in `length` bytes, and is not allowed.
    pub fn wrong(&self, length: usize, what: &'static str, value: impl std::fmt::Display) -> DecodeError {
        DecodeError::Value { offset: self.offset.saturating_sub(length), what, value: value.to_string() }
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], DecodeError> {
        let short = DecodeError::Short { offset: self.offset, wanted: length, left: self.left() };
        let end = usize::try_from(length).ok().and_then(|length| self.offset.checked_add(length));
        let taken = end.and_then(|end| self.bytes.get(self.offset..end)).ok_or(short)?;
        self.offset += taken.len();
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encoder;
    use proptest::prelude::*;

    #[test]
    fn other_spellings_are_refused() {
        let strange_nan = 0xffc0_0000_u32.to_le_bytes();
        assert!(matches!(Decoder::new(&strange_nan).f32(), Err(DecodeError::Value { offset: 0, .. })));
        assert!(matches!(Decoder::new(&[2]).bool(), Err(DecodeError::Value { offset: 0, .. })));
        let huge = [&u64::MAX.to_le_bytes()[..], b"abc"].concat();
        assert_eq!(Decoder::new(&huge).blob(), Err(DecodeError::Short { offset: 8, wanted: u64::MAX, left: 3 }));
        assert_eq!(Decoder::new(&[1]).finish(), Err(DecodeError::Trailing(1)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(a in any::<u64>(), b in any::<f32>(), c in any::<bool>(), d in ".*", e in any::<i16>()) {
            let mut out = Encoder::default();
            out.u64(a).f32(b).bool(c).str(&d).i16(e);
            let mut bytes = Decoder::new(out.bytes());
            prop_assert_eq!(bytes.u64().unwrap(), a);
            let read = bytes.f32().unwrap();
            prop_assert!(read == b || (read.is_nan() && b.is_nan()));
            prop_assert_eq!(bytes.bool().unwrap(), c);
            prop_assert_eq!(bytes.str().unwrap(), d);
            prop_assert_eq!(bytes.i16().unwrap(), e);
            bytes.finish().unwrap();
        }
    }
}

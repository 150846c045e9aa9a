//! Canonical bytes: one value has one spelling.

/// The one NaN there is: quiet, positive, no payload.
pub(crate) const CANONICAL_NAN_F32: u32 = 0x7fc0_0000;
pub(crate) const CANONICAL_NAN_F64: u64 = 0x7ff8_0000_0000_0000;

/// Writes little-endian integers, IEEE 754 bits with one canonical NaN, and length-prefixed (u64) sequences. −0 and +0 stay
/// apart, because a simulation can tell them apart.
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
}

macro_rules! integers {
    ($($name:ident),*) => {$(
        #[doc = concat!("Writes a `", stringify!($name), "`, little-endian.")]
        pub fn $name(&mut self, value: $name) -> &mut Self {
            self.bytes.extend(value.to_le_bytes());
            self
        }
    )*};
}

impl Encoder {
    integers!(u8, u16, u32, u64, i8, i16, i32, i64);

    /// Writes 4 bytes of IEEE 754, little-endian; every NaN is written as the canonical one.
    pub fn f32(&mut self, value: f32) -> &mut Self {
        self.u32(if value.is_nan() { CANONICAL_NAN_F32 } else { value.to_bits() })
    }

    /// Writes 8 bytes of IEEE 754, little-endian; every NaN is written as the canonical one.
    pub fn f64(&mut self, value: f64) -> &mut Self {
        self.u64(if value.is_nan() { CANONICAL_NAN_F64 } else { value.to_bits() })
    }

    /// Writes floats without their number: for a field that always has the same number of them.
    pub fn f32s(&mut self, values: &[f32]) -> &mut Self {
        for value in values {
            self.f32(*value);
        }
        self
    }

    /// Writes one byte, 0 or 1.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.u8(value.into())
    }

    /// Writes the length (u64), then the bytes.
    pub fn blob(&mut self, value: &[u8]) -> &mut Self {
        self.u64(value.len() as u64);
        self.bytes.extend(value);
        self
    }

    /// Writes the length in bytes (u64), then the text in UTF-8.
    pub fn str(&mut self, value: &str) -> &mut Self {
        self.blob(value.as_bytes())
    }

    /// The bytes written so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes written, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Forgets the bytes written and keeps the allocation.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
        let mut encoder = Encoder::default();
        write(&mut encoder);
        encoder.bytes
    }

    #[test]
    fn values_have_the_documented_bytes() {
        let bytes = written(|e| {
            e.u16(0x0102).f32(1.0).bool(true).str("né");
        });
        assert_eq!(bytes, [2, 1, 0, 0, 0x80, 0x3f, 1, 3, 0, 0, 0, 0, 0, 0, 0, b'n', 0xc3, 0xa9]);
    }

    #[test]
    fn signed_zeros_differ() {
        assert_ne!(written(|e| _ = e.f32(0.0)), written(|e| _ = e.f32(-0.0)));
    }

    proptest! {
        #[test]
        fn every_nan_is_the_same(payload in any::<u32>()) {
            let nan = f32::from_bits(0x7f80_0001 | payload);
            prop_assert!(nan.is_nan());
            prop_assert_eq!(written(|e| _ = e.f32(nan)), CANONICAL_NAN_F32.to_le_bytes());
        }
    }
}

//! Fields of saved state: how a value is written, and what the layout calls it.

use glam::{Quat, Vec2, Vec3};
use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_protocol::SessionId;
use lightcone_protocol::input::Actions;

use super::identity::StableId;

/// A type that can be a field of saved state. Implemented here for what most worlds need; `#[derive(SavedField)]` implements it
/// for structs of such fields and for enums without fields.
///
/// `#[derive(Saved)]` takes both the bytes and the layout of a field from here, so they cannot disagree:
///
/// ```
/// use bevy_ecs::prelude::*;
/// use lightcone_world::prelude::*;
///
/// #[derive(Clone, Debug, PartialEq, SavedField)]
/// struct Item {
///     kind: u16,
///     count: u32,
/// }
///
/// #[derive(Component, Clone, Debug, PartialEq, Saved)]
/// #[saved(component, name = "shop.chest", version = 1)]
/// struct Chest {
///     open: bool,
///     items: Vec<Item>,
/// }
///
/// assert_eq!(Chest::LAYOUT, "open bool, items (kind u16, count u32)×n");
///
/// let chest = Chest { open: true, items: vec![Item { kind: 7, count: 2 }] };
/// let mut out = Encoder::default();
/// chest.encode(&mut out);
/// assert_eq!(out.bytes(), [1, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 2, 0, 0, 0]);
/// assert_eq!(Chest::decode(&mut Decoder::new(out.bytes()))?, chest);
/// # Ok::<(), DecodeError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of saved state",
    note = "derive `SavedField` for it, or implement it"
)]
pub trait SavedField: Sized {
    /// What the layout calls it:
    ///
    /// | Layout | Bytes |
    /// |---|---|
    /// | `u8`, `i64`, `f32`, … | little-endian; every NaN is the canonical one |
    /// | `bool` | a `u8`, 0 or 1 |
    /// | `u8 (0 shut, 1 open)` | a `u8`, one of these |
    /// | `text` | a `u64` count of bytes, then UTF-8 |
    /// | `f32×3` | that many, one after another |
    /// | `f32×n` | a `u64` count, then so many |
    /// | `f32?` | a `bool`, then the value if it is true |
    /// | `(x f32, y f32)` | the fields, one after another |
    const LAYOUT: &'static str;
    /// Writes the value canonically: the same value, the same bytes. A value has at least one byte.
    fn encode(&self, out: &mut Encoder);
    /// Reads what [`SavedField::encode`] wrote.
    fn decode(from: &mut Decoder) -> Result<Self, DecodeError>;
}

macro_rules! as_written {
    ($($number:ident)*) => {$(
        impl SavedField for $number {
            const LAYOUT: &'static str = stringify!($number);

            fn encode(&self, out: &mut Encoder) {
                out.$number(*self);
            }

            fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
                from.$number()
            }
        }
    )*};
}

as_written! { u8 u16 u32 u64 i8 i16 i32 i64 f32 f64 bool }

/// Types that are saved as another one is.
macro_rules! as_another {
    ($($ty:ident as $other:ty: $value:ident => $to:expr, $of:expr;)*) => {$(
        impl SavedField for $ty {
            const LAYOUT: &'static str = <$other as SavedField>::LAYOUT;

            fn encode(&self, out: &mut Encoder) {
                let $value = self;
                <$other as SavedField>::encode(&$to, out);
            }

            fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
                <$other as SavedField>::decode(from).map($of)
            }
        }
    )*};
}

as_another! {
    Vec2 as [f32; 2]: vector => vector.to_array(), Vec2::from_array;
    Vec3 as [f32; 3]: vector => vector.to_array(), Vec3::from_array;
    Quat as [f32; 4]: rotation => rotation.to_array(), Quat::from_array;
    Actions as u16: actions => actions.0, Actions;
    SessionId as u64: session => session.0, SessionId;
    StableId as u64: id => id.0, StableId;
}

impl SavedField for String {
    const LAYOUT: &'static str = "text";

    fn encode(&self, out: &mut Encoder) {
        out.str(self);
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        from.str().map(str::to_owned)
    }
}

impl<T: SavedField, const N: usize> SavedField for [T; N] {
    const LAYOUT: &'static str = const {
        assert!(N > 0, "a field of saved state has at least one byte");
        &LayoutText::join(&[T::LAYOUT, "×"]).and_number(N)
    }
    .as_str();

    fn encode(&self, out: &mut Encoder) {
        self.iter().for_each(|value| value.encode(out));
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        let mut read = [const { None }; N];
        for place in &mut read {
            *place = Some(T::decode(from)?);
        }
        Ok(read.map(|value| value.expect("all were read")))
    }
}

impl<T: SavedField> SavedField for Vec<T> {
    const LAYOUT: &'static str = const { &LayoutText::join(&[T::LAYOUT, "×n"]) }.as_str();

    fn encode(&self, out: &mut Encoder) {
        out.u64(self.len() as u64);
        self.iter().for_each(|value| value.encode(out));
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        let count = from.u64()?;
        // Each value has a byte or more; a count that lies ends here, or when the bytes do.
        if count > from.left() as u64 {
            return Err(from.wrong(8, "count", count));
        }
        (0..count).map(|_| T::decode(from)).collect()
    }
}

impl<T: SavedField> SavedField for Option<T> {
    const LAYOUT: &'static str = const { &LayoutText::join(&[T::LAYOUT, "?"]) }.as_str();

    fn encode(&self, out: &mut Encoder) {
        out.bool(self.is_some());
        self.iter().for_each(|value| value.encode(out));
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        from.bool()?.then(|| T::decode(from)).transpose()
    }
}

const LAYOUT_MOST_BYTES: usize = 4096;

/// The text of a layout, put together when the program is compiled. For the code that the derives write.
#[doc(hidden)]
pub struct LayoutText {
    bytes: [u8; LAYOUT_MOST_BYTES],
    length: usize,
}

impl LayoutText {
    /// One piece after the other.
    pub const fn join(pieces: &[&str]) -> Self {
        let mut text = Self { bytes: [0; LAYOUT_MOST_BYTES], length: 0 };
        let mut n = 0;
        while n < pieces.len() {
            text = text.and(pieces[n].as_bytes());
            n += 1;
        }
        text
    }

    /// The whole text.
    pub const fn as_str(&self) -> &str {
        match str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => panic!("pieces are whole strings"),
        }
    }

    const fn and(mut self, piece: &[u8]) -> Self {
        let end = self.length + piece.len();
        assert!(end <= LAYOUT_MOST_BYTES, "the layout is longer than 4096 bytes");
        self.bytes.split_at_mut(self.length).1.split_at_mut(piece.len()).0.copy_from_slice(piece);
        self.length = end;
        self
    }

    /// In decimal.
    const fn and_number(self, number: usize) -> Self {
        let text = if number >= 10 { self.and_number(number / 10) } else { self };
        text.and(&[b'0' + (number % 10) as u8])
    }
}

//! How a box is laid out and drawn, in the words of CSS.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// What differs from a box that has no wishes: properties of CSS by their names in scripts (`flexDirection`), each once. The page takes
/// those that it knows, see `streaming/web/screen-style.js`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style(Vec<(&'static str, StyleValue)>);

/// What a property is.
#[derive(Clone, Debug, PartialEq)]
pub enum StyleValue {
    /// How long something is.
    Length(Length),
    /// Pure.
    Number(f32),
    /// Of CSS.
    Word(&'static str),
    /// Red, green, blue and how opaque, as screens have them.
    Colour([u8; 4]),
}

/// How long something is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    /// Pixels of CSS.
    Px(f32),
    /// Hundredths of what it stands in.
    Percent(f32),
    /// As it comes.
    Auto,
}

/// Nothing is larger, in whatever unit.
const MOST: f32 = 1e6;

impl Style {
    /// Says a property. What is no number is left out.
    pub fn set(&mut self, property: &'static str, value: StyleValue) {
        let number = match value {
            StyleValue::Number(number) | StyleValue::Length(Length::Px(number) | Length::Percent(number)) => number,
            _ => 0.0,
        };
        if number.abs() <= MOST {
            self.0.push((property, value));
        }
    }

    /// Whether it has no wishes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Style {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (property, value) in &self.0 {
            map.serialize_entry(property, value)?;
        }
        map.end()
    }
}

impl Serialize for StyleValue {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Length(Length::Px(number)) | Self::Number(number) => to.serialize_f32(*number),
            Self::Length(Length::Percent(number)) => to.collect_str(&format_args!("{number}%")),
            Self::Length(Length::Auto) => to.serialize_str("auto"),
            Self::Word(word) => to.serialize_str(word),
            Self::Colour(colour) => hex(colour, to),
        }
    }
}

/// As CSS writes a colour.
pub(super) fn hex<S: Serializer>([r, g, b, a]: &[u8; 4], to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("#{r:02x}{g:02x}{b:02x}{a:02x}"))
}

//! The members of a token's JSON objects.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

/// Longer identifiers are refused.
const MAX_ID_BYTES: usize = 128;
/// A message quotes so many characters of what it does not understand.
const QUOTED_CHARS: usize = 40;

/// A JSON object's members, each there once; taken out one by one.
pub(super) struct Members(BTreeMap<String, Value>);

impl Members {
    pub(super) fn parse(json: &[u8]) -> Result<Self, String> {
        // The library's words may quote the token: what is wrong with it is said, not where.
        serde_json::from_slice(json).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => "no JSON object whose members are all there once".to_owned(),
            _ => "no JSON".to_owned(),
        })
    }

    /// Of those that were not taken yet.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("{name} is no text")),
        }
    }

    pub(super) fn id(&mut self, name: &str) -> Result<Option<String>, String> {
        let text = self.text(name)?;
        match &text {
            Some(text) if text.len() > MAX_ID_BYTES => {
                Err(format!("{name} has at most {MAX_ID_BYTES} bytes, not {}", text.len()))
            }
            _ => Ok(text),
        }
    }

    pub(super) fn seconds(&mut self, name: &str) -> Result<Option<u64>, String> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        value.as_u64().map(Some).ok_or_else(|| format!("{name} is no whole number of seconds since 1970"))
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once;
        impl<'de> Visitor<'de> for Once {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom("doubled"));
                    }
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Once)
    }
}

/// Short, on one line.
pub(super) fn quoted(text: &str) -> String {
    format!("{:?}", text.chars().take(QUOTED_CHARS).collect::<String>())
}

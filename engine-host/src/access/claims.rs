//! What a token says (RFC 7519 §4).

use std::collections::BTreeMap;
use std::fmt;

use lightcone_streaming::Role;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::TokenError;
use super::jws::quoted;
use crate::players::PlayerName;

/// Clocks differ so much.
pub const LEEWAY_S: u64 = 15;
const MAX_WORLD_BYTES: usize = 256;
const MAX_ID_BYTES: usize = 128;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The world it is for.
    pub world: String,
    /// What its bearer may do.
    pub role: Role,
    /// Shown to others.
    pub name: Option<PlayerName>,
    /// It ends, in seconds since 1970.
    pub exp: u64,
    /// It begins.
    pub nbf: Option<u64>,
    /// It was made.
    pub iat: Option<u64>,
    /// The token's own name.
    pub jti: Option<String>,
    /// Whose it is, in the words of who minted it.
    pub sub: Option<String>,
}

impl Claims {
    pub(super) fn to_json(&self) -> Result<String, TokenError> {
        let mut members = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                members.insert(name.to_owned(), value);
            }
        };
        put("world", Some(self.world.as_str().into()));
        put("role", Some(self.role.as_str().into()));
        put("name", self.name.as_ref().map(|name| name.as_str().into()));
        put("exp", Some(self.exp.into()));
        put("nbf", self.nbf.map(Value::from));
        put("iat", self.iat.map(Value::from));
        put("jti", self.jti.as_deref().map(Value::from));
        put("sub", self.sub.as_deref().map(Value::from));
        let json = Value::Object(members).to_string();
        // Nothing is minted that would not be taken.
        Self::from_json(json.as_bytes()).map(|_| json)
    }

    /// Claims that are not known are ignored, as RFC 7519 §4 has it, but for an audience: a node has no name that it could
    /// find there.
    pub(super) fn from_json(json: &[u8]) -> Result<Self, TokenError> {
        Self::parse(json).map_err(TokenError::Claims)
    }

    fn parse(json: &[u8]) -> Result<Self, String> {
        let mut members = Members::parse(json)?;
        let world = members.text("world")?.ok_or("world is missing")?;
        if world.is_empty() || world.len() > MAX_WORLD_BYTES {
            return Err(format!("world has 1 to {MAX_WORLD_BYTES} bytes, not {}", world.len()));
        }
        let role = members.text("role")?.ok_or("role is missing")?;
        let role =
            role.parse().map_err(|_| format!("role is {}; player, spectator or admin is wanted", quoted(&role)))?;
        let name = members.text("name")?.map(|name| PlayerName::new(&name)).transpose().map_err(|e| e.to_string())?;
        if members.names().any(|name| name == "aud") {
            return Err("it has an audience (aud), and a node is none".into());
        }
        Ok(Self {
            world,
            role,
            name,
            exp: members.seconds("exp")?.ok_or("exp is missing: a token must end")?,
            nbf: members.seconds("nbf")?,
            iat: members.seconds("iat")?,
            jti: members.id("jti")?,
            sub: members.id("sub")?,
        })
    }

    pub(super) fn check(&self, world: &str, now_s: u64) -> Result<(), TokenError> {
        if self.world != world {
            return Err(TokenError::World(self.world.clone()));
        }
        if now_s >= self.exp.saturating_add(LEEWAY_S) {
            return Err(TokenError::Expired(now_s - self.exp));
        }
        match self.nbf {
            Some(nbf) if nbf > now_s.saturating_add(LEEWAY_S) => Err(TokenError::NotYet(nbf - now_s)),
            _ => Ok(()),
        }
    }
}

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

    fn id(&mut self, name: &str) -> Result<Option<String>, String> {
        let text = self.text(name)?;
        match &text {
            Some(text) if text.len() > MAX_ID_BYTES => {
                Err(format!("{name} has at most {MAX_ID_BYTES} bytes, not {}", text.len()))
            }
            _ => Ok(text),
        }
    }

    fn seconds(&mut self, name: &str) -> Result<Option<u64>, String> {
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

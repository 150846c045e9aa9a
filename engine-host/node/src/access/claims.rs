//! What a token says (RFC 7519 §4).

use lightcone_protocol::{PlayerName, Role};
use serde_json::{Map, Value};

use super::error::{MAX_AHEAD_DAYS, TokenError};
use super::members::{Members, quoted};

/// Clocks differ so much.
pub const LEEWAY_S: u64 = 15;
const MAX_WORLD_BYTES: usize = 256;
const DAY_S: u64 = 24 * 3600;

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
        let ahead_days = self.exp.saturating_sub(now_s) / DAY_S;
        if ahead_days > MAX_AHEAD_DAYS {
            return Err(TokenError::Endless(ahead_days));
        }
        match self.nbf {
            Some(nbf) if nbf > now_s.saturating_add(LEEWAY_S) => Err(TokenError::NotYet(nbf - now_s)),
            _ => Ok(()),
        }
    }
}

//! How program and host name things to each other.

use core::fmt;

use crate::fault::{BlockError, Fault};
use crate::reader::Reader;
use crate::writer::Writer;

/// An entity of the program, by a number that the program chose. 0 names nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub u32);

/// One player's stay, by a number that the host chose. Never used again; 0 names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// A model or a sound: its place in the list of the package's assets, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetIndex(pub u32);

/// Something in the world: an entity of the program, or the body of a player.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// Of the program.
    Entity(EntityId),
    /// Of the host, which walks it.
    Player(SessionId),
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for SessionId {
    /// As in the node's log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl From<EntityId> for Thing {
    fn from(entity: EntityId) -> Self {
        Self::Entity(entity)
    }
}

impl From<SessionId> for Thing {
    fn from(session: SessionId) -> Self {
        Self::Player(session)
    }
}

impl EntityId {
    #[inline]
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        r.id(field).map(Self)
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.u32(self.0);
    }
}

impl SessionId {
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let at = r.at();
        Self::read_option(r, field)?.ok_or_else(|| r.fault(at, field, Fault::Zero))
    }

    pub(crate) fn read_option(r: &mut Reader<'_>, field: &'static str) -> Result<Option<Self>, BlockError> {
        Ok(Some(r.u64(field)?).filter(|session| *session != 0).map(Self))
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.u64(self.0);
    }

    pub(crate) fn write_option(session: Option<Self>, w: &mut Writer) {
        session.unwrap_or(Self(0)).write(w);
    }
}

impl AssetIndex {
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        r.any_u32(field).map(Self)
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.u32(self.0);
    }
}

impl Thing {
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let at = r.at();
        Self::read_option(r, field)?.ok_or_else(|| r.fault(at, field, Fault::Zero))
    }

    pub(crate) fn read_option(r: &mut Reader<'_>, field: &'static str) -> Result<Option<Self>, BlockError> {
        let at = r.at();
        let entity = r.any_u32(field)?;
        r.align(field, 8)?;
        match (entity, r.u64(field)?) {
            (0, 0) => Ok(None),
            (entity, 0) => Ok(Some(Self::Entity(EntityId(entity)))),
            (0, session) => Ok(Some(Self::Player(SessionId(session)))),
            _ => Err(r.fault(at, field, Fault::Both)),
        }
    }

    pub(crate) fn write(self, w: &mut Writer) {
        Self::write_option(Some(self), w);
    }

    pub(crate) fn write_option(thing: Option<Self>, w: &mut Writer) {
        let (entity, session) = match thing {
            None => (0, 0),
            Some(Self::Entity(EntityId(entity))) => (entity, 0),
            Some(Self::Player(SessionId(session))) => (0, session),
        };
        w.u32(entity);
        w.u32(0);
        w.u64(session);
    }
}

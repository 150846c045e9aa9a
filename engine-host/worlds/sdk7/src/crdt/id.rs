use std::fmt;

/// An entity of a scene: `version << 16 | number`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct EntityId(pub u32);

impl EntityId {
    /// The entity of a number and a version.
    pub const fn new(number: u16, version: u16) -> Self {
        Self((version as u32) << 16 | number as u32)
    }

    /// The scene's root.
    pub const ROOT: Self = Self(0);
    /// The player whom the scene is shown to.
    pub const PLAYER: Self = Self(1);
    /// The camera of [`Self::PLAYER`].
    pub const CAMERA: Self = Self(2);

    /// The number without the version. Numbers below 512 are the host's.
    pub fn number(self) -> u16 {
        self.0 as u16
    }

    /// How often the number was used before.
    pub fn version(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// Whether the host owns the entity: the root, a camera or a player.
    pub fn is_reserved(self) -> bool {
        self.number() < 512
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version() {
            0 => write!(f, "{}", self.number()),
            version => write!(f, "{} (version {version})", self.number()),
        }
    }
}

/// A kind of component, as `proto/decentraland/sdk/components` numbers them. Above 2048 they are the scene's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentId(pub u32);

impl fmt::Display for ComponentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

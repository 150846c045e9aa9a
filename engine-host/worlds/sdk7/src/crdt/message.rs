use super::id::{ComponentId, EntityId};

/// How many bytes every message begins with: its length and its type.
pub(super) const HEADER_BYTES: usize = 8;

/// A message between a scene and its host, or between scenes (the ones called `Network`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// A component has a value.
    Put {
        /// Whose.
        entity: EntityId,
        /// Which.
        component: ComponentId,
        /// How often the component was written: the higher one wins.
        lamport: u32,
        /// The value.
        data: &'a [u8],
    },
    /// A component is gone.
    DeleteComponent {
        /// Whose.
        entity: EntityId,
        /// Which.
        component: ComponentId,
        /// How often the component was written: the higher one wins.
        lamport: u32,
    },
    /// An entity is gone for ever, with all its components.
    DeleteEntity {
        /// Which.
        entity: EntityId,
    },
    /// A set of values has one more.
    Append {
        /// Whose.
        entity: EntityId,
        /// Which.
        component: ComponentId,
        /// Always 0: values are ordered by the time within them.
        lamport: u32,
        /// The value.
        data: &'a [u8],
    },
    /// [`Self::Put`], of an entity that another peer made.
    PutNetwork {
        /// As that peer numbers it.
        entity: EntityId,
        /// Which component.
        component: ComponentId,
        /// As in [`Self::Put`].
        lamport: u32,
        /// The peer.
        network: u32,
        /// The value.
        data: &'a [u8],
    },
    /// [`Self::DeleteComponent`], of an entity that another peer made.
    DeleteComponentNetwork {
        /// As that peer numbers it.
        entity: EntityId,
        /// Which component.
        component: ComponentId,
        /// As in [`Self::DeleteComponent`].
        lamport: u32,
        /// The peer.
        network: u32,
    },
    /// [`Self::DeleteEntity`], of an entity that another peer made.
    DeleteEntityNetwork {
        /// As that peer numbers it.
        entity: EntityId,
        /// The peer.
        network: u32,
    },
    /// A message of a type that is not known. Its length says where the next one begins.
    Unknown {
        /// The type.
        kind: u32,
        /// All that follows the header.
        body: &'a [u8],
    },
}

impl Message<'_> {
    /// Its number on the wire.
    pub fn kind(&self) -> u32 {
        match *self {
            Self::Put { .. } => 1,
            Self::DeleteComponent { .. } => 2,
            Self::DeleteEntity { .. } => 3,
            Self::Append { .. } => 4,
            Self::PutNetwork { .. } => 5,
            Self::DeleteComponentNetwork { .. } => 6,
            Self::DeleteEntityNetwork { .. } => 7,
            Self::Unknown { kind, .. } => kind,
        }
    }

    /// How many bytes [`Self::write`] adds.
    pub fn written_bytes(&self) -> usize {
        HEADER_BYTES
            + match self {
                Self::Put { data, .. } | Self::Append { data, .. } => 16 + data.len(),
                Self::DeleteComponent { .. } => 12,
                Self::DeleteEntity { .. } => 4,
                Self::PutNetwork { data, .. } => 20 + data.len(),
                Self::DeleteComponentNetwork { .. } => 16,
                Self::DeleteEntityNetwork { .. } => 8,
                Self::Unknown { body, .. } => body.len(),
            }
    }

    /// Adds the message to `out`. Lengths are 32 bits wide; what does not fit was never read, and a host's data is far smaller.
    pub fn write(&self, out: &mut Vec<u8>) {
        words(out, &[self.written_bytes() as u32, self.kind()]);
        match *self {
            Self::Put { entity, component, lamport, data } | Self::Append { entity, component, lamport, data } => {
                words(out, &[entity.0, component.0, lamport, data.len() as u32]);
                out.extend_from_slice(data);
            }
            Self::DeleteComponent { entity, component, lamport } => words(out, &[entity.0, component.0, lamport]),
            Self::DeleteEntity { entity } => words(out, &[entity.0]),
            Self::PutNetwork { entity, component, lamport, network, data } => {
                words(out, &[entity.0, component.0, lamport, network, data.len() as u32]);
                out.extend_from_slice(data);
            }
            Self::DeleteComponentNetwork { entity, component, lamport, network } => {
                words(out, &[entity.0, component.0, lamport, network]);
            }
            Self::DeleteEntityNetwork { entity, network } => words(out, &[entity.0, network]),
            Self::Unknown { body, .. } => out.extend_from_slice(body),
        }
    }
}

fn words(out: &mut Vec<u8>, words: &[u32]) {
    for word in words {
        out.extend_from_slice(&word.to_le_bytes());
    }
}

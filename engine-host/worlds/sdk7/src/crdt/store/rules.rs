use std::cmp::Ordering;

use thiserror::Error;

use crate::components::avatar::AvatarNametag;
use crate::components::component::Component;
use crate::components::pointer::PointerEvents;
use crate::crdt::id::{ComponentId, EntityId};

/// The highest counter that a scene may write with, so that its host can always write a higher one.
const MAX_SCENE_LAMPORT: u32 = i32::MAX as u32;

/// Numbers of entities that stand for players other than [`EntityId::PLAYER`].
const PLAYERS: std::ops::RangeInclusive<u16> = 32..=255;

/// What a scene may put on players: what shows above their heads, and what pressing them does.
const ON_PLAYERS: [ComponentId; 2] = [AvatarNametag::ID, PointerEvents::ID];

/// Why a host does not take a scene's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Denial {
    /// The entity is the host's.
    #[error("the scene may not write component {component} of entity {entity}: it belongs to the host")]
    Reserved {
        /// Of which component.
        component: ComponentId,
        /// Of which entity.
        entity: EntityId,
    },
    /// The entity is the host's and cannot be deleted.
    #[error("the scene may not delete entity {entity}: it belongs to the host")]
    Delete {
        /// Which.
        entity: EntityId,
    },
    /// The host could write no higher counter.
    #[error("the scene may not write component {component} of entity {entity} with the counter {lamport}")]
    Lamport {
        /// Of which component.
        component: ComponentId,
        /// Of which entity.
        entity: EntityId,
        /// Its counter.
        lamport: u32,
    },
}

/// Whether a scene may write there.
pub(super) fn may_write(entity: EntityId, component: ComponentId, lamport: u32) -> Result<(), Denial> {
    let its_own = match entity {
        EntityId::ROOT | EntityId::PLAYER | EntityId::CAMERA => true,
        _ if PLAYERS.contains(&entity.number()) => ON_PLAYERS.contains(&component),
        // Other numbers below 512 are the host's, too, but it uses none of them, and there are scenes that do.
        _ => true,
    };
    if !its_own {
        return Err(Denial::Reserved { component, entity });
    }
    if lamport > MAX_SCENE_LAMPORT {
        return Err(Denial::Lamport { component, entity, lamport });
    }
    Ok(())
}

/// Whether what is written wins over what is there: the higher counter; of equal ones the longer value, then the greater bytes. No
/// value at all loses against any.
pub(super) fn compare(written: (u32, Option<&[u8]>), there: (u32, Option<&[u8]>)) -> Ordering {
    let rank = |(lamport, data): (u32, Option<&[u8]>)| (lamport, data.map(<[u8]>::len));
    rank(written).cmp(&rank(there)).then_with(|| written.1.cmp(&there.1))
}

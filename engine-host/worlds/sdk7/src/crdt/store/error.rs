use thiserror::Error;

use crate::crdt::error::WireError;
use crate::crdt::id::{ComponentId, EntityId};

/// Why what a scene sent does not fit into the state. What was read before stays applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// These are no messages.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The state would become too large.
    #[error(
        "component {component} of entity {entity} would make the scene's state {bytes} bytes large; {limit} are allowed"
    )]
    Full {
        /// Of which component.
        component: ComponentId,
        /// Of which entity.
        entity: EntityId,
        /// How large it would be.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// More changed than the host can keep until it looks.
    #[error("the scene changed more than {limit} components at once")]
    Changes {
        /// What is allowed.
        limit: usize,
    },
}

//! What is pressed without pointing at it.

use lightcone_sdk7::components::pointer::{Entry, InteractionType};

/// Whether something that can be done is for those who are near.
pub(super) fn is_near(entry: &Entry) -> bool {
    entry.interaction_type.unwrap_or_default() == InteractionType::Proximity
}

//! Who still fits in.

use lightcone_protocol::{Role, SessionId};
use lightcone_streaming::{Guest, Refusal};

use super::place::Place;
use super::rules::{Limits, MAX_HALF_OPEN, MAX_HALF_OPEN_OF_ADDRESS};
use super::table::{Most, Places};
use crate::source::Source;

impl Places {
    /// Why a guest cannot come in now, if so.
    pub(super) fn check(&self, guest: &Guest, most: Most, limits: Limits) -> Result<(), Refusal> {
        let max = most.of(guest.role);
        if self.seated_like(guest.role) >= max {
            return Err(if guest.role == Role::Spectator { Refusal::Crowded { max } } else { Refusal::Full { max } });
        }
        let count = |wanted: &dyn Fn(&Place) -> bool| self.by_session.values().filter(|place| wanted(place)).count();
        if guest.subject.is_some() && count(&|place| place.subject == guest.subject) >= limits.per_subject {
            return Err(Refusal::Yours { of: "your token's subject", max: limits.per_subject });
        }
        let source = guest.from.and_then(Source::beyond_this_machine);
        if source.is_some() && count(&|place| place.source == source) >= limits.per_address {
            return Err(Refusal::Yours { of: "your address", max: limits.per_address });
        }
        let half_open = |place: &Place| !place.is_seated();
        let of_address =
            source.is_some() && count(&|place| half_open(place) && place.source == source) >= MAX_HALF_OPEN_OF_ADDRESS;
        if of_address || count(&half_open) >= MAX_HALF_OPEN {
            return Err(Refusal::Busy);
        }
        Ok(())
    }

    /// Whether all seats were taken while the session was connecting.
    pub(super) fn is_full_for(&self, session: SessionId, most: Most) -> bool {
        let place = self.by_session.get(&session);
        place.is_some_and(|place| !place.is_seated() && self.seated_like(place.role) >= most.of(place.role))
    }

    fn seated_like(&self, role: Role) -> usize {
        let looks_on = |role| role == Role::Spectator;
        let alike = |place: &&Place| place.is_seated() && looks_on(place.role) == looks_on(role);
        self.by_session.values().filter(alike).count()
    }
}

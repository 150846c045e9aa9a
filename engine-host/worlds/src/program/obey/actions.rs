//! Actions of the program's own.

use lightcone_interface as api;
use lightcone_interface::Reason;
use lightcone_world::prelude::*;

use super::{Done, Site};
use crate::program::declared::declared;
use crate::program::kept::WorldKept;

impl Site<'_> {
    /// A new action takes the next place, and keeps it when it is declared anew.
    pub(super) fn declare_action(&mut self, command: api::DeclareAction<'_>) -> Done {
        let is_name = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_');
        if !command.name.chars().all(is_name) || !command.key.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(Reason::NotPossible);
        }
        let known: Vec<u32> = declared(self.world).map(|(id, _)| id).collect();
        let place = known.iter().position(|id| *id == command.action).unwrap_or(known.len());
        if place >= OwnActions::MAX {
            return Err(Reason::LimitReached);
        }
        self.world.resource_mut::<WorldKept>().0.keep(self.tick, place as u32, command.into());
        self.own_actions()
    }

    /// Says anew what is declared.
    pub(super) fn own_actions(&mut self) -> Done {
        let actions = declared(self.world).map(|(_, action)| action).collect();
        self.world.insert_resource(OwnActions(actions));
        Ok(())
    }
}

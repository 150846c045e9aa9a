//! What the page and the picture say.

use std::sync::Arc;

use glam::Vec3;
use lightcone_interface as api;
use lightcone_interface::Reason;
use lightcone_world::prelude::*;

use super::{Done, Site};

impl Site<'_> {
    pub(super) fn sign(&mut self, command: &api::Sign<'_>) -> Done {
        self.world.insert_resource(Sign { title: command.title.to_owned(), hint: command.hint.to_owned() });
        Ok(())
    }

    pub(super) fn vantage(&mut self, command: &api::Vantage) -> Done {
        let (eye, target) = (Vec3::from_array(command.eye), Vec3::from_array(command.target));
        if eye == target {
            return Err(Reason::NotPossible);
        }
        self.world.insert_resource(Vantage { eye, target, fov_deg: command.fov_deg, ..Vantage::default() });
        Ok(())
    }

    pub(super) fn prompt(&mut self, command: &api::Prompt<'_>) -> Done {
        let player = self.player(command.session)?;
        let mut player = self.world.entity_mut(player);
        if command.label.is_empty() {
            player.remove::<Prompt>();
        } else {
            player.insert(Prompt { label: Arc::from(command.label), asked: command.asked });
        }
        Ok(())
    }

    pub(super) fn cursor(&mut self, command: &api::Cursor) -> Done {
        let player = self.player(command.session)?;
        let mut player = self.world.entity_mut(player);
        if command.shown {
            player.insert(Cursor)
        } else {
            player.remove::<Cursor>()
        };
        Ok(())
    }

    /// Happens once: it is no state.
    pub(super) fn message(&mut self, command: &api::Message<'_>) -> Done {
        self.player(command.session)?;
        let mut messages = self.world.resource_mut::<Messages>();
        messages.send(SessionId(command.session.0), command.text).map_err(|_| Reason::LimitReached)
    }

    /// The player goes when its node has ended the session.
    pub(super) fn kick(&mut self, command: &api::Kick<'_>) -> Done {
        self.player(command.session)?;
        self.world.resource_mut::<Kicks>().send_away(SessionId(command.session.0), command.reason);
        Ok(())
    }
}

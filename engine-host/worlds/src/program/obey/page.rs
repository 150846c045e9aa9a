//! What the page and the picture say.

use std::sync::Arc;

use glam::Vec3;
use lightcone_interface as api;
use lightcone_interface::{Command, Reason, SessionId};
use lightcone_world::prelude::*;

use super::{Done, Site};
use crate::program::kept::Kept;

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

    pub(super) fn hud_text(&mut self, command: api::HudText<'_>) -> Done {
        let (player, tick) = (self.player(command.session)?, self.tick);
        let items = self.kept(player).of_kind(api::HudText::KIND).count();
        let is_new = !self.kept(player).of_kind(api::HudText::KIND).any(|(_, it)| is_item(&it, command.item));
        if is_new && items >= MAX_ITEMS {
            return Err(Reason::LimitReached);
        }
        self.kept(player).keep(tick, command.item, command.into());
        self.hud(command.session)
    }

    pub(super) fn end_hud(&mut self, command: &api::EndHud) -> Done {
        let player = self.player(command.session)?;
        if !self.kept(player).forget(api::HudText::KIND, command.item) {
            return Err(Reason::NoSuchId);
        }
        self.hud(command.session)
    }

    /// Writes anew what stands over a player's picture. The host has one place for it, at the lower left.
    pub(super) fn hud(&mut self, session: SessionId) -> Done {
        let player = self.player(session)?;
        let line = |(_, command)| match command {
            Command::HudText(api::HudText { text, .. }) => Some(Arc::from(text)),
            _ => None,
        };
        let lines =
            self.world.get::<Kept>(player).map(|kept| kept.of_kind(api::HudText::KIND).filter_map(line).collect());
        self.world.entity_mut(player).insert(Hud(lines.unwrap_or_default()));
        Ok(())
    }
}

/// Lines that one player's HUD holds.
const MAX_ITEMS: usize = 32;

fn is_item(command: &Command<'_>, number: u32) -> bool {
    matches!(command, Command::HudText(text) if text.item == number)
}

//! What stands over a player's picture.

use std::sync::Arc;

use glam::Vec4;
use lightcone_interface as api;
use lightcone_interface::{Command, Reason, SessionId};
use lightcone_world::prelude::*;

use super::{Done, Site};

impl Site<'_> {
    /// Adds an item, or changes the one of the same number: a text may become a bar.
    pub(super) fn hud_item(&mut self, session: SessionId, number: u32, command: Command<'_>) -> Done {
        let (player, tick) = (self.player(session)?, self.tick);
        let full = self.world.get::<HudItems>(player).is_some_and(|hud| {
            hud.0.len() >= HudItems::MAX && hud.0.binary_search_by_key(&number, |item| item.number).is_err()
        });
        if full {
            return Err(Reason::LimitReached);
        }
        self.put_item(session, &command)?;
        self.kept(player).keep(tick, number, command);
        Ok(())
    }

    pub(super) fn end_hud(&mut self, command: &api::EndHud) -> Done {
        let player = self.player(command.session)?;
        if !self.kept(player).forget(api::HudText::KIND, command.item) {
            return Err(Reason::NoSuchId);
        }
        if let Some(mut hud) = self.world.get_mut::<HudItems>(player) {
            hud.0.retain(|item| item.number != command.item);
        }
        Ok(())
    }

    /// Puts one item up among the others, which stand in the order of their numbers.
    pub(super) fn put_item(&mut self, session: SessionId, command: &Command<'_>) -> Done {
        let player = self.player(session)?;
        let Some(item) = item(command) else { return Ok(()) };
        let mut player = self.world.entity_mut(player);
        let items = &mut player.entry::<HudItems>().or_default().into_mut().0;
        match items.binary_search_by_key(&item.number, |item| item.number) {
            Ok(at) => items[at] = item,
            Err(at) => items.insert(at, item),
        }
        Ok(())
    }
}

fn item(command: &Command<'_>) -> Option<HudItem> {
    let (number, at, shows) = match command {
        Command::HudText(it) => (it.item, it.corner, HudShows::Text(Arc::from(it.text))),
        Command::HudBar(it) => {
            let colour = Vec4::from_array(it.colour);
            (it.item, it.corner, HudShows::Bar { label: Arc::from(it.label), share: it.share, colour })
        }
        Command::HudButton(it) => (it.item, it.corner, HudShows::Button { label: Arc::from(it.label) }),
        _ => return None,
    };
    Some(HudItem { number, corner: corner(at), shows })
}

fn corner(at: api::Corner) -> Corner {
    match at {
        api::Corner::LowerLeft => Corner::LowerLeft,
        api::Corner::LowerRight => Corner::LowerRight,
        api::Corner::UpperLeft => Corner::UpperLeft,
        api::Corner::UpperRight => Corner::UpperRight,
        api::Corner::Middle => Corner::Middle,
    }
}

//! What players see besides the world, and how they walk.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use lightcone_interface as api;
use lightcone_interface::{CommandsWriter, SessionId};

use super::within;
use crate::character::Walking;
use crate::page::{HudItem, HudItems, HudShows};
use crate::players::{Prompt, Score};
use crate::said::{KnownPlayer, Page};

type Parts = (Option<&'static Score>, Option<&'static HudItems>, Option<&'static Prompt>, Option<&'static Walking>);

pub(super) struct Seen(QueryState<Parts>);

impl Seen {
    pub(super) fn new(world: &mut World) -> Self {
        Self(world.query())
    }

    pub(super) fn say(&mut self, world: &World, said: &mut BTreeMap<u64, KnownPlayer>, out: &mut CommandsWriter) {
        self.0.update_archetypes(world);
        for (session, player) in said {
            let Ok((score, hud, prompt, walking)) = self.0.get_manual(world, player.entity) else { continue };
            let now = Page {
                score: score.map_or(0, |score| score.0),
                hud: hud.map(|hud| hud.0.iter().take(HudItems::MAX).cloned().collect()).unwrap_or_default(),
                prompt: prompt.cloned(),
                walking: walking.copied(),
            };
            if now != player.page {
                page(SessionId(*session), &player.page, &now, out);
                player.page = now;
            }
        }
    }
}

fn page(session: SessionId, was: &Page, is: &Page, out: &mut CommandsWriter) {
    if is.score != was.score {
        out.push(api::Score { session, points: is.score });
    }
    hud(session, &was.hud, &is.hud, out);
    if is.prompt != was.prompt {
        let (label, asked) = is.prompt.as_ref().map_or(("", 0), |prompt| (&*prompt.label, prompt.asked));
        out.push(api::Prompt { session, asked, label: &within::text(label, 64) });
    }
    if let Some(walking) = is.walking.filter(|_| is.walking != was.walking) {
        let speed = |value| within::number(value, 0.0, 100.0);
        out.push(api::Walking {
            session,
            walk_m_s: speed(walking.walk_m_s),
            run_m_s: speed(walking.run_m_s),
            jump_m_s: speed(walking.jump_m_s),
            gravity_m_s2: speed(walking.gravity_m_s2),
        });
    }
}

fn hud(session: SessionId, was: &[HudItem], is: &[HudItem], out: &mut CommandsWriter) {
    let stays = |number: u32| is.iter().any(|item| item.number == number);
    for gone in was.iter().filter(|item| item.number != 0 && !stays(item.number)) {
        out.push(api::EndHud { session, item: gone.number });
    }
    for fresh in is.iter().filter(|item| item.number != 0 && !was.contains(item)) {
        item(session, fresh, out);
    }
}

fn item(session: SessionId, HudItem { number, corner, shows }: &HudItem, out: &mut CommandsWriter) {
    let (item, corner) = (*number, *corner);
    match shows {
        HudShows::Text(text) => out.push(api::HudText { session, item, corner, text: &within::text(text, 256) }),
        HudShows::Bar { label, share, colour } => out.push(api::HudBar {
            session,
            item,
            corner,
            colour: within::colour(*colour, 1.0),
            share: within::number(*share, 0.0, 1.0),
            label: &within::text(label, 64),
        }),
        HudShows::Button { label } => {
            let label = within::text(label, 64);
            // A button without a word on it cannot be said.
            let label = if label.is_empty() { "·" } else { &*label };
            out.push(api::HudButton { session, item, corner, label });
        }
    }
}

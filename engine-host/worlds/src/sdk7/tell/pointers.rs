//! What players point at and press.

use std::sync::Arc;

use glam::Vec3;
use lightcone_sdk7::components::pointer::{Entry, Info, InputAction, InteractionType, PointerEventType, RaycastHit};
use lightcone_sdk7::components::{PointerEvents, PointerEventsResult};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use super::nearby::{MOST_OFFERS, Near};
use super::rays::told_hit;
use crate::sdk7::buttons::{buttons, name};
use crate::sdk7::known::KnownPlayer;
use crate::sdk7::people::Person;
use crate::sdk7::scene::Scene;
use crate::sdk7::show::Site;
use crate::sdk7::sight::REACH_M;
use crate::sdk7::solids::{Hit, layers};

/// As far as things are pointed at that do not say how far.
const USUAL_REACH_M: f32 = 10.0;
/// Of a player, from where distances to it are taken.
const CHEST_M: f32 = 1.2;
/// What tells what can be done, in a player's HUD: of the first scene; the others' follow.
const HOVER_ITEM: u32 = 0;

/// Bytes of what a button does.
const MOST_TEXT_BYTES: usize = 128;

/// Where a player points.
pub(super) struct Aim {
    origin: Vec3,
    direction: Vec3,
    hit: Option<Hit>,
    /// What of the thing hit may be done from here.
    offers: Vec<Entry>,
}

impl Site<'_> {
    pub(super) fn tell_pointers(&mut self) {
        let people = self.people();
        let mut known = std::mem::take(&mut self.scene.known.players);
        for player in &mut known {
            let Some(person) = people.iter().find(|person| person.session == player.session) else { continue };
            let aim = self.aim(person);
            self.hover(player, &aim);
            let near = self.near(person);
            self.approach(player, &near);
            self.press(player, person, (&aim, &near));
            self.say_offers(person, &[&aim.offers[..], &near.offers[..]].concat());
        }
        self.scene.known.players = known;
    }

    fn aim(&self, person: &Person) -> Aim {
        let (origin, direction) = person.line_of_sight();
        let sight_m = self.stage.sight_m.get(&person.session).map_or(REACH_M, |sight_m| sight_m.min(REACH_M));
        let hit = self.stage.solids.first(origin, direction, sight_m, layers::POINTER);
        let offers = hit.as_ref().map_or_else(Vec::new, |hit| self.offers(person, hit));
        Aim { origin, direction, hit, offers }
    }

    fn offers(&self, person: &Person, hit: &Hit) -> Vec<Entry> {
        let said = self.scene.store.read::<PointerEvents>(hit.entity).and_then(Result::ok).unwrap_or_default();
        let from_body_m = (person.feet + Vec3::Y * CHEST_M).distance(hit.point);
        let in_reach = |entry: &Entry| {
            let info = entry.event_info.as_ref();
            let most = info.and_then(|info| info.max_distance).unwrap_or(USUAL_REACH_M);
            let most_from_eye = info.and_then(|info| info.max_camera_distance).unwrap_or(f32::INFINITY);
            from_body_m <= most && hit.distance_m <= most_from_eye
        };
        let pointed = |entry: &Entry| entry.interaction_type.unwrap_or_default() == InteractionType::Cursor;
        said.pointer_events.into_iter().filter(|entry| pointed(entry) && in_reach(entry)).take(MOST_OFFERS).collect()
    }

    fn hover(&mut self, player: &mut KnownPlayer, aim: &Aim) {
        let now = aim.hit.filter(|_| !aim.offers.is_empty()).map(|hit| hit.entity.0);
        if now == player.pointed {
            return;
        }
        if let Some(before) = player.pointed.map(EntityId) {
            let said = self.scene.store.read::<PointerEvents>(before).and_then(Result::ok).unwrap_or_default();
            if said.pointer_events.iter().any(|entry| entry.event_type == PointerEventType::HoverLeave) {
                self.tell_press(before, InputAction::Pointer, PointerEventType::HoverLeave, None);
            }
        }
        if aim.offers.iter().any(|entry| entry.event_type == PointerEventType::HoverEnter) {
            self.tell_offer(InputAction::Pointer, PointerEventType::HoverEnter, aim);
        }
        player.pointed = now;
    }

    fn press(&mut self, player: &mut KnownPlayer, person: &Person, (aim, near): (&Aim, &Near)) {
        let (before, held, pressed) = (Actions(player.held), person.input.held, person.input.pressed);
        for (bit, button) in buttons() {
            for down in steps(before.contains(bit), pressed.contains(bit), held.contains(bit)) {
                let state = if *down { PointerEventType::Down } else { PointerEventType::Up };
                if aim.offers.iter().any(|entry| is_for(entry, button, state)) {
                    self.tell_offer(button, state, aim);
                } else if let Some(entity) = near.entity
                    && near.offers.iter().any(|entry| is_for(entry, button, state))
                {
                    self.tell_press(entity, button, state, near.told());
                }
                self.tell_press(EntityId::ROOT, button, state, None);
            }
        }
        player.held = held.0;
    }

    fn tell_offer(&mut self, button: InputAction, state: PointerEventType, aim: &Aim) {
        if let Some(hit) = &aim.hit {
            self.tell_press(hit.entity, button, state, Some(told_hit(aim.origin, aim.direction, hit)));
        }
    }

    pub(super) fn tell_press(
        &mut self,
        at: EntityId,
        button: InputAction,
        state: PointerEventType,
        hit: Option<RaycastHit>,
    ) {
        let timestamp = self.scene.next_timestamp();
        let Scene { store, told, turn, .. } = &mut *self.scene;
        let result = PointerEventsResult { button, hit, state, timestamp, analog: None, tick_number: *turn as u32 };
        store.append(at, &result, told);
    }

    /// Offers nothing any more, to nobody.
    pub(in crate::sdk7) fn hush(&mut self) {
        for person in self.people() {
            self.say_offers(&person, &[]);
        }
    }

    /// Over the player's picture: which button does what.
    fn say_offers(&mut self, person: &Person, offers: &[Entry]) {
        let number = HOVER_ITEM + self.scene.index;
        let item = |text: String| HudItem { number, corner: Corner::Middle, shows: HudShows::Text(Arc::from(text)) };
        let item = offered(offers).map(item);
        let mut player = self.world.entity_mut(person.entity);
        let shown = player.get::<HudItems>().and_then(|hud| hud.0.iter().find(|item| item.number == number));
        if shown != item.as_ref() {
            let mut hud = player.entry::<HudItems>().or_default().into_mut();
            hud.0.retain(|item| item.number != number);
            hud.0.extend(item);
        }
    }
}

/// From what was down before to what is held now; what was pressed meanwhile went down at least once.
fn steps(before: bool, pressed: bool, held: bool) -> &'static [bool] {
    match (before, pressed, held) {
        (false, false, false) | (true, false, true) => &[],
        (false, _, true) => &[true],
        (false, true, false) => &[true, false],
        (true, false, false) => &[false],
        (true, true, true) => &[false, true],
        (true, true, false) => &[false, true, false],
    }
}

fn is_for(entry: &Entry, button: InputAction, state: PointerEventType) -> bool {
    let wanted = entry.event_info.as_ref().and_then(|info| info.button).unwrap_or(InputAction::Any);
    entry.event_type == state && (wanted == button || (wanted == InputAction::Any && button != InputAction::Primary))
}

/// What can be done, in one line; nothing where nothing can.
fn offered(offers: &[Entry]) -> Option<String> {
    let presses =
        offers.iter().filter(|entry| matches!(entry.event_type, PointerEventType::Down | PointerEventType::Up));
    let mut lines: Vec<String> = Vec::new();
    for entry in presses {
        let no_info = Info::default();
        let info = entry.event_info.as_ref().unwrap_or(&no_info);
        let text = info.hover_text.as_deref().filter(|text| !text.is_empty()).unwrap_or("Interact");
        let text = &text[..text.floor_char_boundary(MOST_TEXT_BYTES)];
        let line = format!("{}: {text}", name(info.button.unwrap_or(InputAction::Any)));
        if info.show_feedback.unwrap_or(true) && !lines.contains(&line) {
            lines.push(line);
        }
    }
    (!lines.is_empty()).then(|| lines.join("   "))
}

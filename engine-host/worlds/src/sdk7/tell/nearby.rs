//! What players are near to, and press without pointing at it: of all that may be pressed so, the one of the highest priority, or else the
//! nearest. What a player points at comes first.

use glam::Vec3;
use lightcone_sdk7::components::PointerEvents;
use lightcone_sdk7::components::pointer::{Entry, Info, InputAction, PointerEventType, RaycastHit};
use lightcone_sdk7::crdt::EntityId;

use crate::sdk7::convert::vector;
use crate::sdk7::known::KnownPlayer;
use crate::sdk7::nearness::is_near;
use crate::sdk7::people::Person;
use crate::sdk7::show::Site;

/// Of an entity, what may be done with it; what is said beyond is not offered.
pub(super) const MOST_OFFERS: usize = 16;

/// As far as things are near that do not say how far.
const USUAL_REACH_M: f32 = 3.0;
/// Of a player, from where distances to it are taken.
const CHEST_M: f32 = 1.2;
/// Entities of a scene that are looked at.
const MOST: usize = 256;
/// Nobody is near to what is further away.
const FURTHEST_M: f32 = 100.0;

/// What a player is near to.
#[derive(Default)]
pub(super) struct Near {
    pub(super) entity: Option<EntityId>,
    pub(super) offers: Vec<Entry>,
    at: Vec3,
    distance_m: f32,
}

impl Near {
    /// What a scene is told of it, as if it had been hit.
    pub(super) fn told(&self) -> Option<RaycastHit> {
        Some(RaycastHit {
            position: Some(vector(self.at)),
            length: self.distance_m,
            entity_id: Some(self.entity?.0),
            ..RaycastHit::default()
        })
    }
}

impl Site<'_> {
    pub(super) fn near(&self, person: &Person) -> Near {
        let chest = person.feet + Vec3::Y * CHEST_M;
        let mut best: Option<(u32, Near)> = None;
        for entity in self.stage.nearby.iter().take(MOST).filter(|_| person.is_here) {
            let at = Vec3::from(self.stage.places.scene_from(*entity).translation);
            let distance_m = chest.distance(at);
            if distance_m > FURTHEST_M {
                continue;
            }
            let said = self.read::<PointerEvents>(*entity).unwrap_or_default();
            let offered = |entry: &Entry| is_near(entry) && in_reach(entry, distance_m);
            let offers: Vec<Entry> = said.pointer_events.into_iter().filter(offered).take(MOST_OFFERS).collect();
            let Some(priority) = offers.iter().map(priority).max() else { continue };
            let is_better = best
                .as_ref()
                .is_none_or(|(other, near)| priority > *other || priority == *other && distance_m < near.distance_m);
            if is_better {
                best = Some((priority, Near { entity: Some(*entity), offers, at, distance_m }));
            }
        }
        best.map(|(_, near)| near).unwrap_or_default()
    }

    /// Tells what a player has come near to, or is near to no more.
    pub(super) fn approach(&mut self, player: &mut KnownPlayer, near: &Near) {
        let now = near.entity.map(|entity| entity.0);
        if now == player.near {
            return;
        }
        if let Some(before) = player.near.map(EntityId) {
            let said = self.read::<PointerEvents>(before).unwrap_or_default();
            if said.pointer_events.iter().any(|entry| entry.event_type == PointerEventType::ProximityLeave) {
                self.tell_press(before, InputAction::Pointer, PointerEventType::ProximityLeave, None);
            }
        }
        if let Some(entity) = near.entity
            && near.offers.iter().any(|entry| entry.event_type == PointerEventType::ProximityEnter)
        {
            self.tell_press(entity, InputAction::Pointer, PointerEventType::ProximityEnter, near.told());
        }
        player.near = now;
    }
}

fn in_reach(entry: &Entry, distance_m: f32) -> bool {
    let info = entry.event_info.as_ref();
    let said = info.and_then(|info: &Info| info.max_player_distance.or(info.max_distance));
    distance_m <= said.filter(|metres| metres.is_finite()).unwrap_or(USUAL_REACH_M)
}

fn priority(entry: &Entry) -> u32 {
    entry.event_info.as_ref().and_then(|info| info.priority).unwrap_or(0)
}

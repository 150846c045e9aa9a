//! What the program knows to touch and to be in its triggers: part of the state. It has the names, because what ended has none
//! any more.

use bevy_ecs::prelude::*;
use lightcone_interface::{EntityId, SessionId, Thing};
use lightcone_world::prelude::*;

use super::things::ProgramEntity;

/// Pairs that were told of, by growing ids.
#[derive(Resource, Saved, Clone, Debug, Default, PartialEq, Eq)]
#[saved(resource, name = "program.seen", version = 1)]
pub(super) struct Seen {
    /// Triggers and who is in them.
    pub(super) inside: Vec<Together>,
    pub(super) touching: Vec<Together>,
}

/// Two things that were told to be together.
#[derive(SavedField, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Together {
    a: StableId,
    b: StableId,
    #[saved(name = "first")]
    pub(super) a_name: Name,
    #[saved(name = "second")]
    pub(super) b_name: Name,
}

/// A thing as the program knows it: one of both is 0.
#[derive(SavedField, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    entity: u32,
    session: u64,
}

impl Name {
    pub(super) fn of(world: &World, entity: Entity) -> Option<Self> {
        if let Some(ProgramEntity(number)) = world.get(entity) {
            return Some(Self { entity: *number, session: 0 });
        }
        world.get::<Player>(entity).map(|player| Self { entity: 0, session: player.session.0 })
    }

    pub(super) fn entity(self) -> EntityId {
        EntityId(self.entity)
    }

    pub(super) fn thing(self) -> Thing {
        if self.entity == 0 { Thing::Player(SessionId(self.session)) } else { Thing::Entity(self.entity()) }
    }
}

/// Brings up to date what was seen to what is, by growing ids. Gives who parted (`false`), then who came together (`true`).
/// Those without names are none of the program's.
pub(super) fn update(
    seen: &mut Vec<Together>,
    now: &[(StableId, StableId)],
    name: impl Fn(StableId) -> Option<Name>,
) -> Vec<(Together, bool)> {
    let mut news: Vec<(Together, bool)> = Vec::new();
    let before = std::mem::take(seen);
    let known = |pair: &(StableId, StableId)| before.binary_search_by_key(pair, |it| (it.a, it.b)).map(|at| before[at]);
    news.extend(before.iter().filter(|it| now.binary_search(&(it.a, it.b)).is_err()).map(|it| (*it, false)));
    for pair in now {
        if let Ok(together) = known(pair) {
            seen.push(together);
        } else if let (Some(a_name), Some(b_name)) = (name(pair.0), name(pair.1)) {
            let together = Together { a: pair.0, b: pair.1, a_name, b_name };
            seen.push(together);
            news.push((together, true));
        }
    }
    news
}

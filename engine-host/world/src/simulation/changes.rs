//! What changed in the state since it was looked at last, by bevy's change ticks: the cost follows what changed.
//!
//! Values are found by their ticks, losses by observers: of components that go, and of [`StableId`]s, which are never written
//! over in place.

use std::collections::{BTreeMap, BTreeSet};

use bevy_app::App;
use bevy_ecs::change_detection::Tick as ChangeTick;
use bevy_ecs::lifecycle::{Discard, Remove};
use bevy_ecs::prelude::*;
use lightcone_attest::{ComponentChanges, StateChanges};

use super::identity::StableId;
use super::registry::{Entry, FindChanged, KindChanges, entries};
use super::saved::{SavedComponent, SavedValues};
use super::tick::SimTime;
use super::values::encoded;

/// Losses that are remembered until somebody looks; with more, the next look is at everything.
const MAX_LOSSES: usize = 64 * 1024;

/// Since the last look.
#[derive(Resource, Default)]
struct Looked {
    /// None: nobody looked yet, or too much was lost since.
    at: Option<ChangeTick>,
    /// By component: who lost it.
    lost: BTreeMap<&'static str, BTreeSet<u64>>,
    /// Who lost its identity, and with it every component.
    gone: BTreeSet<u64>,
    losses: usize,
}

impl Looked {
    fn count(&mut self) -> bool {
        self.losses += 1;
        if self.at.is_some() && self.losses > MAX_LOSSES {
            (self.at, self.lost, self.gone) = (None, BTreeMap::new(), BTreeSet::new());
        }
        self.at.is_some()
    }
}

pub(super) fn build(app: &mut App) {
    app.init_resource::<Looked>();
    app.add_observer(|gone: On<Discard<StableId>>, ids: Query<&StableId>, mut looked: ResMut<Looked>| {
        if let Ok(id) = ids.get(gone.entity)
            && looked.count()
        {
            looked.gone.insert(id.0);
        }
    });
}

/// Watches who loses a component.
pub(super) fn watch<C: SavedComponent>(app: &mut App) {
    app.add_observer(|lost: On<Remove<C>>, ids: Query<&StableId>, mut looked: ResMut<Looked>| {
        if let Ok(id) = ids.get(lost.entity)
            && looked.count()
        {
            looked.lost.entry(C::NAME).or_default().insert(id.0);
        }
    });
}

/// Everything at the first look; then what changed since the last one.
pub(super) fn look(world: &mut World) -> StateChanges {
    let tick = world.get_resource::<SimTime>().map_or(0, |time| time.tick);
    let Looked { at, mut lost, gone, .. } = std::mem::take(&mut *world.resource_mut::<Looked>());
    let entries = entries(world);
    let mut take = |world: &mut World| {
        let changes = entries.iter().map(|(name, entry)| {
            let mut removed = gone.clone();
            removed.extend(lost.remove(&**name).unwrap_or_default());
            component(world, name, entry, at.is_none(), removed)
        });
        changes.collect()
    };
    let components = match at {
        Some(at) => world.last_change_tick_scope(at, take),
        None => take(world),
    };
    // What a system writes from here on has a later tick.
    let now = world.increment_change_tick();
    world.resource_mut::<Looked>().at = Some(now);
    StateChanges { tick, components }
}

fn component(world: &mut World, name: &str, entry: &Entry, all: bool, removed: BTreeSet<u64>) -> ComponentChanges {
    let (name, version) = (name.to_owned(), entry.version);
    match &entry.changed {
        Some(FindChanged::Component(changed)) if !all => {
            let removed = removed.into_iter().collect();
            ComponentChanges { name, version, whole: false, removed, changed: changed(world) }
        }
        Some(FindChanged::Kind(changed)) if !all => {
            let KindChanges { removed, changed } = changed(world);
            ComponentChanges { name, version, whole: false, removed, changed }
        }
        _ => ComponentChanges { name, version, whole: true, removed: Vec::new(), changed: (entry.collect)(world) },
    }
}

/// Entities whose component, or identity, was written since the world's last change tick.
pub(super) fn changed<C: SavedComponent>(world: &mut World) -> SavedValues {
    let mut fresh = world.query_filtered::<(&StableId, &C), Or<(Changed<C>, Changed<StableId>)>>();
    encoded(fresh.iter(world))
}

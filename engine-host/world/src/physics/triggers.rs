//! Forms that tell what enters and leaves them.

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec3};
use lightcone_world_derive::{Saved, SavedField};
use rapier3d::math::Pose;
use rapier3d::pipeline::QueryFilter;

use super::engine::{Physics, Tests};
use super::pairs::{Pair, Pairs};
use super::shape::Shape;
use crate::simulation::StableId;
use crate::simulation::identity::by_stable_id;

/// A form around an entity, which may hang from others: [`Trespasses`] tells what enters and leaves it. It is not solid. Its
/// `Transform`'s scale does not matter to the form. Needs a `Transform` and a [`StableId`]. No state, as [`Shape`] is none.
#[derive(Component, Clone)]
pub struct Trigger(pub Shape);

/// Something that moves entered a [`Trigger`], or left it.
#[derive(SavedField, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trespass {
    /// The entity with the trigger.
    pub trigger: StableId,
    /// What entered: a player, or a body that is not fixed.
    pub who: StableId,
    /// Entered, or left. Whatever ends, has left.
    pub entered: bool,
}

/// What is inside of triggers, and what entered and left them in the last physics step. At most 4096 are told to be inside at a
/// time; what is more waits until there is room.
#[derive(Resource, Saved, Clone, Debug, Default, PartialEq, Eq)]
#[saved(resource, name = "host.trespasses", version = 1)]
pub struct Trespasses {
    inside: Pairs,
    news: Vec<Trespass>,
}

impl Trespasses {
    /// Of the last physics step: first who left, then who entered, each by growing ids of trigger and thing.
    pub fn news(&self) -> &[Trespass] {
        &self.news
    }

    /// Triggers and what is inside of them, by growing ids.
    pub fn inside(&self) -> impl Iterator<Item = (StableId, StableId)> + '_ {
        self.inside.iter()
    }
}

type Places<'w, 's> = Query<'w, 's, (&'static Transform, Option<&'static ChildOf>)>;

/// Parents further up do not move a trigger.
const MOST_PARENTS: usize = 64;

pub(super) fn trespass(
    physics: Res<Physics>,
    triggers: Query<(Entity, &StableId, &Trigger)>,
    places: Places,
    mut told: ResMut<Trespasses>,
) {
    if triggers.is_empty() && told.inside.is_empty() && told.news.is_empty() {
        return;
    }
    let mut tests = Tests::default();
    let mut now: Vec<Pair> = Vec::new();
    for (id, (entity, trigger)) in by_stable_id(triggers.iter().map(|(entity, id, trigger)| (*id, (entity, trigger)))) {
        let pose = pose_of(entity, &places);
        let found = physics.overlapping(&pose, &*trigger.0.0, QueryFilter::exclude_fixed(), &mut tests);
        now.extend(found.into_iter().filter(|who| *who != id).map(|who| (id, who)));
    }
    let news = told.inside.update(now).into_iter();
    told.news = news.map(|((trigger, who), entered)| Trespass { trigger, who, entered }).collect();
}

/// From the transforms themselves: a `GlobalTransform` is of the tick before, and no state.
fn pose_of(entity: Entity, places: &Places) -> Pose {
    let (mut position, mut rotation) = (Vec3::ZERO, Quat::IDENTITY);
    let mut next = Some(entity);
    for _ in 0..=MOST_PARENTS {
        let Some((transform, parent)) = next.and_then(|entity| places.get(entity).ok()) else { break };
        position = transform.transform_point(position);
        rotation = transform.rotation * rotation;
        next = parent.map(|parent| parent.parent());
    }
    Pose::from_parts(position, rotation)
}

//! Entities come, go, move, and hang from one another.

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec3};
use lightcone_interface as api;
use lightcone_interface::{EntityId, Reason};
use lightcone_world::prelude::*;

use super::{Done, Site};
use crate::program::kept::Kept;
use crate::program::runner::Runner;
use crate::program::things::{Live, ProgramEntity, Things};

impl Site<'_> {
    pub(super) fn spawn(&mut self, spawn: &api::Spawn) -> Done {
        let most = self.world.resource::<Runner>().opened.manifest.limits.entities as usize;
        let things = &self.world.resource::<Things>().entities;
        if things.contains_key(&spawn.entity.0) {
            return Err(Reason::AlreadyThere);
        }
        if things.len() >= most {
            return Err(Reason::LimitReached);
        }
        let id = self.world.resource_mut::<StableIds>().allot();
        let transform = transform(spawn.position, spawn.rotation, spawn.scale);
        let entity = self.world.spawn((id, ProgramEntity(spawn.entity.0), transform, Kept::default(), Live)).id();
        self.world.resource_mut::<Things>().entities.insert(spawn.entity.0, entity);
        Ok(())
    }

    pub(super) fn despawn(&mut self, id: EntityId) -> Done {
        let entity = self.entity(id)?;
        let parent = self.world.get::<Children>(entity).is_some();
        self.world.despawn(entity);
        self.world.resource_scope(|world, mut things: Mut<Things>| {
            things.entities.remove(&id.0);
            if parent {
                things.forget_gone(world);
            }
        });
        Ok(())
    }

    /// An entity that is not there spoils nothing for the others. Most programs go through theirs in order, so the next one is
    /// looked for where the last one was.
    pub(super) fn transforms(&mut self, transforms: &api::Transforms<'_>) -> Done {
        self.world.resource_scope(|world, things: Mut<Things>| {
            let mut done = Ok(());
            let mut following = things.entities.range(0..);
            for entry in transforms.entries.iter() {
                let wanted = entry.entity.0;
                let mut next = following.next();
                if next.is_none_or(|(id, _)| *id != wanted) {
                    following = things.entities.range(wanted..);
                    next = following.next();
                }
                let entity = next.filter(|(id, _)| **id == wanted);
                match entity.and_then(|(_, entity)| world.get_mut::<Transform>(*entity)) {
                    Some(mut place) => {
                        place.set_if_neq(transform(entry.position, entry.rotation, entry.scale));
                    }
                    None => done = Err(Reason::NoSuchEntity),
                }
            }
            done
        })
    }

    pub(super) fn parent(&mut self, command: &api::Parent) -> Done {
        let entity = self.entity(command.entity)?;
        let Some(parent) = command.parent else {
            self.world.entity_mut(entity).remove::<ChildOf>();
            return Ok(());
        };
        let parent = self.thing(parent)?;
        // What hangs from something moves with it, and not as a body.
        if self.world.get::<Body>(entity).is_some() {
            return Err(Reason::NotPossible);
        }
        if parent == entity || self.is_above(entity, parent) {
            return Err(Reason::Circle);
        }
        self.world.entity_mut(entity).insert(ChildOf(parent));
        Ok(())
    }

    /// Whether `below` hangs from `entity`, or from what hangs from it.
    fn is_above(&self, entity: Entity, below: Entity) -> bool {
        let mut at = below;
        while let Some(ChildOf(parent)) = self.world.get::<ChildOf>(at) {
            if *parent == entity {
                return true;
            }
            at = *parent;
        }
        false
    }
}

fn transform(position: [f32; 3], rotation: [f32; 4], scale: [f32; 3]) -> Transform {
    let rotation = Quat::from_array(rotation);
    Transform {
        translation: Vec3::from_array(position),
        // To the last bit what a native world would write.
        rotation: if rotation.is_normalized() { rotation } else { rotation.normalize() },
        scale: Vec3::from_array(scale),
    }
}

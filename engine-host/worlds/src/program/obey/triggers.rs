//! What the program is told of bodies: who is in a trigger, what touches, what lies along a ray.

use glam::Vec3;
use lightcone_interface as api;
use lightcone_interface::{MAX_RAYS, MAX_TRIGGERS, Reason};
use lightcone_world::prelude::*;

use super::{Done, Site};
use crate::program::asked::{Asked, Rays};
use crate::program::shapes::form;
use crate::program::things::Things;

impl Site<'_> {
    pub(super) fn trigger(&mut self, command: &api::Trigger) -> Done {
        let entity = self.entity(command.entity)?;
        let is_new = self.world.get::<Trigger>(entity).is_none();
        if is_new && self.world.resource::<Things>().triggers >= MAX_TRIGGERS {
            return Err(Reason::LimitReached);
        }
        self.world.entity_mut(entity).insert(Trigger(form(command.solid).shape()));
        Ok(())
    }

    pub(super) fn tell_contacts(&mut self, command: &api::TellContacts) -> Done {
        let thing = self.thing(command.thing)?;
        let mut thing = self.world.entity_mut(thing);
        if command.tell {
            thing.insert(TellContacts);
        } else {
            thing.remove::<TellContacts>();
        }
        Ok(())
    }

    /// It is cast when the next tick begins.
    pub(super) fn ray(&mut self, command: &api::Ray) -> Done {
        let without = command.without.map(|thing| self.thing(thing)).transpose()?;
        let without = without.and_then(|entity| self.world.get::<StableId>(entity)).copied();
        let direction = Vec3::from_array(command.direction).as_dvec3().try_normalize().ok_or(Reason::NotPossible)?;
        let mut rays = self.world.resource_mut::<Rays>();
        if rays.0.len() >= MAX_RAYS as usize {
            return Err(Reason::LimitReached);
        }
        let (query, origin, reach_m) = (command.query, Vec3::from_array(command.origin), command.length_m);
        rays.0.push(Asked { query, origin, direction: direction.as_vec3(), reach_m, without });
        Ok(())
    }
}

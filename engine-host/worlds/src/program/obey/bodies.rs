//! What is solid, and how it moves.

use lightcone_interface as api;
use lightcone_interface::{EntityId, Reason};
use lightcone_world::prelude::*;

use bevy_ecs::prelude::*;

use super::{Done, Site};
use crate::program::assets::Loaded;
use crate::program::runner::Runner;
use crate::program::shapes::form;
use crate::program::told::Moved;

impl Site<'_> {
    pub(super) fn set_body(&mut self, command: &api::SetBody) -> Done {
        let entity = self.entity(command.entity)?;
        let mut entity = self.world.entity_mut(entity);
        let body = match command.body {
            api::Body::None => {
                entity.remove::<(Body, Moved, Velocity)>();
                return Ok(());
            }
            api::Body::Fixed => Body::Fixed,
            api::Body::Kinematic => Body::Kinematic,
            api::Body::Dynamic { mass_kg } => Body::Dynamic { mass_kg },
        };
        if entity.get::<Body>() == Some(&body) {
            return Ok(());
        }
        let of_triangles = entity.get::<Shape>().is_some_and(Shape::is_of_triangles);
        if entity.contains::<ChildOf>() || (of_triangles && matches!(body, Body::Dynamic { .. })) {
            return Err(Reason::NotPossible);
        }
        entity.insert(body);
        if !matches!(body, Body::Dynamic { .. }) {
            entity.remove::<(Moved, Velocity)>();
        } else if !entity.contains::<Moved>() {
            entity.insert(Moved::default());
        }
        Ok(())
    }

    pub(super) fn set_shape(&mut self, command: &api::SetShape) -> Done {
        self.bump_with(command.entity, form(command.solid).shape())
    }

    pub(super) fn set_shape_of_model(&mut self, command: &api::SetShapeOfModel) -> Done {
        let entity = self.entity(command.entity)?;
        if matches!(self.world.get::<Body>(entity), Some(Body::Dynamic { .. })) {
            return Err(Reason::NotPossible);
        }
        let opened = &self.world.resource::<Runner>().opened;
        let Some(Loaded::Model(model)) = opened.assets.get(command.asset.0 as usize) else {
            return Err(Reason::NoSuchAsset);
        };
        let shape = model.shape().ok_or(Reason::NotPossible)?;
        self.bump_with(command.entity, shape)
    }

    fn bump_with(&mut self, id: EntityId, shape: Shape) -> Done {
        let entity = self.entity(id)?;
        self.world.entity_mut(entity).insert(shape);
        Ok(())
    }
}

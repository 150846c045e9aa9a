//! What things look like, and in what light.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use glam::{Vec3, Vec4};
use lightcone_interface as api;
use lightcone_interface::Reason;
use lightcone_protocol::SessionId;
use lightcone_render::{Sky, Sun};
use lightcone_world::prelude::*;

use super::{Done, Site};
use crate::program::assets::AssetModels;
use crate::program::kept::Kept;
use crate::program::shapes::Forms;

impl Site<'_> {
    pub(super) fn model(&mut self, command: &api::Model) -> Done {
        let model = self.world.resource::<AssetModels>().0.get(command.asset.0 as usize).copied().flatten();
        self.draw(command.entity, model.ok_or(Reason::NoSuchAsset)?)
    }

    pub(super) fn shape_model(&mut self, command: &api::ShapeModel) -> Done {
        self.entity(command.entity)?;
        let model = self
            .world
            .resource_scope(|world, mut forms: Mut<Forms>| forms.model(command, &mut world.resource_mut::<Models>()));
        self.draw(command.entity, model.ok_or(Reason::LimitReached)?)
    }

    fn draw(&mut self, id: api::EntityId, model: ModelIndex) -> Done {
        let entity = self.entity(id)?;
        let hidden = self.world.get::<Kept>(entity).is_some_and(|kept| {
            kept.of_kind(api::Visible::KIND).any(|(_, it)| matches!(it, api::Command::Visible(it) if !it.visible))
        });
        let mut entity = self.world.entity_mut(entity);
        if hidden {
            entity.insert(Hidden(model))
        } else {
            entity.insert(Drawn(model))
        };
        Ok(())
    }

    pub(super) fn tint(&mut self, command: &api::Tint) -> Done {
        let entity = self.entity(command.entity)?;
        self.world.entity_mut(entity).insert(Tint(Vec4::from_array(command.colour)));
        Ok(())
    }

    pub(super) fn visible(&mut self, command: &api::Visible) -> Done {
        let entity = self.entity(command.entity)?;
        let mut entity = self.world.entity_mut(entity);
        if command.visible {
            if let Some(Hidden(model)) = entity.take::<Hidden>() {
                entity.insert(Drawn(model));
            }
        } else if let Some(Drawn(model)) = entity.take::<Drawn>() {
            entity.insert(Hidden(model));
        }
        Ok(())
    }

    pub(super) fn body_of(&mut self, command: &api::BodyOf) -> Done {
        let entity = self.entity(command.entity)?;
        let mut entity = self.world.entity_mut(entity);
        match command.session {
            Some(session) => entity.insert(BodyOf(SessionId(session.0))),
            None => entity.remove::<BodyOf>(),
        };
        Ok(())
    }

    pub(super) fn animation(&mut self, command: &api::Animation<'_>) -> Done {
        let entity = self.entity(command.entity)?;
        let rate_hz = f64::from(self.world.resource::<SimTime>().rate_hz);
        let play = |play: api::Play| Play {
            clip: play.clip as usize,
            start_s: play.start_tick as f64 / rate_hz,
            speed: play.speed,
            weight: play.weight,
            repeats: play.repeats,
        };
        let plays: Vec<Play> = command.plays.iter().map(play).collect();
        let mut entity = self.world.entity_mut(entity);
        if plays.is_empty() {
            entity.remove::<Animation>()
        } else {
            entity.insert(Animation(plays))
        };
        Ok(())
    }

    pub(super) fn caption(&mut self, command: &api::Caption<'_>) -> Done {
        let entity = self.entity(command.entity)?;
        let mut entity = self.world.entity_mut(entity);
        if command.text.is_empty() {
            entity.remove::<Caption>();
        } else {
            entity.insert(Caption { text: Arc::from(command.text), above_mm: (command.above_m * 1000.0) as u16 });
        }
        Ok(())
    }

    pub(super) fn light(&mut self, command: &api::Light) -> Done {
        let entity = self.entity(command.entity)?;
        let mut entity = self.world.entity_mut(entity);
        let api::Light { intensity_cd, range_m, .. } = *command;
        if intensity_cd > 0.0 {
            entity.insert(Lamp { colour: Vec3::from_array(command.colour), intensity_cd, range_m });
        } else {
            entity.remove::<Lamp>();
        }
        Ok(())
    }

    pub(super) fn daylight(&mut self, command: &api::Daylight) -> Done {
        let to_sun = Vec3::from_array(command.to_sun).try_normalize().ok_or(Reason::NotPossible)?;
        let [sun, zenith, horizon, ground] =
            [command.sun, command.zenith, command.horizon, command.ground].map(Vec3::from_array);
        self.world.insert_resource(Daylight {
            sun: Sun { direction_to_sun: to_sun, radiance: sun },
            sky: Sky { zenith, horizon, ground, ambient: command.ambient },
            fog_density_per_m: command.fog_per_m,
            sun_shadows: command.shadows,
            ..Daylight::default()
        });
        Ok(())
    }
}

/// Not drawn, but would be as this model.
#[derive(Component)]
struct Hidden(ModelIndex);

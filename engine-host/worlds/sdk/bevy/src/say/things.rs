//! Things: they come, change and go.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use lightcone_interface as api;
use lightcone_interface::{CommandsWriter, EntityId};

use super::within;
use crate::bodies::{Body, Impulse, Launch, Shape, Trigger, Velocity};
use crate::identity::StableId;
use crate::look::{Caption, Lamp, Look, Tint};
use crate::players::Player;
use crate::said::{Known, Thing};

type Parts = (
    Entity,
    &'static StableId,
    &'static Transform,
    (Option<&'static Look>, Option<&'static Tint>, Option<&'static Caption>, Option<&'static Lamp>),
    (Option<&'static Body>, Option<&'static Shape>, Option<&'static Trigger>),
);

type Pushed = (Entity, &'static StableId, &'static Body, Option<&'static Launch>, Option<&'static Impulse>);

type HasPush = Or<(With<Launch>, With<Impulse>)>;

pub(super) struct Seen {
    all: QueryState<Parts, Without<Player>>,
    pushed: QueryState<Pushed, HasPush>,
}

impl Seen {
    pub(super) fn new(world: &mut World) -> Self {
        Self { all: world.query_filtered(), pushed: world.query_filtered() }
    }

    pub(super) fn say(&mut self, world: &mut World, said: &mut BTreeMap<u32, Known>, out: &mut CommandsWriter) {
        let mut now: Vec<_> = self.all.iter(world).filter_map(named).collect();
        now.sort_unstable_by_key(|(number, ..)| *number);
        let stays = |number: &u32| now.binary_search_by_key(number, |(number, ..)| *number).is_ok();
        said.retain(|number, _| {
            let stays = stays(number);
            if !stays {
                out.push(api::Despawn { entity: EntityId(*number) });
            }
            stays
        });
        let mut falls = Vec::new();
        for (number, entity, thing) in now {
            let id = EntityId(number);
            let known = said.entry(number).or_insert_with(|| {
                spawn(id, &thing.transform, out);
                Known { entity, thing: Thing { transform: thing.transform, ..Thing::default() } }
            });
            known.entity = entity;
            if known.thing != thing {
                if matches!(thing.body, Some(Body::Dynamic { .. })) && thing.body != known.thing.body {
                    falls.push(entity);
                }
                say(id, &known.thing, &thing, out);
                known.thing = thing;
            }
        }
        for entity in falls {
            world.entity_mut(entity).insert(Velocity::default());
        }
        self.push(world, out);
    }

    fn push(&mut self, world: &mut World, out: &mut CommandsWriter) {
        let pushed = self
            .pushed
            .iter(world)
            .map(|(entity, id, body, launch, impulse)| (*id, entity, *body, launch.copied(), impulse.copied()));
        let mut pushed: Vec<_> = pushed.collect();
        pushed.sort_unstable_by_key(|(id, ..)| *id);
        for (id, entity, body, launch, impulse) in pushed {
            world.entity_mut(entity).remove::<(Launch, Impulse)>();
            let Some(entity) = number(id).map(EntityId) else { continue };
            if !matches!(body, Body::Dynamic { .. }) {
                continue;
            }
            let vector = |value| within::vector(value, -1000.0, 1000.0);
            if let Some(Launch { linear, angular }) = launch {
                out.push(api::Velocity { entity, linear: vector(linear), angular: vector(angular) });
            }
            if let Some(Impulse { linear, angular }) = impulse {
                let (linear, angular) = (within::place(linear), within::place(angular));
                out.push(api::Impulse { entity, linear, angular });
            }
        }
    }
}

/// By which the host knows it; 0 names nothing.
fn number(id: StableId) -> Option<u32> {
    u32::try_from(id.0).ok().filter(|number| *number != 0)
}

type Part<'a> = (
    Entity,
    &'a StableId,
    &'a Transform,
    (Option<&'a Look>, Option<&'a Tint>, Option<&'a Caption>, Option<&'a Lamp>),
    (Option<&'a Body>, Option<&'a Shape>, Option<&'a Trigger>),
);

fn named((entity, id, transform, seen, solid): Part<'_>) -> Option<(u32, Entity, Thing)> {
    let thing = Thing {
        transform: within::transform(transform),
        look: seen.0.copied(),
        tint: seen.1.copied(),
        caption: seen.2.cloned(),
        lamp: seen.3.copied(),
        body: solid.0.copied(),
        shape: solid.1.cloned(),
        trigger: solid.2.cloned(),
    };
    number(*id).map(|number| (number, entity, thing))
}

fn spawn(entity: EntityId, place: &Transform, out: &mut CommandsWriter) {
    let api::Transform { position, rotation, scale, .. } = placed(entity, place);
    out.push(api::Spawn { entity, position, rotation, scale });
}

fn placed(entity: EntityId, place: &Transform) -> api::Transform {
    let Transform { translation, rotation, scale } = *place;
    api::Transform { entity, position: translation.into(), rotation: rotation.into(), scale: scale.into() }
}

fn say(entity: EntityId, was: &Thing, is: &Thing, out: &mut CommandsWriter) {
    if is.transform != was.transform {
        out.transform(placed(entity, &is.transform));
    }
    say_solid(entity, was, is, out);
    if is.look != was.look {
        say_look(entity, was.look.is_none(), is.look, out);
    }
    if is.tint != was.tint {
        let colour = is.tint.map_or([1.0; 4], |Tint(colour)| within::colour(colour, 1000.0));
        out.push(api::Tint { entity, colour });
    }
    if is.caption != was.caption {
        let (text, above_mm) = is.caption.as_ref().map_or(("", 0), |caption| (&*caption.text, caption.above_mm));
        // The host cuts to millimetres.
        let above_m = within::number((f32::from(above_mm) + 0.5) / 1000.0, 0.0, 60.0);
        out.push(api::Caption { entity, above_m, text: &within::text(text, 160) });
    }
    if is.lamp != was.lamp {
        let none = Lamp { colour: glam::Vec3::ZERO, intensity_cd: 0.0, range_m: 0.0 };
        let Lamp { colour, intensity_cd, range_m } = is.lamp.unwrap_or(none);
        let colour = within::vector(colour, 0.0, 1.0);
        let (intensity_cd, range_m) = (within::number(intensity_cd, 0.0, 1e6), within::number(range_m, 0.0, 1000.0));
        out.push(api::Light { entity, colour, intensity_cd, range_m });
    }
}

fn say_solid(entity: EntityId, was: &Thing, is: &Thing, out: &mut CommandsWriter) {
    if let Some(Shape(solid)) = is.shape.as_ref().filter(|_| is.shape != was.shape) {
        out.push(api::SetShape { entity, solid: within::solid(*solid) });
    }
    if is.body != was.body {
        let body = match is.body {
            None => api::Body::None,
            Some(Body::Fixed) => api::Body::Fixed,
            Some(Body::Kinematic) => api::Body::Kinematic,
            Some(Body::Dynamic { mass_kg }) => api::Body::Dynamic { mass_kg: within::mass(mass_kg) },
        };
        out.push(api::SetBody { entity, body });
    }
    if let Some(Trigger(Shape(solid))) = is.trigger.as_ref().filter(|_| is.trigger != was.trigger) {
        out.push(api::Trigger { entity, solid: within::solid(*solid) });
    }
}

/// A model cannot be taken off: what has no look any more is hidden.
fn say_look(entity: EntityId, was_none: bool, look: Option<Look>, out: &mut CommandsWriter) {
    let Some(look) = look else { return out.push(api::Visible { entity, visible: false }) };
    let share = |value| within::number(value, 0.0, 1.0);
    out.push(api::ShapeModel {
        entity,
        solid: within::solid(look.form.solid()),
        colour: within::colour(look.colour, 1.0),
        metallic: share(look.metallic),
        roughness: share(look.roughness),
        glow: within::number(look.glow, 0.0, 1000.0),
    });
    if was_none {
        out.push(api::Visible { entity, visible: true });
    }
}

//! What a program is told in a tick.

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec3};
use lightcone_interface as api;
use lightcone_interface::{FAR_M, TickWriter};
use lightcone_world::character::Character;
use lightcone_world::prelude::*;

use super::kept::Kept;
use super::tell_actions;
use super::tell_bodies;
use super::things::Things;
use super::told::{Moved, Refusal, Told};

/// Writes the tick's block. What is told in it counts as told.
pub(super) fn tell(world: &mut World, out: &mut TickWriter) {
    let time = *world.resource::<SimTime>();
    out.restart(time.tick, time.rate_hz, time.dt_s());
    let players = players(world);
    world.resource_mut::<Things>().players = players.iter().map(|(session, entity)| (*session, *entity)).collect();
    come_and_go(world, &players, out);
    let numbers = tell_actions::numbers(world);
    for (session, entity) in &players {
        player(world, api::SessionId(*session), *entity, out);
        tell_actions::tell(world, api::SessionId(*session), *entity, &numbers, out);
    }
    lines(world, out);
    moves(world, out);
    tell_bodies::tell(world, out);
    for Refusal { record, kind, reason } in std::mem::take(&mut world.resource_mut::<Told>().refused) {
        if let Some(reason) = reason_of(reason) {
            out.push(api::Refused { record, kind, reason });
        }
    }
}

/// By session.
fn players(world: &mut World) -> Vec<(u64, Entity)> {
    let mut query = world.query::<(&Player, Entity)>();
    let mut players: Vec<_> = query.iter(world).map(|(player, entity)| (player.session.0, entity)).collect();
    players.sort_unstable();
    players
}

fn come_and_go(world: &mut World, players: &[(u64, Entity)], out: &mut TickWriter) {
    let mut told = std::mem::take(&mut world.resource_mut::<Told>().players);
    let here = |session: &u64| players.binary_search_by_key(session, |(session, _)| *session).is_ok();
    let before = told.len();
    told.retain(|session| {
        let stays = here(session);
        if !stays {
            out.push(api::Leave { session: api::SessionId(*session) });
        }
        stays
    });
    if told.len() < before {
        world.resource_scope(|world, mut things: Mut<Things>| things.forget_gone(world));
    }
    for (session, entity) in players {
        if told.insert(*session) {
            let name = world.get::<Player>(*entity).map_or("", |player| player.name.as_str());
            out.push(api::Join { session: api::SessionId(*session), name });
        }
    }
    world.resource_mut::<Told>().players = told;
}

fn player(world: &World, session: api::SessionId, entity: Entity, out: &mut TickWriter) {
    if let Some(input) = world.get::<PlayerInput>(entity) {
        out.push(api::Input {
            session,
            held: api::Actions(u32::from(input.held.0 & Actions::COMMON.0)),
            pressed: api::Actions(u32::from(input.pressed.0 & Actions::COMMON.0)),
            stick: input.stick.to_array(),
            yaw_rad: input.yaw_rad,
            pitch_rad: input.pitch_rad,
        });
    }
    if let (Some(character), Some(transform)) = (world.get::<Character>(entity), world.get::<Transform>(entity)) {
        out.push(api::PlayerBody {
            session,
            position: told(transform.translation),
            velocity: told(character.velocity),
            facing_rad: character.facing_rad % std::f32::consts::TAU,
            grounded: character.grounded,
        });
    }
}

fn lines(world: &World, out: &mut TickWriter) {
    for line in &world.resource::<Lines>().0 {
        let session = api::SessionId(line.session.0);
        match (line.click(), line.button()) {
            (Some(place), _) => out.push(api::Click { session, place: place.to_array() }),
            (_, Some(item)) if has_button(world, session, item) => out.push(api::Button { session, item }),
            // It went while the press was on its way.
            (_, Some(_)) => {}
            _ => out.push(api::Line { session, text: &line.text }),
        }
    }
}

/// By what is kept: the HUD itself is no state.
fn has_button(world: &World, session: api::SessionId, item: u32) -> bool {
    let kept = world.resource::<Things>().player(session).and_then(|player| world.get::<Kept>(player));
    let is_it = |(_, command)| matches!(command, api::Command::HudButton(button) if button.item == item);
    kept.is_some_and(|kept| kept.of_kind(api::HudText::KIND).any(is_it))
}

/// Dynamic bodies that are elsewhere than the program knows, by its numbers.
fn moves(world: &mut World, out: &mut TickWriter) {
    world.resource_scope(|world, things: Mut<Things>| {
        for (id, entity) in &things.entities {
            let Ok(mut entity) = world.get_entity_mut(*entity) else { continue };
            let (Some(transform), Some(velocity)) = (entity.get::<Transform>(), entity.get::<Velocity>()) else {
                continue;
            };
            let Velocity { linear, angular } = *velocity;
            let now = Moved { position: transform.translation, rotation: transform.rotation, linear, angular };
            if let Some(mut before) = entity.get_mut::<Moved>()
                && before.set_if_neq(now)
            {
                out.moved(api::Move {
                    entity: api::EntityId(*id),
                    position: told(now.position),
                    rotation: unit(now.rotation),
                    linear: told(linear),
                    angular: told(angular),
                });
            }
        }
    });
}

/// Within what the interface can say.
fn told(vector: Vec3) -> [f32; 3] {
    vector.to_array().map(|value| if value.is_nan() { 0.0 } else { value.clamp(-FAR_M, FAR_M) })
}

/// To the last bit where it can be said, so that a program that gives it back changes nothing.
fn unit(rotation: Quat) -> [f32; 4] {
    if rotation.is_normalized() {
        return rotation.to_array();
    }
    if rotation.is_finite() { rotation.normalize().to_array() } else { Quat::IDENTITY.to_array() }
}

fn reason_of(number: u32) -> Option<api::Reason> {
    use api::Reason::*;
    let all =
        [NotYet, LimitReached, AlreadyThere, NoSuchEntity, NoSuchPlayer, NoSuchAsset, NoSuchId, Circle, NotPossible];
    all.into_iter().find(|reason| *reason as u32 == number)
}

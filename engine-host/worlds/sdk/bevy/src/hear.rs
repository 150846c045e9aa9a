//! What the host tells, as components and resources.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec2, Vec3};
use lightcone_interface as api;
use lightcone_interface::Event;

use crate::bodies::{Trespass, Trespasses, Velocity};
use crate::character::Character;
use crate::identity::{StableId, StableIds};
use crate::math;
use crate::players::{self, Line, Lines, Player, PlayerInput, Score};
use crate::said::{KnownPlayer, Page, Said};

/// What the last tick's physics did with those who were there.
pub(crate) fn physics(world: &mut World, said: &mut Said, events: &[Event<'_>]) {
    world.resource_mut::<Trespasses>().begin_step();
    for event in events {
        match event {
            Event::Moves(moves) => moves.entries.iter().for_each(|entry| moved(world, said, entry)),
            Event::PlayerBody(body) => walked(world, said, body),
            Event::Trespass(trespass) => trespassed(world, said, trespass),
            Event::Refused(refused) => lightcone_program::log_line(&format!("{refused:?}")),
            _ => {}
        }
    }
    said.left.clear();
}

/// Players come, go, steer and speak.
pub(crate) fn players(world: &mut World, said: &mut Said, events: &[Event<'_>]) {
    world.resource_mut::<Lines>().0.clear();
    for event in events {
        match event {
            Event::Join(join) => come(world, said, join),
            Event::Leave(leave) => go(world, said, leave.session),
            Event::Input(input) => steer(world, said, input),
            Event::PlayerBody(body) => arrive(world, said, body),
            Event::Line(line) => speak(world, line.session, line.text.into(), players::Said::Text),
            Event::Click(click) => {
                let [x, y] = click.place;
                let text = format!("{{\"click\":[{x},{y}]}}").into();
                speak(world, click.session, text, players::Said::Click(Vec2::new(x, y)));
            }
            Event::Button(press) => {
                let text = format!("{{\"button\":{}}}", press.item).into();
                speak(world, press.session, text, players::Said::Button(press.item));
            }
            _ => {}
        }
    }
}

fn moved(world: &mut World, said: &mut Said, moved: api::Move) {
    let Some(known) = said.things.get_mut(&moved.entity.0) else { return };
    let Ok(mut entity) = world.get_entity_mut(known.entity) else { return };
    if let Some(mut place) = entity.get_mut::<Transform>() {
        place.translation = Vec3::from_array(moved.position);
        place.rotation = Quat::from_array(moved.rotation);
        known.thing.transform = *place;
    }
    let velocity = Velocity { linear: Vec3::from_array(moved.linear), angular: Vec3::from_array(moved.angular) };
    entity.insert(velocity);
}

fn walked(world: &mut World, said: &Said, body: &api::PlayerBody) {
    let Some(player) = said.players.get(&body.session.0) else { return };
    let facing = math::rotation_about(Vec3::Y, body.facing_rad);
    stand(world, player.entity, body, facing);
}

fn stand(world: &mut World, player: Entity, body: &api::PlayerBody, facing: Quat) {
    let Ok(mut player) = world.get_entity_mut(player) else { return };
    if let Some(mut place) = player.get_mut::<Transform>() {
        let now = Transform { translation: Vec3::from_array(body.position), rotation: facing, ..*place };
        place.set_if_neq(now);
    }
    if let Some(mut character) = player.get_mut::<Character>() {
        let velocity = Vec3::from_array(body.velocity);
        character.set_if_neq(Character { velocity, grounded: body.grounded, facing_rad: body.facing_rad });
    }
}

fn trespassed(world: &mut World, said: &Said, trespass: &api::Trespass) {
    let who = match trespass.who {
        api::Thing::Entity(id) => Some(StableId(id.0.into())),
        api::Thing::Player(session) => {
            let here = said.players.get(&session.0).map(|player| player.id);
            here.or_else(|| said.left.get(&session.0).copied())
        }
    };
    let Some(who) = who else { return };
    let trigger = StableId(trespass.trigger.0.into());
    world.resource_mut::<Trespasses>().tell(Trespass { trigger, who, entered: trespass.entered });
}

fn come(world: &mut World, said: &mut Said, join: &api::Join<'_>) {
    let id = world.resource_mut::<StableIds>().allot();
    let player = Player { session: join.session, name: join.name.to_owned() };
    let rest = (PlayerInput::default(), Character::default(), Score::default(), Transform::default());
    let entity = world.spawn((id, player, rest)).id();
    said.players.insert(join.session.0, KnownPlayer { entity, id, page: Page::default() });
}

/// Where a newcomer stands: it has not turned yet.
fn arrive(world: &mut World, said: &Said, body: &api::PlayerBody) {
    let Some(player) = said.players.get(&body.session.0) else { return };
    if world.get_entity(player.entity).is_ok_and(|player| player.get_ref::<Player>().is_some_and(|it| it.is_added())) {
        stand(world, player.entity, body, Quat::IDENTITY);
    }
}

fn go(world: &mut World, said: &mut Said, session: api::SessionId) {
    let Some(player) = said.players.remove(&session.0) else { return };
    said.left.insert(session.0, player.id);
    _ = world.try_despawn(player.entity);
}

fn steer(world: &mut World, said: &Said, input: &api::Input) {
    let Some(player) = said.players.get(&input.session.0) else { return };
    let api::Input { held, pressed, stick, yaw_rad, pitch_rad, .. } = *input;
    if let Some(mut now) = world.get_mut::<PlayerInput>(player.entity) {
        now.set_if_neq(PlayerInput { held, pressed, stick: Vec2::from_array(stick), yaw_rad, pitch_rad });
    }
}

fn speak(world: &mut World, session: api::SessionId, text: Arc<str>, said: players::Said) {
    world.resource_mut::<Lines>().0.push(Line { session, text, said });
}

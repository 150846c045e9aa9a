//! What a program wants is done, command by command.

mod actions;
mod bodies;
mod camera;
mod forces;
mod hud;
mod joints;
mod look;
mod page;
mod players;
mod sound;
mod things;
mod triggers;

use bevy_ecs::prelude::*;
use lightcone_interface as api;
use lightcone_interface::{Command, EntityId, Reason, SessionId, Thing};

use super::kept::{Kept, WorldKept};
use super::things::Things;

/// Where a command is done.
pub(super) struct Site<'w> {
    pub(super) world: &'w mut World,
    /// The tick in which it came.
    pub(super) tick: u64,
}

pub(super) type Done = Result<(), Reason>;

impl Site<'_> {
    /// Does a command that came just now, and keeps it if it goes on to hold.
    pub(super) fn obey(&mut self, command: Command<'_>) -> Done {
        match command {
            Command::Spawn(spawn) => self.spawn(&spawn),
            Command::Despawn(despawn) => self.despawn(despawn.entity),
            Command::Transforms(transforms) => self.transforms(&transforms),
            Command::PlacePlayer(place) => self.place_player(&place),
            Command::PushPlayer(push) => self.push_player(&push),
            Command::Walking(walking) => self.walking(&walking),
            Command::Score(score) => self.score(&score),
            Command::Velocity(velocity) => self.velocity(&velocity),
            Command::Impulse(impulse) => self.impulse(&impulse),
            Command::Joint(joint) => self.joint(&joint),
            Command::EndJoint(joint) => self.end_joint(&joint),
            Command::Ray(ray) => self.ray(&ray),
            Command::Sound(sound) => self.sound(&sound),
            Command::SoundLoop(sound) => self.sound_loop(sound),
            Command::EndSound(sound) => self.end_sound(&sound),
            Command::HudText(api::HudText { session, item, .. })
            | Command::HudBar(api::HudBar { session, item, .. })
            | Command::HudButton(api::HudButton { session, item, .. }) => self.hud_item(session, item, command),
            Command::EndHud(end) => self.end_hud(&end),
            Command::DeclareAction(action) => self.declare_action(action),
            Command::Message(message) => self.message(&message),
            Command::Kick(kick) => self.kick(&kick),
            lasting => {
                self.show(lasting)?;
                self.keep(lasting)
            }
        }
    }

    /// Does a command that goes on to hold: when it comes, and again after a restore.
    pub(super) fn show(&mut self, command: Command<'_>) -> Done {
        match command {
            Command::Parent(parent) => self.parent(&parent),
            Command::Model(model) => self.model(&model),
            Command::ShapeModel(form) => self.shape_model(&form),
            Command::Tint(tint) => self.tint(&tint),
            Command::Visible(visible) => self.visible(&visible),
            Command::BodyOf(body) => self.body_of(&body),
            Command::Animation(animation) => self.animation(&animation),
            Command::Caption(caption) => self.caption(&caption),
            Command::Light(light) => self.light(&light),
            Command::SetBody(body) => self.set_body(&body),
            Command::SetShape(shape) => self.set_shape(&shape),
            Command::SetShapeOfModel(shape) => self.set_shape_of_model(&shape),
            Command::Trigger(trigger) => self.trigger(&trigger),
            Command::TellContacts(tell) => self.tell_contacts(&tell),
            Command::SoundLoop(sound) => self.loops(sound.at),
            Command::HudText(api::HudText { session, .. })
            | Command::HudBar(api::HudBar { session, .. })
            | Command::HudButton(api::HudButton { session, .. }) => self.put_item(session, &command),
            Command::Prompt(prompt) => self.prompt(&prompt),
            Command::Cursor(cursor) => self.cursor(&cursor),
            Command::DeclareAction(_) => self.own_actions(),
            Command::CameraFollow(camera) => self.camera_follow(&camera),
            Command::CameraFixed(camera) => self.camera_fixed(&camera),
            Command::CameraFree(camera) => self.camera_free(&camera),
            Command::Daylight(daylight) => self.daylight(&daylight),
            Command::SpawnPoints(points) => self.spawn_points(&points),
            Command::Sign(sign) => self.sign(&sign),
            Command::Vantage(vantage) => self.vantage(&vantage),
            _ => Err(Reason::NotYet),
        }
    }

    fn keep(&mut self, command: Command<'_>) -> Done {
        match owner(&command) {
            Some(thing) => {
                let tick = self.tick;
                self.kept(self.thing(thing)?).keep(tick, 0, command);
            }
            None => self.world.resource_mut::<WorldKept>().0.keep(self.tick, 0, command),
        }
        Ok(())
    }

    /// What holds for an entity or a player.
    fn kept(&mut self, entity: Entity) -> Mut<'_, Kept> {
        let entity = self.world.entity_mut(entity);
        entity
            .into_mut::<Kept>()
            .unwrap_or_else(|| unreachable!("things have what they keep: see `things` and `revive`"))
    }

    fn entity(&self, id: EntityId) -> Result<Entity, Reason> {
        self.world.resource::<Things>().entity(id).ok_or(Reason::NoSuchEntity)
    }

    fn player(&self, session: SessionId) -> Result<Entity, Reason> {
        self.world.resource::<Things>().player(session).ok_or(Reason::NoSuchPlayer)
    }

    fn thing(&self, thing: Thing) -> Result<Entity, Reason> {
        match thing {
            Thing::Entity(id) => self.entity(id),
            Thing::Player(session) => self.player(session),
        }
    }
}

/// Whose command it is; `None` for the whole world's.
fn owner(command: &Command<'_>) -> Option<Thing> {
    let entity = match command {
        Command::Parent(it) => it.entity,
        Command::Model(it) => it.entity,
        Command::ShapeModel(it) => it.entity,
        Command::Tint(it) => it.entity,
        Command::Visible(it) => it.entity,
        Command::BodyOf(it) => it.entity,
        Command::Animation(it) => it.entity,
        Command::Caption(it) => it.entity,
        Command::Light(it) => it.entity,
        Command::SetBody(it) => it.entity,
        Command::SetShape(it) => it.entity,
        Command::SetShapeOfModel(it) => it.entity,
        Command::Trigger(it) => it.entity,
        Command::TellContacts(it) => return Some(it.thing),
        Command::Prompt(it) => return Some(it.session.into()),
        Command::Cursor(it) => return Some(it.session.into()),
        Command::CameraFollow(it) => return Some(it.session.into()),
        Command::CameraFixed(it) => return Some(it.session.into()),
        Command::CameraFree(it) => return Some(it.session.into()),
        _ => return None,
    };
    Some(entity.into())
}

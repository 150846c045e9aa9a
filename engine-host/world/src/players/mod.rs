//! Sessions as the simulation sees them: a `Player` entity for each, its input as a component.

mod input;
mod lines;
mod names;
mod wallet;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_protocol::input::ClientMessage;
use lightcone_protocol::{PlayerName, SessionId};
use lightcone_world_derive::Saved;

pub use input::PlayerInput;
pub use lines::{Cursor, Line, Lines, Prompt};
pub use names::name as default_name;
pub use wallet::Wallet;

use crate::character::component::Character;
use crate::simulation::{PlayerEvent, PlayerEvents, RegisterSaved, StableIds, Step, Tick};

/// A person in the world. Spawned by the host with a [`PlayerInput`], a [`Character`] and a [`Score`]; despawned with all
/// children when the session ends.
#[derive(Component, Saved, Clone, Debug, PartialEq, Eq)]
#[saved(component, name = "player", version = 1)]
pub struct Player {
    /// The session that steers it.
    pub session: SessionId,
    /// Shown to others.
    pub name: String,
    /// Hue of the player's colour, degrees 0..360.
    #[saved(name = "hue")]
    pub hue_deg: u16,
}

impl Player {
    /// Of the body and of the name on the page: sRGB, light and saturated.
    pub fn colour_srgb(&self) -> [u8; 3] {
        names::colour_srgb(self.hue_deg)
    }
}

/// Points that every player sees on the page; a world may count in it.
#[derive(Component, Saved, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[saved(component, name = "score", version = 1)]
pub struct Score(pub u32);

/// Where players appear, in turn. Without any: the origin.
#[derive(Resource, Clone, Debug, Default)]
pub struct SpawnPoints(pub Vec<SpawnPoint>);

/// A place to stand and a heading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpawnPoint {
    /// Of the feet, world space.
    pub position: Vec3,
    /// 0 looks along −z, growing turns left.
    pub yaw_rad: f32,
}

impl SpawnPoints {
    /// The place for the n-th player. Rounds after the first stand a little aside.
    pub fn place(&self, number: u64) -> SpawnPoint {
        let origin = SpawnPoint { position: Vec3::ZERO, yaw_rad: 0.0 };
        let count = self.0.len().max(1) as u64;
        let point = self.0.get((number % count) as usize).copied().unwrap_or(origin);
        let aside = (number / count % 5) as f32 * 0.8;
        // A hand's breadth above the ground: a character that starts in it stays in it.
        SpawnPoint { position: point.position + Vec3::new(aside, 0.1, 0.0), ..point }
    }
}

/// Takes in what players did: they come, steer, write and go.
pub struct PlayersPlugin;

impl Plugin for PlayersPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<PlayerEvents>().init_resource::<Lines>().init_resource::<SpawnPoints>();
        app.register_saved::<Player>().register_saved::<PlayerInput>().register_saved::<Score>();
        app.add_systems(Tick, apply_events.in_set(Step::Input));
    }
}

/// Exclusive, because each event sees what the one before it did.
fn apply_events(world: &mut World) {
    let mut players = world.query::<(Entity, &Player)>();
    let mut inputs = world.query::<&mut PlayerInput>();
    inputs.iter_mut(world).for_each(|mut input| input.begin_tick());
    world.resource_mut::<Lines>().0.clear();
    let events = std::mem::take(&mut world.resource_mut::<PlayerEvents>().0);
    for event in events {
        let of =
            |world: &World, session| players.iter_manual(world).find(|(_, p)| p.session == session).map(|(e, _)| e);
        match event {
            PlayerEvent::Join { session, name } => {
                if of(world, session).is_none() {
                    spawn(world, session, name);
                    players.update_archetypes(world);
                }
            }
            PlayerEvent::Identity { session, address } => {
                if let Some(entity) = of(world, session) {
                    world.entity_mut(entity).insert(Wallet { address: address.0 });
                    players.update_archetypes(world);
                    inputs.update_archetypes(world);
                }
            }
            PlayerEvent::Leave { session } => {
                if let Some(entity) = of(world, session) {
                    world.despawn(entity);
                }
            }
            PlayerEvent::Release { session } => {
                let entity = of(world, session);
                if let Some(mut input) = entity.and_then(|entity| world.get_mut::<PlayerInput>(entity)) {
                    input.release();
                }
            }
            PlayerEvent::Input { session, message } => {
                let entity = of(world, session);
                if let Some(mut input) = entity.and_then(|entity| world.get_mut::<PlayerInput>(entity)) {
                    input.apply(&message);
                    if let ClientMessage::Text(said) = message {
                        let line = Line { session, text: said.text.into() };
                        world.resource_mut::<Lines>().0.push(line);
                    }
                }
            }
        }
    }
}

fn spawn(world: &mut World, session: SessionId, name: Option<PlayerName>) {
    let id = world.resource_mut::<StableIds>().allot();
    let place = world.resource::<SpawnPoints>().place(session.0);
    let name = name.map_or_else(|| names::name(session), |name| name.as_str().to_owned());
    let player = Player { session, name, hue_deg: names::hue_deg(session) };
    world.spawn((
        id,
        player,
        PlayerInput::looking(place.yaw_rad),
        Character::standing(place.yaw_rad),
        Score::default(),
        Transform::from_translation(place.position),
    ));
}

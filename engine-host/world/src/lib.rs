//! The simulation, and what a world is made of: ticks, players, physics, characters, cameras, avatars, what is drawn, what
//! sounds.
//!
//! A world is a bevy `Plugin`. The smallest one puts a box on the ground:
//!
//! ```
//! use bevy_app::{App, Plugin, Startup};
//! use bevy_ecs::prelude::*;
//! use bevy_transform::components::Transform;
//! use lightcone_world::prelude::*;
//!
//! struct Smallest;
//!
//! impl Plugin for Smallest {
//!     fn build(&self, app: &mut App) {
//!         app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
//!             let ground = Shape::cuboid(glam::Vec3::new(20.0, 1.0, 20.0));
//!             commands.spawn((ids.allot(), Transform::from_xyz(0.0, -1.0, 0.0), Body::Fixed, ground));
//!             let thing = Shape::cuboid(glam::Vec3::splat(0.5));
//!             commands.spawn((ids.allot(), Transform::from_xyz(0.0, 3.0, -4.0), Body::Dynamic { mass_kg: 20.0 }, thing));
//!         });
//!     }
//! }
//!
//! let mut simulation = Simulation::new(&WorldSpec::new("smallest", || Smallest), SimulationConfig::default());
//! let mut players = ScriptedPlayers::new(2, 7);
//! for _ in 0..30 {
//!     simulation.step(players.next_events());
//! }
//! println!("tick {}: {}", simulation.tick(), simulation.digest()?.root);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For the one who writes a world:
//! - systems go into the schedule [`simulation::Tick`], in [`simulation::Step::World`] (before bodies move) or
//!   [`simulation::Step::React`] (after); start-up systems into `bevy_app::Startup`;
//! - time is [`simulation::SimTime`], chance is [`simulation::WorldRandom`], trigonometry is [`math`]: nothing else is the
//!   same on every machine;
//! - what players write comes in [`players::Lines`], in the tick in which they wrote it; [`players::Prompt`] lets them, or asks,
//!   and [`players::Cursor`] lets them point; what it says to one player's page is in [`page`];
//! - a component that is registered with [`simulation::RegisterSaved`] is digested, saved and restored; one that is not is
//!   scratch: what it does for an entity, a system in [`simulation::Step::Arrive`] must be able to do anew after a restore;
//! - entities that are digested or solid carry a [`simulation::StableId`], and where order matters, iterate in its order.
//!
//! It deliberately has no network, no GPU, no disk and no clock. Of `lightcone-render` it takes only the words for what is drawn
//! (models, cameras, light): that crate's features `gpu` and `import` are off here.

// `#[derive(Saved)]` names this crate by its name, here too.
extern crate self as lightcone_world;

mod anew;
pub mod avatar;
pub mod camera;
pub mod character;
pub mod drawn;
mod facts;
pub mod math;
pub mod page;
pub mod physics;
pub mod players;
pub mod simulation;
pub mod sound;
mod spec;
mod standard;
mod upgrade;

pub use facts::Facts;
pub use spec::{Offer, TakeOver, WorldSpec};
pub use standard::LightconePlugins;
pub use upgrade::UpgradeError;

/// Says which plugin is the world, where the same source is also compiled to a program (package `lightcone-program-bevy`, which has a
/// macro of this name). Here it does nothing: the world is named by a [`WorldSpec`].
#[macro_export]
macro_rules! world_program {
    ($plugin:expr) => {};
}

/// What most worlds need.
pub mod prelude {
    pub use crate::camera::PlayerCamera;
    pub use crate::drawn::{
        Animation, BodyOf, Caption, Cone, Daylight, Drawn, Form, Hud, Lamp, Look, ModelIndex, Models, Play, Sign, Tint,
        Vantage,
    };
    pub use crate::page::{Corner, GamepadButton, HudItem, HudItems, HudShows, Kicks, Messages, OwnAction, OwnActions};
    pub use crate::physics::{
        Body, Contact, Contacts, Impulse, Joint, JointKind, Launch, Physics, RayHit, Shape, TellContacts, Trespass,
        Trespasses, Trigger, Velocity,
    };
    pub use crate::players::{
        Cursor, Line, Lines, Player, PlayerInput, Prompt, Score, SpawnPoint, SpawnPoints, Wallet,
    };
    pub use crate::simulation::{
        PlayerEvent, RegisterSaved, Saved, SavedComponent, SavedField, SavedKind, SavedResource, ScriptedPlayers,
        SimTime, Simulation, SimulationConfig, StableId, StableIds, Step, Tick, WorldRandom,
    };
    pub use crate::sound::{AudioClip, Sound, Sounds};
    pub use crate::{LightconePlugins, WorldSpec, character, math};
    pub use lightcone_attest::{DecodeError, Decoder, Encoder};
    pub use lightcone_protocol::SessionId;
    pub use lightcone_protocol::input::Actions;
    pub use lightcone_render::{Material, Model, Part, shapes};
}

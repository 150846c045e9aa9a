//! A bevy `Plugin` as a *program*: compiled to WebAssembly, run by a node. The same source is also a native world.
//!
//! The game's crate takes this one under the name of the world crate,
//!
//! ```toml
//! [dependencies]
//! lightcone-world = { package = "lightcone-program-bevy", path = "…" }
//! ```
//!
//! and is written as a native world is, with the words of [`prelude`], which are some of `lightcone_world::prelude` and mean the same:
//!
//! ```
//! # extern crate lightcone_program_bevy as lightcone_world;
//! use bevy_app::{App, Plugin, Startup};
//! use bevy_ecs::prelude::*;
//! use bevy_transform::components::Transform;
//! use glam::Vec3;
//! use lightcone_world::prelude::*;
//!
//! struct Smallest;
//!
//! impl Plugin for Smallest {
//!     fn build(&self, app: &mut App) {
//!         app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
//!             let form = Form::Cuboid { size_m: Vec3::ONE };
//!             let look = Look::matt(form, Vec3::new(0.8, 0.35, 0.12));
//!             let place = Transform::from_xyz(0.0, 3.0, -4.0);
//!             commands.spawn((ids.allot(), place, Body::Dynamic { mass_kg: 20.0 }, form.shape(), look));
//!         });
//!     }
//! }
//!
//! lightcone_world::world_program!(Smallest);
//! ```
//!
//! # What a tick is
//!
//! A native world's systems run before the physics ([`Step::World`](prelude::Step::World)) and after it
//! ([`Step::React`](prelude::Step::React)). A program is called once a tick, before the physics. It first runs `React` of the tick before,
//! with what that tick's physics did, and then `World` of this tick; then it says what entities with a
//! [`StableId`](prelude::StableId) have become since it spoke last, by growing ids. So
//!
//! - what `World` does is the host's in the same tick, and a game whose rules are there goes bit for bit as it does natively;
//! - what `React` does is the host's one tick later: the physics sees it in the same step, players see it a tick later. What `React`
//!   spawns takes its turn among bodies after players who come in that tick, natively before them;
//! - what start-up systems do is the host's in the first tick, so a player who comes in the first tick finds no spawn points yet;
//! - a player who leaves stands, in `React` of its last tick, where it stood a tick before;
//! - quaternions are multiplied and brought to unit length with another order of additions natively (SSE): what a game computes with
//!   them may differ in the last bit, unlike vectors and [`math`].
//!
//! Bevy's `First`, `PreUpdate` and `Update` run before `Tick`, `PostUpdate` and `Last` after it. Fixed schedules do not,
//! nothing follows `GlobalTransform`, and there is one thread: no `par_iter`.
//!
//! # State
//!
//! All of a program's memory is its state. Natively a world registers its own components; `register_saved` does nothing here, so a
//! source calls it in either case. `derive(Saved)` is not here: a source that is natively restored has it behind
//! `cfg_attr(not(target_arch = "wasm32"), …)`.
//!
//! # What is left out
//!
//! Parents, joints, rays, contacts, animations, models and sounds of assets, daylight, cameras, the world's own actions, cursors,
//! messages, kicks and the placing of players. A program that needs them says them by `lightcone-program`.

mod bodies;
pub mod character;
mod guest;
mod hear;
mod identity;
mod look;
pub mod math;
mod page;
mod players;
mod random;
mod register;
mod said;
mod say;
mod time;

pub use guest::Guest;

#[doc(hidden)]
pub use lightcone_program as __program;

/// What most worlds need: some of the names of `lightcone_world::prelude`, with the same shapes.
pub mod prelude {
    pub use crate::bodies::{Body, Impulse, Launch, Shape, Trespass, Trespasses, Trigger, Velocity};
    pub use crate::identity::{StableId, StableIds};
    pub use crate::look::{Caption, Form, Lamp, Look, Tint};
    pub use crate::page::{Corner, HudItem, HudItems, HudShows, Sign};
    pub use crate::players::{Line, Lines, Player, PlayerInput, Prompt, Score, SpawnPoint, SpawnPoints};
    pub use crate::random::WorldRandom;
    pub use crate::register::RegisterSaved;
    pub use crate::time::{SimTime, Step, Tick};
    pub use crate::{character, math};
    pub use lightcone_interface::{Actions, SessionId};
}

/// Makes a plugin what the node runs: the exports of a program. Once in a program. Compiled for anything but WebAssembly it does
/// nothing, so that a game can be tested where it is written.
#[macro_export]
macro_rules! world_program {
    ($plugin:expr) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            use $crate::__program::{Commands, Init, Program, Tick};

            struct World($crate::Guest);

            impl Program for World {
                fn init(init: &Init) -> Self {
                    Self($crate::Guest::new($plugin, init))
                }

                fn tick(&mut self, tick: &Tick, out: &mut Commands) {
                    self.0.tick(tick, out);
                }
            }

            $crate::__program::program!(World);
        };
    };
}

//! What a world says to players' pages: a HUD over the picture, a screen that it lays out itself, messages, a way out, and which actions
//! it has of its own.
//!
//! [`HudItems`] and a [`Screen`] hold until they are changed, and whoever connects later sees them; [`Messages`] and [`Kicks`] happen
//! once. None of it is state. What comes back from a button is a [`Line`](crate::players::Line), see
//! [`Line::button`](crate::players::Line::button), and from a screen one that [`touches`] reads. [`Console`] and [`Inspector`] are for who makes the world.

mod actions;
mod console;
mod hud;
mod inspector;
mod kicks;
mod messages;
mod screen;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;

pub use actions::{GamepadButton, OwnAction, OwnActions};
pub use console::{Console, ConsoleLevel, ConsoleLine};
pub use hud::{Corner, HudItem, HudItems, HudShows};
pub use inspector::Inspector;
pub use kicks::Kicks;
pub use messages::{Message, MessageError, Messages};
pub use screen::{
    Background, Canvas, Choice, Did, Field, Fill, Hears, Length, Lettering, NodeId, Screen, ScreenError, ScreenNode,
    SeesPart, Style, StyleValue, Touch, Words, canvas, touches,
};

use crate::simulation::{Step, Tick};

/// Begins every tick with nothing said.
pub struct PagePlugin;

impl Plugin for PagePlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Messages>().init_resource::<Kicks>().init_resource::<OwnActions>();
        app.init_resource::<Console>();
        app.add_systems(Tick, begin_tick.in_set(Step::Input));
    }
}

fn begin_tick(mut messages: ResMut<Messages>, mut kicks: ResMut<Kicks>, mut console: ResMut<Console>) {
    messages.clear();
    console.clear();
    kicks.clear();
}

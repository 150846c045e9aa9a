//! What stands over one player's picture, and what the page says of the world.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use glam::Vec4;
pub use lightcone_interface::Corner;

/// Over the picture of the player that has this component.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct HudItems(pub Vec<HudItem>);

impl HudItems {
    /// Items beyond are not shown.
    pub const MAX: usize = 32;
}

/// One thing over the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct HudItem {
    /// Its name in this HUD, not 0: an item that keeps its number is changed on the page.
    pub number: u32,
    /// Where.
    pub corner: Corner,
    /// What.
    pub shows: HudShows,
}

/// What an item of a HUD is. Texts are cut after 256 bytes and labels after 64.
#[derive(Clone, Debug, PartialEq)]
pub enum HudShows {
    /// A line of text.
    Text(Arc<str>),
    /// A bar, as of a player's health.
    Bar {
        /// Beside it; may be empty.
        label: Arc<str>,
        /// How full it is, 0 to 1.
        share: f32,
        /// Linear RGBA.
        colour: Vec4,
    },
    /// A button. Who presses it says a line, see [`Line::button`](crate::players::Line::button).
    Button {
        /// On it.
        label: Arc<str>,
    },
}

/// What the page says of the world.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct Sign {
    /// A word or two.
    pub title: String,
    /// One sentence: what there is to do.
    pub hint: String,
}

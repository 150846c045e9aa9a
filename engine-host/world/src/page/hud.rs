//! What stands over one player's picture: elements of the page, not pixels of the stream.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use glam::Vec4;

/// Over the picture of the player that has this component, in this order within each corner. No state, like a
/// [`Prompt`](crate::players::Prompt).
///
/// A [`Hud`](crate::drawn::Hud) is drawn into the picture instead, so that captures and players of others have it.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct HudItems(pub Vec<HudItem>);

impl HudItems {
    /// Items beyond are not shown.
    pub const MAX: usize = 32;
}

/// One thing over the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct HudItem {
    /// Its name in this HUD: an item that keeps its number is changed on the page, and keeps the focus.
    pub number: u32,
    /// Where.
    pub corner: Corner,
    /// What.
    pub shows: HudShows,
}

/// Where on the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Corner {
    /// Below, on the left.
    #[default]
    LowerLeft,
    /// Below, on the right.
    LowerRight,
    /// Above, on the left.
    UpperLeft,
    /// Above, on the right.
    UpperRight,
    /// In the middle, large.
    Middle,
}

/// What an item of a HUD is. Pages cut texts after 256 characters and labels after 64.
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

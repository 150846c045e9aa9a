//! What the host adds to every world.

use bevy_app::{PluginGroup, PluginGroupBuilder};

use crate::avatar::AvatarPlugin;
use crate::camera::CameraPlugin;
use crate::character::CharacterPlugin;
use crate::drawn::DrawnPlugin;
use crate::page::PagePlugin;
use crate::physics::PhysicsPlugin;
use crate::players::PlayersPlugin;

/// The host's plugins, in order: [`PhysicsPlugin`], [`PlayersPlugin`], [`CharacterPlugin`], [`CameraPlugin`], [`DrawnPlugin`],
/// [`AvatarPlugin`], [`PagePlugin`]. A world that brings its own bodies or eyes takes some of them out; see
/// [`WorldSpec::with_host_plugins`](crate::WorldSpec::with_host_plugins).
#[derive(Clone, Copy, Debug, Default)]
pub struct LightconePlugins;

impl PluginGroup for LightconePlugins {
    fn build(self) -> PluginGroupBuilder {
        PluginGroupBuilder::start::<Self>()
            .add(PhysicsPlugin)
            .add(PlayersPlugin)
            .add(CharacterPlugin)
            .add(CameraPlugin)
            .add(DrawnPlugin)
            .add(AvatarPlugin)
            .add(PagePlugin)
    }
}

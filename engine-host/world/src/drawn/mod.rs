//! What of a world is to be seen. None of it is state: a picture never changes the simulation.

use std::sync::Arc;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Vec3, Vec4};
use lightcone_protocol::SessionId;
use lightcone_render::{Sky, Sun, ToneMapping};

use crate::simulation::{Step, Tick};

mod look;
mod models;
mod vantage;

pub use look::{Form, Look};
pub use models::{Drawn, ModelIndex, Models};
pub use vantage::Vantage;

/// Linear RGBA that multiplies the base colour of everything [`Drawn`].
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Tint(pub Vec4);

/// Clips of the entity's model that play, laid over one another by weight; without this a model is at rest. Clips a model
/// lacks, and more than [`Animation::MAX`], are ignored.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct Animation(pub Vec<Play>);

impl Animation {
    /// So many clips play at once.
    pub const MAX: usize = 8;

    /// One clip, over and over since the world began.
    pub fn endless(clip: usize) -> Self {
        Self(vec![Play { clip, start_s: 0.0, speed: 1.0, weight: 1.0, repeats: true }])
    }
}

/// A clip that plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Play {
    /// Index into the clips of the model's rig.
    pub clip: usize,
    /// When it began, in the time of [`SimTime`](crate::simulation::SimTime); until then the first key holds.
    pub start_s: f64,
    /// 1 as it was made, 2 twice as fast.
    pub speed: f32,
    /// Relative to the others.
    pub weight: f32,
    /// Begins anew when it ends; otherwise the last key holds.
    pub repeats: bool,
}

/// A line of text over the entity, facing every viewer.
#[derive(Component, Clone, Debug, PartialEq, Eq)]
#[require(Transform)]
pub struct Caption {
    /// Cut after [`lightcone_render::text::MAX_CHARACTERS`].
    pub text: Arc<str>,
    /// Above the entity's origin, millimetres.
    pub above_mm: u16,
}

/// Lines in the picture of the player that has this component, at its lower left. What may stand elsewhere, or be pressed, are
/// [`HudItems`](crate::page::HudItems).
#[derive(Component, Clone, Debug, Default, PartialEq, Eq)]
pub struct Hud(pub Vec<Arc<str>>);

/// The entity shines, from where its `GlobalTransform` is. A picture shows the lights that are nearest to its eye; none
/// of them casts shadows.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
#[require(Transform)]
pub struct Lamp {
    /// Linear RGB.
    pub colour: Vec3,
    /// Luminous intensity, candela.
    pub intensity_cd: f32,
    /// Nothing is lit beyond, metres.
    pub range_m: f32,
}

/// On a [`Lamp`]: it shines along −z of the entity, and not to all sides.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Cone {
    /// From its middle, where it has its full strength, radians.
    pub inner_rad: f32,
    /// From its middle, beyond which there is no light, radians; from π on it shines to all sides.
    pub outer_rad: f32,
}

/// Part of a player's body: not drawn for that player in first person.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyOf(pub SessionId);

/// Sun, sky, and how the light gets from there to the screen.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct Daylight {
    /// Parallel light.
    pub sun: Sun,
    /// Background and ambient light.
    pub sky: Sky,
    /// Extinction of the air; 0 is clear.
    pub fog_density_per_m: f32,
    /// From light to screen.
    pub tone_mapping: ToneMapping,
    /// Whether things keep the sun from one another.
    pub sun_shadows: bool,
}

impl Default for Daylight {
    /// A clear afternoon with shadows.
    fn default() -> Self {
        Self {
            sun: Sun::default(),
            sky: Sky::default(),
            fog_density_per_m: 0.0,
            tone_mapping: ToneMapping::Neutral,
            sun_shadows: true,
        }
    }
}

/// What the page says of the world.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct Sign {
    /// A word or two.
    pub title: String,
    /// One sentence: what there is to do.
    pub hint: String,
}

/// Begins what is drawn: no models yet, a clear afternoon.
pub struct DrawnPlugin;

impl Plugin for DrawnPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Models>().init_resource::<Daylight>().init_resource::<Vantage>().init_resource::<Sign>();
        app.init_resource::<look::Looks>().add_systems(Tick, look::show.in_set(Step::Present));
    }
}

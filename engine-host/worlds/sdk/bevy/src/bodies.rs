//! What is solid, what sets it moving, and what enters triggers.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_interface::Solid;

use crate::identity::StableId;

/// How a solid thing moves. Needs a [`Shape`], a `Transform` and a [`StableId`].
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub enum Body {
    /// Never.
    Fixed,
    /// As the world's systems set its `Transform`; it carries and pushes what it touches.
    Kinematic,
    /// As forces push it. The world may set its `Transform` to put it elsewhere, at rest.
    Dynamic {
        /// Kilograms, from 0.0001 to a million.
        mass_kg: f32,
    },
}

/// Of a dynamic body, written by the host.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Velocity {
    /// Metres per second.
    pub linear: Vec3,
    /// Radians per second around each axis.
    pub angular: Vec3,
}

/// What a body bumps with. One that is taken off stays with the host's body until another comes.
#[derive(Component, Clone, Debug, PartialEq)]
pub struct Shape(pub(crate) Solid);

impl Shape {
    /// A box by half its size, metres.
    pub fn cuboid(half_size_m: Vec3) -> Self {
        Self(Solid::Cuboid { size_m: (half_size_m * 2.0).to_array() })
    }

    /// A ball.
    pub fn ball(radius_m: f32) -> Self {
        Self(Solid::Ball { radius_m })
    }

    /// An upright cylinder around the origin.
    pub fn cylinder(half_height_m: f32, radius_m: f32) -> Self {
        Self(Solid::Cylinder { height_m: half_height_m * 2.0, radius_m })
    }

    /// An upright capsule around the origin; its whole height is 2 × (`half_height_m` + `radius_m`).
    pub fn capsule(half_height_m: f32, radius_m: f32) -> Self {
        Self(Solid::Capsule { height_m: (half_height_m + radius_m) * 2.0, radius_m })
    }
}

/// Sets how fast a dynamic body moves, in the next physics step; it is then taken off.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Launch {
    /// Metres per second.
    pub linear: Vec3,
    /// Radians per second around each axis.
    pub angular: Vec3,
}

/// Pushes a dynamic body, in the next physics step and after a [`Launch`]; it is then taken off.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Impulse {
    /// At its centre of mass, newton seconds.
    pub linear: Vec3,
    /// Newton metre seconds around each axis.
    pub angular: Vec3,
}

/// A form around an entity: [`Trespasses`] tells what enters and leaves it. It is not solid. It ends with its entity, and not before.
#[derive(Component, Clone, Debug, PartialEq)]
pub struct Trigger(pub Shape);

/// Something that moves entered a [`Trigger`], or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trespass {
    /// The entity with the trigger.
    pub trigger: StableId,
    /// What entered: a player, or a body that is not fixed.
    pub who: StableId,
    /// Entered, or left. Whatever ends, has left.
    pub entered: bool,
}

/// What is inside of triggers, and what entered and left them in the last physics step.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct Trespasses {
    inside: BTreeSet<(StableId, StableId)>,
    news: Vec<Trespass>,
}

impl Trespasses {
    /// Of the last physics step: first who left, then who entered, each by growing ids of trigger and thing.
    pub fn news(&self) -> &[Trespass] {
        &self.news
    }

    /// Triggers and what is inside of them, by growing ids.
    pub fn inside(&self) -> impl Iterator<Item = (StableId, StableId)> + '_ {
        self.inside.iter().copied()
    }

    pub(crate) fn begin_step(&mut self) {
        self.news.clear();
    }

    pub(crate) fn tell(&mut self, news: Trespass) {
        let pair = (news.trigger, news.who);
        if news.entered {
            self.inside.insert(pair);
        } else {
            self.inside.remove(&pair);
        }
        self.news.push(news);
    }
}

//! What the host knows of the program, so that it is told the rest.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;

use crate::bodies::{Body, Shape, Trigger};
use crate::character::Walking;
use crate::identity::StableId;
use crate::look::{Caption, Lamp, Look, Tint};
use crate::page::{HudItem, Sign};
use crate::players::{Prompt, SpawnPoint};

#[derive(Default)]
pub(crate) struct Said {
    /// By the number of the [`StableId`].
    pub(crate) things: BTreeMap<u32, Known>,
    /// By session.
    pub(crate) players: BTreeMap<u64, KnownPlayer>,
    /// Players who left in the last tick: what they left in it is still to be told.
    pub(crate) left: BTreeMap<u64, StableId>,
    pub(crate) sign: Sign,
    pub(crate) spawn_points: Vec<SpawnPoint>,
}

/// An entity, and what it was when it was last said.
pub(crate) struct Known {
    pub(crate) entity: Entity,
    pub(crate) thing: Thing,
}

#[derive(Clone, Default, PartialEq)]
pub(crate) struct Thing {
    /// Within what can be said.
    pub(crate) transform: Transform,
    pub(crate) look: Option<Look>,
    pub(crate) tint: Option<Tint>,
    pub(crate) caption: Option<Caption>,
    pub(crate) lamp: Option<Lamp>,
    pub(crate) body: Option<Body>,
    pub(crate) shape: Option<Shape>,
    pub(crate) trigger: Option<Trigger>,
}

pub(crate) struct KnownPlayer {
    pub(crate) entity: Entity,
    pub(crate) id: StableId,
    pub(crate) page: Page,
}

#[derive(Clone, Default, PartialEq)]
pub(crate) struct Page {
    pub(crate) score: u32,
    pub(crate) hud: Vec<HudItem>,
    pub(crate) prompt: Option<Prompt>,
    pub(crate) walking: Option<Walking>,
}

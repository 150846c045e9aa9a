//! What of a scene is on the stage. All of it follows from the scene's components, and is made again after a restore.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::prelude::*;
use bevy_transform::components::{GlobalTransform, Transform};
use glam::{Affine3A, Vec3};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::drawn::ModelIndex;

use super::bodies::Bodies;
use super::figure::Figure;
use super::letters::Letters;
use super::looks::Looks;
use super::places::Places;
use super::slides::Slide;
use super::solids::Solids;
use super::ui_texts::UiTexts;
use super::ui_tree::UiTree;
use super::walkers::Walker;

/// What comes beyond is not shown.
const MOST_PROPS: usize = 1 << 17;

/// Lines of the log about what cannot be shown.
const MOST_LOGGED: usize = 256;

/// Of a text of the scene's.
const MOST_LOGGED_BYTES: usize = 200;

/// As much of a text as the log shows.
pub(super) fn for_log(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST_LOGGED_BYTES)]
}

/// See the top of the file.
#[derive(Default)]
pub(super) struct Stage {
    /// Of the scene's own space, in the world's. All that is on the stage is in the scene's space until it is put into the world.
    origin: Vec3,
    pub(super) places: Places,
    pub(super) solids: Solids,
    pub(super) bodies: Bodies,
    pub(super) looks: Looks,
    pub(super) letters: Letters,
    pub(super) figure: Figure,
    /// What is seen of each entity.
    props: BTreeMap<(EntityId, Aspect), Prop>,
    /// Entities that hang on players.
    pub(super) attached: BTreeSet<EntityId>,
    /// Entities that turn to the camera.
    pub(super) facing: BTreeSet<EntityId>,
    /// How far each player sees, by session, before something of another scene is in the way.
    pub(super) sight_m: BTreeMap<u64, f32>,
    /// How pictures are moved on the surfaces of entities.
    pub(super) slides: BTreeMap<EntityId, Slide>,
    /// Models whose materials the scene changes, by file and change.
    pub(super) altered: BTreeMap<(String, u64), ModelIndex>,
    /// Avatars of the scene, as they were a tick ago.
    pub(super) walkers: BTreeMap<EntityId, Walker>,
    /// Entities that may be pressed by those who are near.
    pub(super) nearby: BTreeSet<EntityId>,
    /// Entities that particles come from.
    pub(super) fountains: BTreeSet<EntityId>,
    /// How many files were asked for in which tick.
    loaded: (u64, u32),
    /// What the log was told, to tell it once.
    logged: BTreeSet<String>,
    /// What the log is told once a second: of which second it was told last, and how much came since.
    sums: BTreeMap<&'static str, (Option<u64>, u64)>,
    /// Its screen.
    pub(super) ui: UiTree,
    pub(super) ui_texts: UiTexts,
    /// The components have been shown; of a restored world they have not.
    pub(super) is_live: bool,
}

/// What of an entity something shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aspect {
    /// Of `MeshRenderer`.
    Mesh,
    /// Of `GltfContainer`.
    Model,
    /// Of `AvatarShape`: its name.
    Avatar,
    /// Of `AvatarShape`: a part of its body.
    Limb(u8),
    /// Of `NftShape`: the frame.
    Frame,
    /// Of `NftShape`: what is in the frame.
    Framed,
    /// Of `ParticleSystem`, one by one.
    Particle(u16),
    /// Of `LightSource`.
    Light,
    /// Of `AudioSource`.
    Sound,
    /// Of `TextShape`, letter by letter.
    Letter(u16),
}

/// Something on the stage.
struct Prop {
    entity: Entity,
    /// From its space to that of the scene's entity.
    entity_from_prop: Affine3A,
}

impl Stage {
    /// An empty one of a scene, with its origin there in the world.
    pub(super) fn of(scene: u32, origin: Vec3) -> Self {
        Self { origin, bodies: Bodies::of(scene), ..Self::default() }
    }

    /// A place of the scene's space in the world.
    pub(super) fn in_world(&self, place: Vec3) -> Vec3 {
        place + self.origin
    }

    /// A place of the world in the scene's space.
    pub(super) fn in_scene(&self, place: Vec3) -> Vec3 {
        place - self.origin
    }

    /// What stands in the scene's space, in the world: the two differ in their origins alone.
    pub(super) fn carried(&self, mut place: Affine3A) -> Affine3A {
        place.translation += glam::Vec3A::from(self.origin);
        place
    }

    /// Shows something where the scene's entity is. It has no `Transform`: where it is, the scene's own hierarchy says, which knows shears.
    pub(super) fn put(
        &mut self,
        world: &mut World,
        id: (EntityId, Aspect),
        entity_from_prop: Affine3A,
        what: impl Bundle,
    ) {
        let known = self.props.get(&id).map(|prop| prop.entity);
        if known.is_none() && self.is_full() {
            return;
        }
        let place = self.carried(self.places.scene_from(id.0) * entity_from_prop);
        let entity = known.unwrap_or_else(|| world.spawn_empty().id());
        world.entity_mut(entity).insert(what).remove::<Transform>().insert(GlobalTransform::from(place));
        self.props.insert(id, Prop { entity, entity_from_prop });
    }

    /// Puts what shows an aspect elsewhere on its entity.
    pub(super) fn turn(&mut self, world: &mut World, id: (EntityId, Aspect), entity_from_prop: Affine3A) {
        let place = self.carried(self.places.scene_from(id.0) * entity_from_prop);
        let Some(prop) = self.props.get_mut(&id) else { return };
        prop.entity_from_prop = entity_from_prop;
        if let Some(mut at) = world.get_mut::<GlobalTransform>(prop.entity) {
            *at = GlobalTransform::from(place);
        }
    }

    /// Whether the log does not know this yet. It is told so much and no more; texts count as far as [`for_log`] shows them.
    pub(super) fn is_new(&mut self, what: &str) -> bool {
        let what = for_log(what);
        self.logged.len() < MOST_LOGGED && self.logged.insert(what.to_owned())
    }

    /// Counts what may come in every tick, and gives the sum so far once a second, for the log.
    pub(super) fn sum_up(&mut self, what: &'static str, count: u64, second: u64) -> Option<u64> {
        let (told, sum) = self.sums.entry(what).or_default();
        *sum += count;
        (told.replace(second) != Some(second)).then(|| std::mem::take(sum))
    }

    /// Counts files that are asked for in a tick, and says whether one more may be.
    pub(super) fn may_load(&mut self, tick: u64, most: u32) -> bool {
        if self.loaded.0 != tick {
            self.loaded = (tick, 0);
        }
        self.loaded.1 += 1;
        self.loaded.1 <= most
    }

    /// Whether there is so much on it that no more is put there.
    pub(super) fn is_full(&self) -> bool {
        self.props.len() >= MOST_PROPS
    }

    /// Takes away what showed an aspect, if anything did.
    pub(super) fn clear(&mut self, world: &mut World, id: (EntityId, Aspect)) {
        if let Some(prop) = self.props.remove(&id) {
            world.despawn(prop.entity);
        }
    }

    /// Takes away letters from one on.
    pub(super) fn clear_letters(&mut self, world: &mut World, id: EntityId, from: u16) {
        let letters = (id, Aspect::Letter(from))..=(id, Aspect::Letter(u16::MAX));
        for (_, prop) in self.props.extract_if(letters, |_, _| true) {
            world.despawn(prop.entity);
        }
    }

    /// Takes away an entity's particles but those of these slots.
    pub(super) fn clear_particles(&mut self, world: &mut World, id: EntityId, but: &BTreeSet<u16>) {
        let particles = (id, Aspect::Particle(0))..=(id, Aspect::Particle(u16::MAX));
        let is_gone = |(_, aspect): &(EntityId, Aspect), _: &mut Prop| !matches!(aspect, Aspect::Particle(slot) if but.contains(slot));
        for (_, prop) in self.props.extract_if(particles, is_gone) {
            world.despawn(prop.entity);
        }
    }

    /// Puts all that shows an entity to where that is now.
    pub(super) fn place(&mut self, world: &mut World, id: EntityId, scene_from_entity: Affine3A) {
        for (_, prop) in self.props.range((id, Aspect::Mesh)..=(id, Aspect::Letter(u16::MAX))) {
            if let Some(mut at) = world.get_mut::<GlobalTransform>(prop.entity) {
                *at = GlobalTransform::from(self.carried(scene_from_entity * prop.entity_from_prop));
            }
        }
    }
}

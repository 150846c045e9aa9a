//! Puts on the stage what a scene's components say.

mod assets;
mod avatar;
mod camera;
mod light;
mod look;
mod model;
mod modified;
mod nft;
mod particles;
mod place;
mod solid;
mod sound;
mod text;
mod tween;
mod ui;
mod ui_parts;
mod ui_style;
mod video;

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;
use lightcone_sdk7::components::{
    Animator, AssetLoad, AudioSource, AudioStream, AvatarAttach, AvatarShape, Billboard, Component, GltfContainer,
    GltfNodeModifiers, LightSource, Material, MeshCollider, MeshRenderer, NftShape, ParticleSystem, PointerEvents,
    TextShape, Transform, Tween, VideoPlayer, VisibilityComponent,
};
use lightcone_sdk7::crdt::{ComponentId, EntityId};

use super::nearness::is_near;
use super::people::{Person, everybody};
use super::realm::Realm;
use super::scene::Scene;
use super::stage::Stage;

/// What is done for an entity after some of its components changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Task {
    Place,
    Face,
    Look,
    Model,
    Solid,
    Text,
    Avatar,
    Light,
    Sound,
    Stream,
    Video,
    Nft,
    Assets,
    Particles,
    Near,
    Tween,
}

/// Where it is done.
pub(super) struct Site<'w> {
    pub(super) world: &'w mut World,
    pub(super) realm: &'w Realm,
    pub(super) scene: &'w mut Scene,
    pub(super) stage: &'w mut Stage,
    /// In which it was said.
    pub(super) tick: u64,
    /// It was said just now; otherwise it is shown again, in a restored world.
    pub(super) is_fresh: bool,
}

impl Site<'_> {
    /// Shows these components as they are now.
    pub(super) fn show(&mut self, changed: &BTreeSet<(EntityId, ComponentId)>) {
        let mut tasks: BTreeSet<(Task, EntityId)> =
            changed.iter().flat_map(|(entity, id)| tasks(*id).iter().map(|task| (*task, *entity))).collect();
        let shown = changed.iter().filter(|(_, id)| *id == VisibilityComponent::ID).map(|(entity, _)| *entity);
        let shown: BTreeSet<EntityId> = shown.collect();
        // What is to be seen depends on what hung from these, and on what hangs from them now.
        let below = self.stage.places.below(shown.iter().copied());
        let rest = tasks.split_off(&(Task::Face, EntityId(0)));
        let hung_anew = self.place_all(tasks.into_iter().map(|(_, entity)| entity));
        let mut tasks = rest;
        let below_now = self.stage.places.below(shown.union(&hung_anew).copied());
        let seen = below.into_iter().chain(hung_anew).chain(below_now);
        tasks.extend(seen.flat_map(|entity| SEEN.map(|task| (task, entity))));
        self.do_tasks(tasks);
        self.show_screen(changed);
    }

    /// Sees to all that hangs on players, once these are others.
    pub(super) fn hang_on_players(&mut self) {
        let hung_anew = self.place_all(self.stage.attached.clone());
        let below = self.stage.places.below(hung_anew.iter().copied());
        self.do_tasks(hung_anew.into_iter().chain(below).flat_map(|entity| SEEN.map(|task| (task, entity))).collect());
    }

    fn do_tasks(&mut self, tasks: BTreeSet<(Task, EntityId)>) {
        let mut is_settled = false;
        for (task, entity) in tasks {
            // What is put on the stage, and bumped into above all, begins where it belongs.
            if task > Task::Face && !std::mem::replace(&mut is_settled, true) {
                self.settle();
            }
            match task {
                Task::Place => self.place(entity),
                Task::Face => self.face(entity),
                Task::Look => self.look(entity),
                Task::Model => self.model(entity),
                Task::Solid => self.solid(entity),
                Task::Text => self.text(entity),
                Task::Avatar => self.avatar(entity),
                Task::Light => self.light(entity),
                Task::Sound => self.sound(entity),
                Task::Stream => self.stream(entity),
                Task::Video => self.video(entity),
                Task::Nft => self.nft(entity),
                Task::Assets => self.load_assets(entity),
                Task::Particles => self.particles(entity),
                Task::Near => self.note_near(entity),
                Task::Tween => self.tween(entity),
            }
        }
        self.settle();
    }

    /// All players, in the scene's own space.
    pub(super) fn people(&mut self) -> Vec<Person> {
        let mut all = everybody(self.world);
        for person in &mut all {
            person.is_here = self.realm.scene_at(person.feet) == Some(self.scene.index as usize);
            person.feet = self.stage.in_scene(person.feet);
            let view = &mut person.eye.camera.world_from_view.w_axis;
            *view = self.stage.in_scene(view.truncate()).extend(view.w);
        }
        all
    }

    /// Notes what may be pressed by those who are near.
    fn note_near(&mut self, entity: EntityId) {
        let said = self.read::<PointerEvents>(entity).unwrap_or_default();
        if said.pointer_events.iter().any(is_near) {
            self.stage.nearby.insert(entity);
        } else {
            self.stage.nearby.remove(&entity);
        }
    }

    /// A component as it can be read; what cannot is as if it were not there.
    pub(in crate::sdk7) fn read<C: Component>(&self, entity: EntityId) -> Option<C> {
        self.scene.store.read::<C>(entity)?.ok()
    }

    /// Whether the entity is to be seen: as it says itself, or else the nearest above it that says so for all below.
    fn is_visible(&self, entity: EntityId) -> bool {
        let said = |entity| self.read::<VisibilityComponent>(entity);
        if let Some(said) = said(entity) {
            return said.visible.unwrap_or(true);
        }
        let above = self.stage.places.above(entity).into_iter();
        let above = above.filter_map(said).find(|said| said.propagate_to_children.unwrap_or(false));
        above.is_none_or(|said| said.visible.unwrap_or(true))
    }
}

/// What depends on whether an entity is to be seen.
const SEEN: [Task; 6] = [Task::Look, Task::Model, Task::Text, Task::Avatar, Task::Nft, Task::Particles];

fn tasks(component: ComponentId) -> &'static [Task] {
    match component {
        Transform::ID | AvatarAttach::ID => &[Task::Place],
        Billboard::ID => &[Task::Face],
        MeshRenderer::ID | Material::ID => &[Task::Look],
        VisibilityComponent::ID => &SEEN,
        GltfContainer::ID => &[Task::Model, Task::Solid],
        Animator::ID => &[Task::Model],
        MeshCollider::ID => &[Task::Solid],
        TextShape::ID => &[Task::Text],
        AvatarShape::ID => &[Task::Avatar],
        LightSource::ID => &[Task::Light],
        AudioSource::ID => &[Task::Sound],
        AudioStream::ID => &[Task::Stream],
        VideoPlayer::ID => &[Task::Video],
        NftShape::ID => &[Task::Nft],
        AssetLoad::ID => &[Task::Assets],
        ParticleSystem::ID => &[Task::Particles],
        PointerEvents::ID => &[Task::Near],
        GltfNodeModifiers::ID => &[Task::Model],
        Tween::ID => &[Task::Tween],
        _ => &[],
    }
}

//! All scenes of a world that runs.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use lightcone_world::prelude::*;

use super::realm::Realm;
use super::running::Running;
use super::scene::Scene;
use super::show::Site;
use super::stage::Stage;

/// See the top of the file.
#[derive(Resource)]
pub(super) struct Scenes {
    pub(super) realm: Arc<Realm>,
    /// In the order of the realm's.
    pub(super) all: Vec<OneScene>,
}

/// One of them.
pub(super) struct OneScene {
    pub(super) scene: Scene,
    pub(super) stage: Stage,
    pub(super) running: Running,
    /// Pages of its JavaScript's memory that the state was given.
    pub(super) kept_pages: u32,
}

impl Scenes {
    pub(super) fn new(realm: Arc<Realm>) -> Self {
        let one = |(index, opened): (u32, &Arc<_>)| OneScene {
            scene: Scene::new(index, Arc::clone(opened)),
            stage: Stage::of(index, opened.origin),
            running: Running::Not,
            kept_pages: 0,
        };
        let all = (0..).zip(&realm.scenes).map(one).collect();
        Self { realm, all }
    }

    /// What is written over the world: which scenes stopped, too.
    pub(super) fn sign(&self) -> Sign {
        let stopped = self.all.iter().filter(|one| one.scene.stopped.is_some());
        let names: Vec<&str> = stopped.map(|one| one.scene.opened.title()).collect();
        let hint = if names.is_empty() { String::new() } else { format!("Stopped: {}.", names.join(", ")) };
        Sign { title: self.realm.title.clone(), hint }
    }
}

impl OneScene {
    pub(super) fn site<'w>(&'w mut self, world: &'w mut World, realm: &'w Realm, is_fresh: bool) -> Site<'w> {
        let tick = world.resource::<SimTime>().tick;
        Site { world, realm, scene: &mut self.scene, stage: &mut self.stage, tick, is_fresh }
    }
}

//! All scenes of a world that runs.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use lightcone_world::prelude::*;

use super::opened::Opened;
use super::realm::Realm;
use super::running::Running;
use super::scene::Scene;
use super::show::Site;
use super::side::Side;
use super::stage::Stage;

/// See the top of the file.
#[derive(Resource)]
pub(super) struct Scenes {
    pub(super) realm: Arc<Realm>,
    /// In the order of the realm's.
    pub(super) all: Vec<OneScene>,
    /// The servers of those that want one, in the same order.
    pub(super) servers: Vec<OneScene>,
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
        let one = |side| {
            move |(index, opened): (u32, &Arc<Opened>)| OneScene {
                scene: Scene::new(index, side, Arc::clone(opened)),
                stage: Stage::of(index, opened.origin),
                running: Running::Not,
                kept_pages: 0,
            }
        };
        let all = (0..).zip(&realm.scenes).map(one(Side::Client)).collect();
        let wants_server = |(_, opened): &(u32, &Arc<Opened>)| opened.folder.manifest().authoritative_multiplayer;
        let servers = (0..).zip(&realm.scenes).filter(wants_server).map(one(Side::Server)).collect();
        Self { realm, all, servers }
    }

    /// Clients and servers, by growing numbers.
    pub(super) fn runs(&self) -> impl Iterator<Item = &OneScene> {
        self.all.iter().chain(&self.servers)
    }

    /// As [`Scenes::runs`].
    pub(super) fn runs_mut(&mut self) -> impl Iterator<Item = &mut OneScene> {
        self.all.iter_mut().chain(&mut self.servers)
    }

    /// One of them.
    pub(super) fn run_mut(&mut self, number: u64) -> Option<&mut OneScene> {
        self.runs_mut().find(|one| u64::from(one.scene.number()) == number)
    }

    /// What is written over the world: which scenes stopped, too.
    pub(super) fn sign(&self) -> Sign {
        let stopped = self.runs().map(|one| &one.scene).filter(|scene| scene.stopped.is_some());
        let name = |scene: &Scene| {
            format!("{}{}", if scene.is_server() { "the server of " } else { "" }, scene.opened.title())
        };
        let names: Vec<String> = stopped.map(name).collect();
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

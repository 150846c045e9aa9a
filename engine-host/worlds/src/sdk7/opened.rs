//! A scene that was opened, shared by all simulations of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use glam::Vec3;
use lightcone_sdk7::folder::SceneFolder;
use lightcone_world::prelude::*;

use super::assets::Assets;
use super::engine::Engine;
use super::ground::Land;

/// See the top of the file.
pub(super) struct Opened {
    /// Of the scene's folder.
    pub(super) name: String,
    pub(super) folder: Arc<SceneFolder>,
    pub(super) engine: Engine,
    pub(super) assets: Assets,
    /// Digests of the folder's files, in hexadecimal and by their names.
    pub(super) content: Vec<(String, String)>,
    /// In the scene's own space.
    pub(super) land: Land,
    /// In the scene's own space.
    pub(super) spawn_points: Vec<SpawnPoint>,
    /// Its base parcel, relative to that of the world's first scene.
    pub(super) base: [i32; 2],
    /// Of the scene's own space, in the world's.
    pub(super) origin: Vec3,
    /// Its models are read, or being read.
    pub(super) is_prepared: AtomicBool,
}

impl Opened {
    /// Whether nobody has begun to read its models yet; from now on somebody has.
    pub(super) fn begins_to_prepare(&self) -> bool {
        !self.is_prepared.swap(true, Ordering::Relaxed)
    }

    /// For people.
    pub(super) fn title(&self) -> &str {
        let title = &self.folder.manifest().title;
        if title.is_empty() { &self.name } else { title }
    }

    /// Its parcels, relative to the base parcel of the world's first scene.
    pub(super) fn parcels(&self) -> impl Iterator<Item = [i32; 2]> {
        let [east, north] = self.base;
        self.land.parcels().map(move |[e, n]| [east + e, north + n])
    }
}

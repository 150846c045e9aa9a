//! A scene that was opened, shared by all simulations of it.

use std::sync::Arc;

use lightcone_sdk7::folder::SceneFolder;
use lightcone_world::prelude::*;

use super::assets::Assets;
use super::engine::Engine;
use super::ground::Land;

/// See the top of the file.
pub(super) struct Opened {
    /// Of the world.
    pub(super) name: String,
    pub(super) folder: Arc<SceneFolder>,
    pub(super) engine: Engine,
    pub(super) assets: Assets,
    /// Digests of the folder's files, in hexadecimal and by their names.
    pub(super) content: Vec<(String, String)>,
    pub(super) land: Land,
    pub(super) spawn_points: Vec<SpawnPoint>,
}

impl Opened {
    /// For people.
    pub(super) fn title(&self) -> &str {
        let title = &self.folder.manifest().title;
        if title.is_empty() { &self.name } else { title }
    }
}

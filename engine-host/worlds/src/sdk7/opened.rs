//! A scene that was opened, shared by all simulations of it.

use std::path::PathBuf;
use std::sync::Arc;

use lightcone_sdk7::executor::{Executor, ExecutorError, SceneSource};
use lightcone_world::prelude::*;

use super::assets::Assets;
use super::ground::Land;

/// Starts what runs a scene's JavaScript.
pub type Start = Arc<dyn Fn(&SceneSource) -> Result<Box<dyn Executor>, ExecutorError> + Send + Sync>;

/// See the top of the file.
pub(super) struct Opened {
    /// Of the world.
    pub(super) name: String,
    /// For people.
    pub(super) title: String,
    pub(super) source: SceneSource,
    pub(super) start: Start,
    /// CRDT messages that the scene begins with.
    pub(super) main_crdt: Vec<u8>,
    pub(super) assets: Assets,
    /// `scene.json`, as it is.
    pub(super) metadata: String,
    /// Files by their paths in the folder, with their digests, and where they are.
    pub(super) content: Vec<(String, String, PathBuf)>,
    pub(super) land: Land,
    pub(super) spawn_points: Vec<SpawnPoint>,
}

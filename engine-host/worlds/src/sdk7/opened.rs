//! A scene that was opened, shared by all simulations of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use glam::Vec3;
use lightcone_sdk7::executor::WRAP_HEAD;
use lightcone_sdk7::folder::SceneFolder;
use lightcone_sdk7::source_map::SourceMap;
use lightcone_world::prelude::*;

use super::assets::Assets;
use super::engine::Engine;
use super::ground::Land;
use super::page_files::PageFiles;

/// See the top of the file.
pub(super) struct Opened {
    /// Of the scene's folder.
    pub(super) name: String,
    pub(super) folder: Arc<SceneFolder>,
    pub(super) engine: Engine,
    pub(super) assets: Arc<Assets>,
    /// Digests of the folder's files, in hexadecimal and by their names.
    pub(super) content: Vec<(String, String)>,
    /// What of them pages may have.
    pub(super) page_files: PageFiles,
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
    /// Read when it is first needed.
    pub(super) source_map: OnceLock<Option<SourceMap>>,
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

    /// A text for people, in which places of the bundle are called after what they were made of.
    pub(super) fn named(&self, text: &str) -> String {
        let file = &self.folder.source().file;
        if !text.contains(file.as_str()) {
            return text.to_owned();
        }
        let Some(map) = self.source_map() else { return text.to_owned() };
        // V8 is told of what stands before the bundle. QuickJS cannot be, and counts the columns of a first line from 0.
        let head = if matches!(self.engine, Engine::Exact(_)) { WRAP_HEAD.len() as u32 - 1 } else { 0 };
        map.translate(text, file, head)
    }

    fn source_map(&self) -> Option<&SourceMap> {
        let read = || {
            let said = |why| tracing::warn!("{}: {why}", self.name);
            self.folder.source_map().map_err(said).ok().flatten()
        };
        self.source_map.get_or_init(read).as_ref()
    }
}

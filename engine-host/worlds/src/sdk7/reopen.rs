//! A scene's folder that is opened again and again while somebody works on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lightcone_sdk7::folder::{SceneFolder, SceneManifest};
use lightcone_world::WorldSpec;

use super::assets::Assets;
use super::engine::Engine;
use super::error::SceneError;
use super::js::Js;
use super::open::{Files, read_one, world_of_one};
use crate::program::Compiler;

/// Opens one folder. The engine is made once, for the scene as it is when it is whole for the first time, and so are models, pictures and sounds as long as none of their files changes.
pub struct Reopened {
    folder: PathBuf,
    js: Js,
    engine: Engine,
    /// The engine was chosen for the scene; before the folder is whole, it cannot be.
    is_chosen: bool,
    last: Option<(Files, Arc<Assets>)>,
}

impl Reopened {
    /// Of a folder that need not be whole yet.
    ///
    /// # Errors
    ///
    /// [`SceneError`] if the engine that runs scenes this way is not here.
    pub fn new(folder: &Path, js: Js, compiler: &Compiler) -> Result<Self, SceneError> {
        let engine = Engine::find(js, compiler)?;
        Ok(Self { folder: folder.to_owned(), js, engine, is_chosen: false, last: None })
    }

    /// The world of the folder as it is now.
    ///
    /// # Errors
    ///
    /// [`SceneError`] if it is no whole scene. What was opened before may still be used.
    pub fn open(&mut self) -> Result<WorldSpec, SceneError> {
        self.choose_engine()?;
        let (mut scene, files) = read_one(&self.folder, &self.engine)?;
        let kept = kept(scene.folder.manifest(), &files);
        if let Some((_, assets)) = self.last.take().filter(|(before, _)| *before == kept) {
            scene.assets = assets;
        }
        self.last = Some((kept, Arc::clone(&scene.assets)));
        Ok(world_of_one(scene, files, &self.engine))
    }

    fn choose_engine(&mut self) -> Result<(), SceneError> {
        if !self.is_chosen {
            self.engine = self.engine.clone().fitting(self.js, &SceneFolder::open(&self.folder)?);
            self.is_chosen = true;
        }
        Ok(())
    }
}

/// All files but those that are read anew each time.
fn kept(SceneManifest { main, .. }: &SceneManifest, files: &Files) -> Files {
    let anew = |name: &str| ["scene.json", "main.crdt", main].contains(&name);
    files.iter().filter(|(name, _)| !anew(name)).cloned().collect()
}

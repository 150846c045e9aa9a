//! From a folder to a world.

use std::path::Path;
use std::sync::Arc;

use lightcone_attest::Digest;
use lightcone_sdk7::folder::{FolderError, SceneFolder};
use lightcone_world::WorldSpec;

use super::assets::Assets;
use super::engine::Engine;
use super::error::SceneError;
use super::ground::Land;
use super::js::Js;
use super::opened::Opened;
use super::plugin::SceneWorld;
use super::spawn::spawn_points;
use crate::program::Compiler;

/// Whether a path is the folder of a scene.
pub fn is_scene(path: &Path) -> bool {
    SceneFolder::is_one(path)
}

/// Reads the folder once; every simulation of the world shares it. The name is the folder's, and every file of it belongs to the
/// world's identity.
pub fn open(folder: &Path, js: Js, compiler: &Compiler) -> Result<WorldSpec, SceneError> {
    open_with(folder, Engine::find(js, compiler)?)
}

/// As [`open`], of a scene whose JavaScript this engine runs.
pub fn open_with(folder: &Path, engine: Engine) -> Result<WorldSpec, SceneError> {
    let folder = Arc::new(SceneFolder::open(folder)?);
    let name = folder.root().canonicalize().ok();
    let name = name.and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned())).unwrap_or("scene".into());
    let digests = digests(&folder)?;
    let manifest = folder.manifest();
    let parcels = manifest.parcels.iter().map(|it| [it.x - manifest.base.x, it.y - manifest.base.y]);
    let land = Land::new(parcels.collect());
    let opened = Opened {
        name: name.clone(),
        engine,
        assets: Assets::new(Arc::clone(&folder)),
        content: digests.iter().map(|(file, digest)| (file.clone(), digest.to_string())).collect(),
        spawn_points: spawn_points(&manifest.spawn_points, &land),
        land,
        folder,
    };
    opened.assets.load_models();
    let identity = opened.engine.identity();
    let is_saved = identity.is_some();
    let opened = Arc::new(opened);
    let world = WorldSpec::new(name, move || SceneWorld { opened: Arc::clone(&opened) });
    let world = world.with_assets(digests.into_iter().chain(identity).collect());
    Ok(if is_saved { world } else { world.repeated() })
}

const ASSET_CONTEXT: &str = "lightcone 2026-12-01 scene file v1";

fn digests(folder: &SceneFolder) -> Result<Vec<(String, Digest)>, FolderError> {
    let mut digests = Vec::new();
    for file in folder.files() {
        let digest = Digest(blake3::derive_key(ASSET_CONTEXT, &folder.read(&file.name)?));
        digests.push((file.name.clone(), digest));
    }
    Ok(digests)
}

//! From a folder to a world.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lightcone_attest::Digest;
use lightcone_sdk7::executor::SceneSource;
use lightcone_world::WorldSpec;
use serde_json::Value;

use super::assets::Assets;
use super::error::SceneError;
use super::ground::Land;
use super::js::{Js, start};
use super::opened::{Opened, Start};
use super::plugin::SceneWorld;
use super::spawn::spawn_points;

/// Whether a path is the folder of a scene.
pub fn is_scene(path: &Path) -> bool {
    path.join("scene.json").is_file()
}

/// Reads the folder once; every simulation of the world shares it. The name is the folder's.
pub fn open(folder: &Path, js: Js) -> Result<WorldSpec, SceneError> {
    open_with(folder, start(js)?)
}

/// As [`open`], of a scene whose JavaScript `start` runs.
pub fn open_with(folder: &Path, start: Start) -> Result<WorldSpec, SceneError> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read(&path).map_err(|cause| SceneError::File { path, cause })
    };
    let metadata = String::from_utf8_lossy(&read("scene.json")?).into_owned();
    let scene: Value = serde_json::from_str(&metadata)
        .map_err(|cause| SceneError::Description { path: folder.join("scene.json"), cause })?;
    let file = scene["main"].as_str().unwrap_or("bin/index.js").to_owned();
    let text = String::from_utf8_lossy(&read(&file)?).into_owned();
    let mut content = Vec::new();
    list(folder, folder, &mut content);
    content.sort();
    let name = folder.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let name = name.unwrap_or_else(|| "scene".into());
    let parcel = |text: &str| {
        let (east, north) = text.split_once(',')?;
        Some([east.trim().parse::<i32>().ok()?, north.trim().parse::<i32>().ok()?])
    };
    let base = scene["scene"]["base"].as_str().and_then(parcel).unwrap_or_default();
    let parcels = scene["scene"]["parcels"].as_array().into_iter().flatten();
    let parcels = parcels.filter_map(|it| parcel(it.as_str()?)).map(|at| [at[0] - base[0], at[1] - base[1]]);
    let land = Land::new(parcels.collect());
    let opened = Opened {
        title: scene["display"]["title"].as_str().unwrap_or(&name).to_owned(),
        name: name.clone(),
        source: SceneSource { file, text },
        start,
        main_crdt: fs::read(folder.join("main.crdt")).unwrap_or_default(),
        assets: Assets::new(content.iter().map(|(name, _, path)| (name.clone(), path.clone()))),
        metadata,
        spawn_points: spawn_points(&scene["spawnPoints"], &land),
        land,
        content,
    };
    opened.assets.load_models();
    let assets = opened.content.iter().map(|(name, hash, _)| (name.clone(), digest(hash))).collect();
    let opened = Arc::new(opened);
    Ok(WorldSpec::new(name, move || SceneWorld { opened: Arc::clone(&opened) }).with_assets(assets))
}

fn list(root: &Path, folder: &Path, out: &mut Vec<(String, String, PathBuf)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if name == "node_modules" || name.to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            list(root, &path, out);
        } else if let (Ok(inside), Ok(bytes)) = (path.strip_prefix(root), fs::read(&path)) {
            out.push((inside.to_string_lossy().into_owned(), blake3::hash(&bytes).to_string(), path.clone()));
        }
    }
}

fn digest(hash: &str) -> Digest {
    Digest(blake3::Hash::from_hex(hash).map_or([0; 32], |hash| *hash.as_bytes()))
}

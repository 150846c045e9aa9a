//! From folders to a world.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, OnceLock};

use lightcone_attest::Digest;
use lightcone_sdk7::folder::{FolderError, Parcel, SceneFolder};
use lightcone_world::WorldSpec;

use super::assets::Assets;
use super::engine::Engine;
use super::error::SceneError;
use super::find::scenes_below;
use super::ground::{Land, corner};
use super::js::Js;
use super::neighbours::{Neighbours, neighbours};
use super::opened::Opened;
use super::page_files::{PageFiles, digest};
use super::plugin::SceneWorld;
use super::prepare::prepare_now;
use super::realm::Realm;
use super::spawn::spawn_points;
use crate::program::Compiler;

/// Whether a path is the folder of a scene.
pub fn is_scene(path: &Path) -> bool {
    SceneFolder::is_one(path)
}

/// Reads the folder once; every simulation of the world shares it. The name is the folder's, and every file of it belongs to the
/// world's identity.
pub fn open(folder: &Path, js: Js, compiler: &Compiler) -> Result<WorldSpec, SceneError> {
    let engine = Engine::for_scene(js, compiler, &SceneFolder::open(folder)?)?;
    open_with(folder, engine)
}

/// As [`open`], of a scene whose JavaScript this engine runs.
pub fn open_with(folder: &Path, engine: Engine) -> Result<WorldSpec, SceneError> {
    let (scene, files) = read_one(folder, &engine)?;
    Ok(world_of_one(scene, files, &engine))
}

/// A scene that has no neighbours, and its files.
pub(super) fn read_one(folder: &Path, engine: &Engine) -> Result<(Opened, Files), SceneError> {
    let (name, folder) = (folder_name(folder), SceneFolder::open(folder)?);
    let base = folder.manifest().base;
    read(name, folder, engine, base, Arc::default())
}

pub(super) fn world_of_one(scene: Opened, files: Files, engine: &Engine) -> WorldSpec {
    prepare_now(&scene);
    let (name, title) = (scene.name.clone(), scene.title().to_owned());
    let realm = Realm::new(&name, title, vec![Arc::new(scene)]);
    world(name, realm, files, engine)
}

/// The scenes that lie one or two levels below a folder, side by side as their `scene.json` say. People begin in the scene of the
/// parcel `near`, or in the nearest to it, or else in the first by name. Which scenes are left out, and why, goes to the log.
pub fn open_folder(folder: &Path, near: Option<Parcel>, js: Js, compiler: &Compiler) -> Result<WorldSpec, SceneError> {
    open_several_with(&folder_name(folder), folder, &scenes_below(folder), near, Engine::find(js, compiler)?)
}

/// As [`open_folder`], of these scenes; `root` is the folder that they are named from.
pub fn open_several_with(
    name: &str,
    root: &Path,
    folders: &[PathBuf],
    near: Option<Parcel>,
    engine: Engine,
) -> Result<WorldSpec, SceneError> {
    let (stay, left_out) = choose(root, folders, near);
    if !left_out.is_empty() {
        tracing::warn!("scenes that are left out: {}", left_out.join("; "));
    }
    let Some(first) = stay.first().map(|(_, folder)| folder.manifest().base) else {
        return Err(SceneError::NoScenes { folder: root.to_owned(), why: left_out.join("; ") });
    };
    let (mut opened, mut files, samples) = (Vec::new(), Vec::new(), Arc::default());
    for (name, folder) in stay {
        let (scene, its) = read(name.clone(), folder, &engine, first, Arc::clone(&samples))?;
        files.extend(its.into_iter().map(|(file, digest)| (format!("{name}/{file}"), digest)));
        opened.push(Arc::new(scene));
    }
    let realm = Realm::new(name, name.to_owned(), opened);
    if let Some(first) = realm.scenes.first() {
        prepare_now(first);
    }
    files.push(("scenes".into(), order(&realm)));
    Ok(world(name.to_owned(), realm, files, &engine))
}

/// Scenes that can be neighbours, by their names, the one where people begin first; and who is left out, with the reason.
fn choose(root: &Path, folders: &[PathBuf], near: Option<Parcel>) -> (Vec<(String, SceneFolder)>, Vec<String>) {
    let (mut scenes, mut left_out) = (Vec::new(), Vec::new());
    for path in folders {
        let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
        match SceneFolder::open(path) {
            Ok(folder) => scenes.push((name, folder)),
            // Of many that are not built, how to build one need not be said again and again.
            Err(FolderError::NotBuilt(_)) => left_out.push(format!("{name}: it is not built")),
            Err(why) => left_out.push(format!("{name}: {why}")),
        }
    }
    let among: Vec<_> = scenes.iter().map(|(name, folder)| (name.as_str(), folder.manifest())).collect();
    let Neighbours { stay, left_out: others } = neighbours(&among, near);
    left_out.extend(others.into_iter().map(|(index, why)| format!("{}: {why}", among[index].0)));
    let mut scenes: Vec<_> = scenes.into_iter().map(Some).collect();
    (stay.into_iter().filter_map(|index| scenes[index].take()).collect(), left_out)
}

/// Where people begin, and who the neighbours are in which order, make another world of the same scenes.
fn order(realm: &Realm) -> Digest {
    let lines = realm.scenes.iter().map(|scene| format!("{} {:?}\n", scene.name, scene.base));
    digest(lines.collect::<String>().as_bytes())
}

fn folder_name(folder: &Path) -> String {
    let name = folder.canonicalize().ok();
    name.and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned())).unwrap_or("scene".into())
}

/// Of a scene, by name.
pub(super) type Files = Vec<(String, Digest)>;

/// A scene, and its files. `first` is the parcel that the world's space begins with; `samples` counts those of all sounds.
fn read(
    name: String,
    folder: SceneFolder,
    engine: &Engine,
    first: Parcel,
    samples: Arc<AtomicUsize>,
) -> Result<(Opened, Files), SceneError> {
    let folder = Arc::new(folder);
    let files = digests(&folder)?;
    let manifest = folder.manifest();
    let from = |it: Parcel, base: Parcel| [it.x - base.x, it.y - base.y];
    let land = Land::new(manifest.parcels.iter().map(|it| from(*it, manifest.base)).collect());
    let base = from(manifest.base, first);
    let opened = Opened {
        name,
        engine: engine.clone(),
        assets: Arc::new(Assets::new(Arc::clone(&folder), samples)),
        content: files.iter().map(|(file, digest)| (file.clone(), digest.to_string())).collect(),
        spawn_points: spawn_points(&manifest.spawn_points, &land),
        page_files: PageFiles::new(Arc::clone(&folder), &files),
        land,
        base,
        origin: corner(base),
        folder,
        is_prepared: AtomicBool::default(),
        source_map: OnceLock::new(),
    };
    Ok((opened, files))
}

fn world(name: String, realm: Realm, files: Files, engine: &Engine) -> WorldSpec {
    let realm = Arc::new(realm);
    let (identity, facts) = (engine.identity(), engine.facts());
    let is_saved = identity.is_some();
    let offered = Arc::clone(&realm);
    let world = WorldSpec::new(name, move || SceneWorld { realm: Arc::clone(&realm) });
    let world = world.offering(move |digest| offered.scenes.iter().find_map(|scene| scene.page_files.read(digest)));
    let world = world.with_assets(files.into_iter().chain(identity).collect()).with_facts(facts);
    if is_saved { world } else { world.repeated() }
}

fn digests(folder: &SceneFolder) -> Result<Files, FolderError> {
    let mut digests = Vec::new();
    for file in folder.files() {
        digests.push((file.name.clone(), digest(&folder.read(&file.name)?)));
    }
    Ok(digests)
}

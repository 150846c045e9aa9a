//! Models, pictures and sounds of a scene's folder, read once and shared by every simulation of the world.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use glam::{Mat4, Vec3};
use lightcone_render::{ColourSpace, Texture, import};
use lightcone_sdk7::folder::SceneFolder;
use lightcone_world::prelude::*;

use super::solids::Part as FormPart;

/// What the folder's files hold, each read when it is first asked for.
pub(super) struct Assets {
    folder: Arc<SceneFolder>,
    by_name: BTreeMap<String, Asset>,
}

#[derive(Default)]
struct Asset {
    model: OnceLock<Option<Arc<LoadedModel>>>,
    colour: OnceLock<Option<Arc<Texture>>>,
    normals: OnceLock<Option<Arc<Texture>>>,
    sound: OnceLock<Option<Arc<AudioClip>>>,
}

/// A model, and its two forms to bump into.
pub(super) struct LoadedModel {
    pub(super) model: Arc<Model>,
    visible: OnceLock<Option<Shape>>,
    invisible: OnceLock<Option<Shape>>,
}

impl Assets {
    pub(super) fn new(folder: Arc<SceneFolder>) -> Self {
        let by_name = folder.files().map(|file| (file.name.clone(), Asset::default())).collect();
        Self { folder, by_name }
    }

    /// Reads all models on so many threads.
    pub(super) fn load_models(&self, threads: usize) {
        let models: Vec<&str> = self.by_name.keys().map(String::as_str).filter(|name| is_model(name)).collect();
        let threads = threads.min(models.len());
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(name) = models.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.model(name);
            }
        };
        std::thread::scope(|scope| (0..threads).for_each(|_| _ = scope.spawn(work)));
    }

    /// A model; none for what is not there or cannot be drawn, which is logged once.
    pub(super) fn model(&self, name: &str) -> Option<&Arc<LoadedModel>> {
        let (name, asset) = self.asset(name)?;
        let load = || {
            let path = self.folder.root().join(name);
            let imported = import::import_bytes(name, &self.read(name)?, path.parent());
            imported.map(|imported| Arc::new(LoadedModel::new(imported.model))).map_err(warn).ok()
        };
        asset.model.get_or_init(load).as_ref()
    }

    /// A picture; none for what is not there or is none, which is logged once.
    pub(super) fn picture(&self, name: &str, space: ColourSpace) -> Option<Arc<Texture>> {
        let (name, asset) = self.asset(name)?;
        let kept = if space == ColourSpace::Srgb { &asset.colour } else { &asset.normals };
        let said = |why| warn(format_args!("{name}: {why}"));
        let load = || import::texture(&self.read(name)?, space).map(Arc::new).map_err(said).ok();
        kept.get_or_init(load).clone()
    }

    /// A sound; none for what is not there or cannot be played, which is logged once.
    pub(super) fn sound(&self, name: &str) -> Option<Arc<AudioClip>> {
        let (name, asset) = self.asset(name)?;
        let said = |why| warn(format_args!("{name}: {why}"));
        let load = || AudioClip::from_wav(&self.read(name)?).map(Arc::new).map_err(said).ok();
        asset.sound.get_or_init(load).clone()
    }

    fn asset(&self, name: &str) -> Option<(&str, &Asset)> {
        let name = &self.folder.find(name)?.name;
        Some((name, self.by_name.get(name)?))
    }

    fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.folder.read(name).map_err(warn).ok()
    }
}

fn warn(why: impl std::fmt::Display) {
    tracing::warn!("left out: {why}");
}

impl LoadedModel {
    fn new(model: Model) -> Self {
        Self { model: Arc::new(model), visible: OnceLock::new(), invisible: OnceLock::new() }
    }

    /// One of the two forms, as large as it was made.
    pub(super) fn shape(&self, part: FormPart) -> Option<Shape> {
        let kept = if part == FormPart::Visible { &self.visible } else { &self.invisible };
        kept.get_or_init(|| self.scaled(part, Vec3::ONE)).clone()
    }

    /// One of the two forms, larger or smaller.
    pub(super) fn scaled(&self, part: FormPart, scale: Vec3) -> Option<Shape> {
        let half = match part {
            FormPart::Visible => Model { parts: self.model.parts.clone(), ..Model::default() },
            _ => Model { colliders: self.model.colliders.clone(), ..Model::default() },
        };
        Shape::of_model(&half, Mat4::from_scale(scale)).ok()
    }
}

/// Whether a file is a model, by its ending.
fn is_model(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["glb", "gltf"].iter().any(|one| ending.eq_ignore_ascii_case(one))
}

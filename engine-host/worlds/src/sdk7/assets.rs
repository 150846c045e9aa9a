//! Models, pictures and sounds of a scene's folder, read once and shared by every simulation of the world.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use glam::{Mat4, Vec3};
use lightcone_render::{ColourSpace, Texture, import};
use lightcone_world::prelude::*;

use super::solids::Part as FormPart;

/// By their paths in the folder. What a path names is told apart without regard to case, as Decentraland's content servers do.
pub(super) struct Assets(BTreeMap<String, Asset>);

struct Asset {
    path: PathBuf,
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

/// Bytes of a picture or a sound; models have a bound of their own.
const MAX_FILE_BYTES: u64 = 64 << 20;

impl Assets {
    /// `files`: of the folder, each by its path in it and on this machine.
    pub(super) fn new(files: impl IntoIterator<Item = (String, PathBuf)>) -> Self {
        let asset = |path| Asset {
            path,
            model: OnceLock::new(),
            colour: OnceLock::new(),
            normals: OnceLock::new(),
            sound: OnceLock::new(),
        };
        Self(files.into_iter().map(|(name, path)| (plain(&name), asset(path))).collect())
    }

    /// Reads all models on as many threads as there are, so that none is read in a tick.
    pub(super) fn load_models(&self) {
        let models: Vec<&str> = self.0.keys().map(String::as_str).filter(|name| is_model(name)).collect();
        let threads = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 16);
        let next = std::sync::atomic::AtomicUsize::new(0);
        let work = || {
            while let Some(name) = models.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                self.model(name);
            }
        };
        std::thread::scope(|scope| (0..threads).for_each(|_| _ = scope.spawn(work)));
    }

    /// A model; none for what is not there or cannot be drawn, which is logged once.
    pub(super) fn model(&self, name: &str) -> Option<&Arc<LoadedModel>> {
        let asset = self.asset(name)?;
        let load = || match import::import_file(&asset.path) {
            Ok(imported) => Some(Arc::new(LoadedModel::new(imported.model))),
            Err(why) => {
                tracing::warn!("not shown: {why}");
                None
            }
        };
        asset.model.get_or_init(load).as_ref()
    }

    /// A picture; none for what is not there or is none, which is logged once.
    pub(super) fn picture(&self, name: &str, space: ColourSpace) -> Option<Arc<Texture>> {
        let asset = self.asset(name)?;
        let kept = if space == ColourSpace::Srgb { &asset.colour } else { &asset.normals };
        let load = || {
            let bytes = asset.read()?;
            import::texture(&bytes, space).map(Arc::new).map_err(|why| asset.warn(why)).ok()
        };
        kept.get_or_init(load).clone()
    }

    /// A sound; none for what is not there or cannot be played, which is logged once.
    pub(super) fn sound(&self, name: &str) -> Option<Arc<AudioClip>> {
        let asset = self.asset(name)?;
        let load = || {
            let bytes = asset.read()?;
            AudioClip::from_wav(&bytes).map(Arc::new).map_err(|why| asset.warn(why)).ok()
        };
        asset.sound.get_or_init(load).clone()
    }

    fn asset(&self, name: &str) -> Option<&Asset> {
        self.0.get(&plain(name))
    }
}

impl Asset {
    fn read(&self) -> Option<Vec<u8>> {
        let length = fs::metadata(&self.path).map_err(|why| self.warn(why)).ok()?.len();
        if length > MAX_FILE_BYTES {
            self.warn(format_args!("{length} bytes are too many"));
            return None;
        }
        fs::read(&self.path).map_err(|why| self.warn(why)).ok()
    }

    fn warn(&self, why: impl std::fmt::Display) {
        tracing::warn!("left out: {}: {why}", self.path.display());
    }
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
pub(super) fn is_model(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["glb", "gltf"].iter().any(|one| ending.eq_ignore_ascii_case(one))
}

fn plain(name: &str) -> String {
    let name = name.replace('\\', "/").to_lowercase();
    name.trim_start_matches("./").trim_start_matches('/').to_owned()
}

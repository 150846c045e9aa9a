//! Models, pictures and sounds of a scene's folder, read once and shared by every simulation of the world.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use glam::{Mat4, Vec3};
use lightcone_render::{ColourSpace, Texture, import};
use lightcone_sdk7::folder::SceneFolder;
use lightcone_world::prelude::*;
use lightcone_world::sound::{ClipError, SAMPLE_RATE_HZ};

use super::placeholder;
use super::solids::Part as FormPart;

/// What the folder's files hold, each read when it is first asked for.
pub(super) struct Assets {
    folder: Arc<SceneFolder>,
    by_name: BTreeMap<String, Asset>,
    /// Samples of all sounds that were read, of all scenes of the world.
    samples: Arc<AtomicUsize>,
    /// By their words, and whether they are colours.
    placeholders: Mutex<Placeholders>,
}

type Placeholders = BTreeMap<(String, bool), Option<Arc<Texture>>>;

/// Placeholders of a scene that have words, 440 KiB each; others are blank.
const MOST_PLACEHOLDERS: usize = 64;

#[derive(Default)]
struct Asset {
    model: OnceLock<Option<Arc<LoadedModel>>>,
    colour: OnceLock<Option<Arc<Texture>>>,
    normals: OnceLock<Option<Arc<Texture>>>,
    sound: OnceLock<Option<LoadedSound>>,
}

/// A sound. How long it is does not depend on whether there was room for it.
#[derive(Clone)]
pub(super) struct LoadedSound {
    pub(super) seconds: f64,
    /// None of one for which there was no room.
    pub(super) clip: Option<Arc<AudioClip>>,
}

/// Of a world's sounds together: twenty minutes, or 220 MiB. What is first played beyond that is silent.
const MOST_SAMPLES: usize = 20 * 60 * SAMPLE_RATE_HZ as usize;
/// Files of sounds up to this size are read before the world begins, longer ones when they are first played.
const EARLY_BYTES: u64 = 512 << 10;

/// A model, and its two forms to bump into.
pub(super) struct LoadedModel {
    pub(super) model: Arc<Model>,
    visible: OnceLock<Option<Shape>>,
    invisible: OnceLock<Option<Shape>>,
}

impl Assets {
    /// Of a folder. The scenes of a world share the count of their sounds' samples.
    pub(super) fn new(folder: Arc<SceneFolder>, samples: Arc<AtomicUsize>) -> Self {
        let by_name = folder.files().map(|file| (file.name.clone(), Asset::default())).collect();
        Self { folder, by_name, samples, placeholders: Mutex::default() }
    }

    /// Reads all models and short sounds on so many threads, so that none is read in a tick.
    pub(super) fn load(&self, threads: usize) {
        let is_short = |name: &str| self.folder.find(name).is_some_and(|file| file.bytes <= EARLY_BYTES);
        let early = |name: &&str| is_model(name) || is_sound(name) && is_short(name);
        let names: Vec<&str> = self.by_name.keys().map(String::as_str).filter(early).collect();
        let threads = threads.min(names.len());
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                if is_model(name) { _ = self.model(name) } else { _ = self.sound(name) }
            }
        };
        std::thread::scope(|scope| (0..threads).for_each(|_| _ = scope.spawn(work)));
    }

    /// A model; none for what is not there or cannot be drawn, which is logged once.
    pub(super) fn model(&self, name: &str) -> Option<&Arc<LoadedModel>> {
        let (name, asset) = self.asset(name).filter(|(name, _)| is_model(name))?;
        let load = || {
            let path = self.folder.root().join(name);
            if let Some(other) = self.outside(&path) {
                warn(format_args!("{name}: it refers to {}, which is no file of the scene's", other.display()));
                return None;
            }
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

    /// A picture that stands for what cannot be shown, and has these words.
    pub(super) fn placeholder(&self, words: &str, space: ColourSpace) -> Option<Arc<Texture>> {
        let is_colour = space == ColourSpace::Srgb;
        let mut kept = self.placeholders.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = (words.to_owned(), is_colour);
        if kept.len() >= MOST_PLACEHOLDERS && !kept.contains_key(&key) {
            key.0.clear();
        }
        kept.entry(key).or_insert_with_key(|(words, _)| placeholder::picture(words, space).map(Arc::new)).clone()
    }

    /// Whether a file is a model, a sound or a picture that can be had.
    pub(super) fn has(&self, name: &str) -> bool {
        if is_model(name) {
            self.model(name).is_some()
        } else if is_sound(name) {
            self.sound(name).is_some()
        } else {
            is_picture(name) && self.picture(name, ColourSpace::Srgb).is_some()
        }
    }

    /// A sound; none for what is not there or cannot be played, which is logged once.
    pub(super) fn sound(&self, name: &str) -> Option<LoadedSound> {
        let (name, asset) = self.asset(name).filter(|(name, _)| is_sound(name))?;
        let said = |why| warn(format_args!("{name}: {why}"));
        let load = || Some(self.kept(name, decoded(name, &self.read(name)?).map_err(said).ok()?));
        asset.sound.get_or_init(load).clone()
    }

    /// With its samples, if there is room for them.
    fn kept(&self, name: &str, clip: AudioClip) -> LoadedSound {
        let count = clip.samples().len();
        let more = |samples: usize| samples.checked_add(count).filter(|sum| *sum <= MOST_SAMPLES);
        let has_room = self.samples.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok();
        if !has_room {
            warn(format_args!("{name}: the world's sounds have more than {MOST_SAMPLES} samples"));
        }
        LoadedSound { seconds: count as f64 / f64::from(SAMPLE_RATE_HZ), clip: has_room.then(|| Arc::new(clip)) }
    }

    fn asset(&self, name: &str) -> Option<(&str, &Asset)> {
        let name = &self.folder.find(name)?.name;
        Some((name, self.by_name.get(name)?))
    }

    /// A file that a model refers to, and that is there without being the folder's own, as through a link.
    fn outside(&self, model: &Path) -> Option<PathBuf> {
        let root = self.folder.root();
        let is_own = |file: &Path| {
            let name = file.strip_prefix(root).ok()?;
            Some(Path::new(&self.folder.find(name.to_str()?)?.name) == name)
        };
        // What cannot be read refers to nothing; the import says why.
        let all = import::files_of(model).unwrap_or_default();
        all.into_iter().find(|file| file.exists() && is_own(file) != Some(true))
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

/// By what it begins with, since not every file is what its ending says.
fn decoded(name: &str, file: &[u8]) -> Result<AudioClip, ClipError> {
    let is_wav = file.starts_with(b"RIFF") || ends_in(name, &["wav"]);
    if is_wav { AudioClip::from_wav(file) } else { AudioClip::from_mp3(file) }
}

fn is_model(name: &str) -> bool {
    ends_in(name, &["glb", "gltf"])
}

fn is_sound(name: &str) -> bool {
    ends_in(name, &["mp3", "wav"])
}

fn is_picture(name: &str) -> bool {
    ends_in(name, &["png", "jpg", "jpeg", "webp"])
}

fn ends_in(name: &str, endings: &[&str]) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    endings.iter().any(|one| ending.eq_ignore_ascii_case(one))
}

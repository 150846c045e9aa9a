//! Models and sounds of a package, ready to be used.

use std::sync::{Arc, OnceLock};

use bevy_ecs::prelude::*;
use glam::Mat4;
use lightcone_package::{Asset, Kind, Package};
use lightcone_render::{Model, import};
use lightcone_world::drawn::ModelIndex;
use lightcone_world::physics::Shape;
use lightcone_world::sound::AudioClip;

use super::error::ProgramError;

/// An asset by its place in the package.
pub(super) enum Loaded {
    Model(LoadedModel),
    Sound(Arc<AudioClip>),
    /// Of no use to the host: the page may want it.
    Other,
}

pub(super) struct LoadedModel {
    pub(super) model: Arc<Model>,
    /// Its triangles as something solid, made when first asked for; `None` if they make nothing solid.
    shape: OnceLock<Option<Shape>>,
}

impl LoadedModel {
    pub(super) fn shape(&self) -> Option<Shape> {
        self.shape.get_or_init(|| Shape::of_model(&self.model, Mat4::IDENTITY).ok()).clone()
    }
}

/// What the models of a simulation are called, by their place in the package.
#[derive(Resource, Default)]
pub(super) struct AssetModels(pub(super) Vec<Option<ModelIndex>>);

/// All of them, in the order of the package.
pub(super) fn load(package: &Package) -> Result<Vec<Loaded>, ProgramError> {
    let name = &package.manifest().name;
    package.assets().map(|asset| load_one(name, &asset)).collect()
}

fn load_one(program: &str, asset: &Asset<'_>) -> Result<Loaded, ProgramError> {
    let (name, named) = (program.to_owned(), asset.entry.name.clone());
    match asset.entry.kind {
        Kind::Model => match import::import_bytes(&asset.entry.name, asset.body, None) {
            Ok(imported) => Ok(Loaded::Model(LoadedModel { model: Arc::new(imported.model), shape: OnceLock::new() })),
            Err(cause) => Err(ProgramError::Model { name, asset: named, cause: Box::new(cause) }),
        },
        Kind::Sound => match AudioClip::from_wav(asset.body) {
            Ok(clip) => Ok(Loaded::Sound(Arc::new(clip))),
            Err(cause) => Err(ProgramError::Sound { name, asset: named, cause }),
        },
        _ => Ok(Loaded::Other),
    }
}

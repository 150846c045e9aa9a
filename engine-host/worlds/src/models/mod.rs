//! Files of models, made walkable: glTF and MagicaVoxel, one of them or a folder of many.
//!
//! A file stands on a floor that goes on beyond it, and its first clip plays. A folder is what its `places.json` says (see
//! [`places`]), or a row of its `.vox` files.

mod bounds;
mod error;
mod load;
pub mod places;
mod stand;
#[cfg(test)]
mod tests;
mod world;

use std::path::Path;

use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_world::WorldSpec;
use lightcone_world::math::rotation_about;

pub use error::{ModelsError, PlaceError};
use load::Loader;
use places::{Place, is_vox, list, row, vox_files};
use stand::Start;
use world::{Content, Placed};

/// Reads the file once; every simulation of the world shares it. The name is the file's, without its ending.
pub fn open(path: &Path) -> Result<WorldSpec, ModelsError> {
    let mut loader = Loader::beside(path.parent().unwrap_or(Path::new("")));
    let model = loader.load(path)?;
    let placed = Placed { model, transform: Transform::IDENTITY };
    let name = path.file_stem().map_or("world".into(), |stem| stem.to_string_lossy().into_owned());
    let start = if is_vox(path) { Start::InFront } else { Start::Inside };
    spec(name, loader, vec![placed], start)
}

/// Whether a folder is meant as a world of models: it has a list of places, or `.vox` files.
pub fn is_folder_of_models(path: &Path) -> bool {
    path.join(places::LIST).is_file() || path.is_dir() && vox_files(path).is_ok()
}

/// The places that the folder's list names, or a row of its files. The name is the folder's.
pub fn open_folder(folder: &Path) -> Result<WorldSpec, ModelsError> {
    let mut loader = Loader::beside(folder);
    let placed = match list(folder)? {
        Some(places) => {
            loader.also_made_of(&folder.join(places::LIST));
            places.iter().map(|place| placed(&mut loader, folder, place)).collect::<Result<_, _>>()?
        }
        None => in_a_row(&mut loader, folder)?,
    };
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = real.file_name().map_or("world".into(), |name| name.to_string_lossy().into_owned());
    spec(name, loader, placed, Start::InFront)
}

fn placed(loader: &mut Loader<'_>, folder: &Path, place: &Place) -> Result<Placed, ModelsError> {
    let model = loader.load(&folder.join(&place.file))?;
    let transform = Transform {
        translation: Vec3::from(place.position),
        rotation: rotation_about(Vec3::Y, place.yaw_degrees.to_radians()),
        scale: Vec3::splat(place.scale),
    };
    Ok(Placed { model, transform })
}

fn in_a_row(loader: &mut Loader<'_>, folder: &Path) -> Result<Vec<Placed>, ModelsError> {
    let models = vox_files(folder)?.iter().map(|file| loader.load(file)).collect::<Result<Vec<usize>, _>>()?;
    let bounds: Vec<[Vec3; 2]> = models
        .iter()
        .map(|&model| bounds::at_rest(loader.model(model)))
        .map(|bounds| [bounds.min, bounds.max])
        .collect();
    let placed = models.into_iter().zip(row(&bounds));
    let standing = |(model, place)| Placed { model, transform: Transform::from_translation(place) };
    Ok(placed.map(standing).collect())
}

fn spec(name: String, loader: Loader<'_>, placed: Vec<Placed>, start: Start) -> Result<WorldSpec, ModelsError> {
    let (files, assets) = loader.finish();
    let content = Content::new(&name, files, placed, start)?;
    Ok(WorldSpec::new(name, move || content.world()).with_assets(assets))
}

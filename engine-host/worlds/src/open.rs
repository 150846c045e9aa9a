//! From a word to a world.

use std::path::Path;

use lightcone_world::WorldSpec;

use crate::models::{self, ModelsError};
#[cfg(feature = "programs")]
use crate::program::{self, Compiler};
#[cfg(feature = "sdk7")]
use crate::sdk7::{self, Js};
#[cfg(feature = "programs")]
use lightcone_package::{SEALED_ENDING, UnsealKey};

/// Why a word opens no world.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither a file of a known kind nor a name.
    #[error(
        "there is no world '{word}': give a .glb, .gltf, .vox or .lcw file, a Decentraland scene's folder or a folder of such, a folder of .vox files, or one of {names}"
    )]
    Unknown {
        /// What was asked for.
        word: String,
        /// The names there are, with commas between them.
        names: String,
    },
    /// A package that is no world.
    #[cfg(feature = "programs")]
    #[error(transparent)]
    Program(#[from] program::ProgramError),
    /// A sealed package, and no key to open it.
    #[cfg(feature = "programs")]
    #[error("{0} is a sealed package: give the key that it was sealed to with --unseal-key KEYFILE")]
    Sealed(String),
    /// The folder of a scene that cannot be run.
    #[cfg(feature = "sdk7")]
    #[error(transparent)]
    Scene(#[from] sdk7::SceneError),
    /// A file of a model, or a folder of them, that makes no world.
    #[error(transparent)]
    Models(#[from] ModelsError),
}

/// A file, by its ending, one of `named` by its name, or a folder of models. A program is compiled in this process: for programs that one trusts.
pub fn open(word: &str, named: &[WorldSpec]) -> Result<WorldSpec, OpenError> {
    match file(word) {
        Some(Kind::Models(path)) => Ok(models::open(path)?),
        #[cfg(feature = "programs")]
        Some(Kind::Program(path)) => Ok(program::open(path, &Compiler::here())?),
        #[cfg(feature = "programs")]
        Some(Kind::Sealed(_)) => Err(OpenError::Sealed(word.to_owned())),
        #[cfg(feature = "sdk7")]
        Some(Kind::Scene(path)) => Ok(sdk7::open(path, Js::Auto, &Compiler::here())?),
        None => by_name_or_folder(word, named),
    }
}

/// As [`open`]; a program is compiled as `compiler` says, and a sealed package is opened with `key`.
#[cfg(feature = "programs")]
pub fn open_with(
    word: &str,
    named: &[WorldSpec],
    compiler: &Compiler,
    key: Option<&UnsealKey>,
) -> Result<WorldSpec, OpenError> {
    match (file(word), key) {
        (Some(Kind::Program(path)), _) => Ok(program::open(path, compiler)?),
        (Some(Kind::Sealed(path)), Some(key)) => Ok(program::open_sealed(path, key, compiler)?),
        _ => open(word, named),
    }
}

/// Whether a word is the file of a sealed package, by its ending.
#[cfg(feature = "programs")]
pub fn is_sealed(word: &str) -> bool {
    matches!(file(word), Some(Kind::Sealed(_)))
}

/// Files that are worlds.
enum Kind<'w> {
    Models(&'w Path),
    #[cfg(feature = "programs")]
    Program(&'w Path),
    #[cfg(feature = "programs")]
    Sealed(&'w Path),
    #[cfg(feature = "sdk7")]
    Scene(&'w Path),
}

fn file(word: &str) -> Option<Kind<'_>> {
    let path = Path::new(word);
    if models::places::is_model(path) {
        return Some(Kind::Models(path));
    }
    #[cfg(feature = "programs")]
    if ends(path, lightcone_package::ENDING) {
        return Some(Kind::Program(path));
    }
    #[cfg(feature = "programs")]
    if ends(path, SEALED_ENDING) {
        return Some(Kind::Sealed(path));
    }
    #[cfg(feature = "sdk7")]
    if sdk7::is_scene(path) {
        return Some(Kind::Scene(path));
    }
    None
}

#[cfg(feature = "programs")]
fn ends(path: &Path, end: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(end))
}

fn by_name_or_folder(word: &str, named: &[WorldSpec]) -> Result<WorldSpec, OpenError> {
    if let Some(world) = named.iter().find(|world| world.name() == word) {
        return Ok(world.clone());
    }
    let folder = Path::new(word);
    if models::is_folder_of_models(folder) {
        return Ok(models::open_folder(folder)?);
    }
    #[cfg(feature = "sdk7")]
    if sdk7::is_folder_of_scenes(folder) {
        return Ok(sdk7::open_folder(folder, None, Js::Auto, &Compiler::here())?);
    }
    let names = named.iter().map(WorldSpec::name).collect::<Vec<_>>().join(", ");
    Err(OpenError::Unknown { word: word.to_owned(), names })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_file_by_its_ending_and_a_name_otherwise() {
        let named = [WorldSpec::new("yard", || |_: &mut bevy_app::App| {})];
        assert_eq!(open("yard", &named).unwrap().name(), "yard");
        assert!(matches!(open("nowhere.GLB", &named), Err(OpenError::Models(_))));
        let unknown = open("moon", &named).unwrap_err().to_string();
        assert_eq!(
            unknown,
            "there is no world 'moon': give a .glb, .gltf, .vox or .lcw file, a Decentraland scene's folder or a folder of such, a folder of .vox files, or one of yard"
        );
    }
}

//! From a word of the command line to a world.

use std::path::Path;

use lightcone_engine_host::simulation::WorldSpec;
use lightcone_engine_host::worlds;

use crate::fail::Failure;

/// A file, or a built-in world.
pub(crate) fn find(word: &str) -> Result<WorldSpec, Failure> {
    let path = Path::new(word);
    let is_scene =
        path.extension().is_some_and(|end| end.eq_ignore_ascii_case("glb") || end.eq_ignore_ascii_case("gltf"));
    if is_scene {
        return worlds::glb(path).map_err(Failure::unusable);
    }
    lightcone_demos::built_in(word).ok_or_else(|| {
        let names = lightcone_demos::BUILT_IN.join(", ");
        Failure::unusable(format!("there is no world '{word}': give a .glb or .gltf file, or one of {names}"))
    })
}

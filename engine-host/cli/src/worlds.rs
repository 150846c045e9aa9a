//! The worlds that a program can open.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use lightcone_node::PackageOpener;
use lightcone_package::{Bounds, Package, UnsealKey};
use lightcone_realm::{Fetched, Request};
use lightcone_world::WorldSpec;
use lightcone_worlds::models;
use lightcone_worlds::program::{self, Compiler};
use lightcone_worlds::sdk7::{self, Engine};

use crate::fail::Failure;
use crate::js::JsArgs;

/// The command by which a program becomes the compiler of another of its processes.
pub(crate) const COMPILE_MODULE: &str = "compile-module";

/// Those with a name, and all files that are worlds.
pub(crate) struct Worlds<'p> {
    pub(crate) named: &'p [WorldSpec],
    pub(crate) compiler: Compiler,
}

impl Worlds<'_> {
    /// `unseal`: the file of the key that opens a sealed package; `scenes`: how scenes are opened.
    pub(crate) fn open(&self, word: &str, unseal: Option<&Path>, scenes: &JsArgs) -> Result<WorldSpec, Failure> {
        if lightcone_realm::is_address(word) {
            return self.realm(word, scenes);
        }
        let path = Path::new(word);
        if sdk7::is_scene(path) {
            return sdk7::open(path, scenes.way(), &self.compiler).map_err(Failure::unusable);
        }
        let is_known = self.named.iter().any(|world| world.name() == word) || models::is_folder_of_models(path);
        if !is_known && sdk7::is_folder_of_scenes(path) {
            return sdk7::open_folder(path, scenes.near(), scenes.way(), &self.compiler).map_err(Failure::unusable);
        }
        let key = unseal.map(UnsealKey::read).transpose().map_err(Failure::unusable)?;
        lightcone_worlds::open_with(word, self.named, &self.compiler, key.as_ref()).map_err(Failure::unusable)
    }
}

impl Worlds<'_> {
    /// Scenes that are deployed: what is not here yet is fetched.
    fn realm(&self, about: &str, scenes: &JsArgs) -> Result<WorldSpec, Failure> {
        let cache = cache_root()
            .ok_or_else(|| Failure::unusable("there is no place to keep scenes: set HOME or XDG_CACHE_HOME"))?;
        let engine = Engine::find(scenes.way(), &self.compiler).map_err(Failure::unusable)?;
        let request =
            Request { about: about.to_owned(), cache, parcels: scenes.parcels().to_vec(), near: scenes.near() };
        let Fetched { name, root, folders, offline, left_out, fetched_bytes } =
            lightcone_realm::fetch(&request).map_err(Failure::unusable)?;
        if let Some(why) = offline {
            tracing::warn!("{about}: {why}; its scenes are those that were fetched before");
        }
        if !left_out.is_empty() {
            tracing::warn!("scenes that are left out: {}", left_out.join("; "));
        }
        tracing::info!(
            "{about}: {} scenes, {} KiB of them fetched just now",
            folders.len(),
            fetched_bytes.div_ceil(1024)
        );
        sdk7::open_several_with(&name, &root, &folders, scenes.near(), engine).map_err(Failure::unusable)
    }
}

/// What reads the newer versions of a program that a running node is given. A sealed package is none of them: whoever hands it over is
/// not the node that it is sealed to.
pub(crate) fn opener(compiler: &Compiler) -> PackageOpener {
    let compiler = compiler.clone();
    PackageOpener::new(move |bytes| {
        let package = Package::read(bytes, &Bounds::default()).map_err(|error| error.to_string())?;
        program::world(&package, &compiler).map_err(|error| error.to_string())
    })
}

/// Modules are compiled in a process that `command` starts, or in this one when there is none.
pub(crate) fn compiler(command: Option<&[OsString]>) -> Compiler {
    let compiler = match command {
        Some(command) => Compiler::apart([command, &[COMPILE_MODULE.into()]].concat()),
        None => Compiler::here(),
    };
    match cache() {
        Some(directory) => compiler.keeping(directory),
        None => compiler,
    }
}

/// Compiled code.
pub(crate) fn cache() -> Option<PathBuf> {
    Some(cache_root()?.join("code"))
}

/// Where systemd says, or else where the XDG Base Directory Specification (0.8) says; nowhere for who has no home.
fn cache_root() -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(given) = absolute("CACHE_DIRECTORY") {
        return Some(given);
    }
    let caches = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(caches.join("lightcone"))
}

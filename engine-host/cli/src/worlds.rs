//! The worlds that a program can open.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use lightcone_node::PackageOpener;
use lightcone_package::{Bounds, Package, UnsealKey};
use lightcone_world::WorldSpec;
use lightcone_worlds::program::{self, Compiler};
use lightcone_worlds::sdk7::{self, Js};

use crate::fail::Failure;

/// The command by which a program becomes the compiler of another of its processes.
pub(crate) const COMPILE_MODULE: &str = "compile-module";

/// Those with a name, and all files that are worlds.
pub(crate) struct Worlds<'p> {
    pub(crate) named: &'p [WorldSpec],
    pub(crate) compiler: Compiler,
}

impl Worlds<'_> {
    /// `unseal`: the file of the key that opens a sealed package; `js`: how the JavaScript of a scene runs.
    pub(crate) fn open(&self, word: &str, unseal: Option<&Path>, js: Js) -> Result<WorldSpec, Failure> {
        if sdk7::is_scene(Path::new(word)) {
            return sdk7::open(Path::new(word), js, &self.compiler).map_err(Failure::unusable);
        }
        let key = unseal.map(UnsealKey::read).transpose().map_err(Failure::unusable)?;
        lightcone_worlds::open_with(word, self.named, &self.compiler, key.as_ref()).map_err(Failure::unusable)
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

/// Where systemd says, or else where the XDG Base Directory Specification (0.8) says; nowhere for who has no home.
pub(crate) fn cache() -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(given) = absolute("CACHE_DIRECTORY") {
        return Some(given.join("code"));
    }
    let caches = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(caches.join("lightcone/code"))
}

//! The engine's module: where it is, and that it is the one.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::EngineError;

/// The environment variable that names the module's file.
pub const MODULE_VARIABLE: &str = "LIGHTCONE_JS_ENGINE";

/// No module is longer.
const MOST_BYTES: u64 = 16 << 20;

/// The SHA-256 of the one module that is run, in hexadecimal digits. It belongs to the identity of a world whose scene it runs.
pub fn module_hash() -> &'static str {
    include_str!("../../../engine/quickjs.sha256").trim_ascii_end()
}

/// Reads the module: the file that [`MODULE_VARIABLE`] names, or else the one that [`BUILD_COMMAND`](super::BUILD_COMMAND) makes.
///
/// # Errors
///
/// [`EngineError`] if it is not there or is another.
pub fn module() -> Result<Vec<u8>, EngineError> {
    let path = env::var_os(MODULE_VARIABLE).map(PathBuf::from).or_else(cached).ok_or(EngineError::NoPlace)?;
    read(&path)
}

fn read(path: &Path) -> Result<Vec<u8>, EngineError> {
    let mut bytes = Vec::new();
    let done = File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes));
    done.map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => EngineError::Missing { path: path.to_owned() },
        _ => EngineError::Unreadable { path: path.to_owned(), cause },
    })?;
    let found = hexadecimal(&Sha256::digest(&bytes));
    if found == module_hash() { Ok(bytes) } else { Err(EngineError::Other { path: path.to_owned(), found }) }
}

/// Where systemd says, or else where the XDG Base Directory Specification (0.8) says. `build.py` writes there.
fn cached() -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || Some(absolute("HOME")?.join(".cache"));
    let ours =
        absolute("CACHE_DIRECTORY").or_else(|| Some(absolute("XDG_CACHE_HOME").or_else(home)?.join("lightcone")))?;
    Some(ours.join("js").join(format!("quickjs-{}.wasm", &module_hash()[..16])))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_said_with_the_command_that_makes_it() {
        let error = read(Path::new("/nowhere/quickjs.wasm")).unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no JavaScript engine at /nowhere/quickjs.wasm: make it with \
             `python3 engine-host/worlds/sdk7/engine/build.py`"
        );
    }

    #[test]
    fn another_module_is_not_taken() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        assert!(matches!(read(&path), Err(EngineError::Other { .. })));
    }

    #[test]
    fn the_hash_is_one() {
        assert_eq!(module_hash().len(), 64);
        assert!(module_hash().bytes().all(|byte| byte.is_ascii_hexdigit()), "{}", module_hash());
    }
}

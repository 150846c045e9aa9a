//! A directory that is gone when it is dropped.

use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

pub struct Scratch(PathBuf);

impl Scratch {
    /// Its name is free; it may be made as it is, or become a store.
    pub fn new(name: &str) -> io::Result<Self> {
        let path = env::temp_dir().join(format!("lightcone-benches-{name}-{}", process::id()));
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(Self(path)),
        }
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left lies in the system's directory for what may be lost.
        _ = fs::remove_dir_all(&self.0);
    }
}

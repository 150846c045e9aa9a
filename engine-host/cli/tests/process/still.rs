//! The smallest program, as a package.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const MANIFEST: &str = r#"
name = "still"
version = "1.0.0"
title = "Still"
licence = "MIT"
interface = 1
module = "still.wasm"
"#;

/// Answers each tick with no commands.
const MODULE: &str = r#"(module
    (memory (export "memory") 4)
    (func (export "lc_abi") (result i32) (i32.const 1))
    (func (export "lc_alloc") (param i32) (result i32) (i32.const 0x20000))
    (func (export "lc_init") (param i32 i32))
    (func (export "lc_tick") (param $in i32) (param i32) (result i64)
        (i32.store (i32.const 0) (i32.const 0x3143434c))
        (i32.store (i32.const 4) (i32.const 24))
        (i32.store (i32.const 8) (i32.const 0))
        (i64.store (i32.const 16) (i64.load offset=16 (local.get $in)))
        (i64.const 0x1800000000)))"#;

/// A folder with a package of it.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder of its own");
        fs::write(folder.join("lightcone.toml"), MANIFEST).expect("it is ours");
        fs::write(folder.join("still.wasm"), wat::parse_str(MODULE).expect("it is a module")).expect("it is ours");
        let package = folder.join("still.lcw");
        let packed = lightcone(&folder, &["pack".as_ref(), folder.as_os_str(), "--out".as_ref(), package.as_os_str()]);
        assert!(packed.status.success(), "{}", said(&packed));
        Self(folder)
    }

    pub fn simulate(&self) -> Output {
        let package = self.0.join("still.lcw");
        lightcone(&self.0, &["simulate".as_ref(), package.as_os_str(), "--ticks=30".as_ref()])
    }

    /// The files of machine code.
    pub fn kept(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.0.join("cache/lightcone/code")).into_iter().flatten();
        entries.map(|entry| entry.expect("it can be read").path()).collect()
    }
}

/// With a cache of its own.
pub fn lightcone(folder: &Path, args: &[&OsStr]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lightcone"));
    command.args(args).env_remove("CACHE_DIRECTORY").env("XDG_CACHE_HOME", folder.join("cache"));
    command.output().expect("it runs")
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

//! Modules of strangers are compiled in a process that may die, once.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
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

    fn simulate(&self) -> Output {
        let package = self.0.join("still.lcw");
        lightcone(&self.0, &["simulate".as_ref(), package.as_os_str(), "--ticks=30".as_ref()])
    }

    fn kept(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.0.join("cache/lightcone/code")).into_iter().flatten();
        entries.map(|entry| entry.expect("it can be read").path()).collect()
    }
}

/// With a cache of its own.
fn lightcone(folder: &Path, args: &[&std::ffi::OsStr]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lightcone"));
    command.args(args).env_remove("CACHE_DIRECTORY").env("XDG_CACHE_HOME", folder.join("cache"));
    command.output().expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn code_is_kept_and_used_again_and_no_longer_when_it_is_not_whole() {
    let folder = Folder::new("code-kept");
    let first = folder.simulate();
    assert!(first.status.success(), "{}", said(&first));
    let kept = folder.kept();
    let [file] = &kept[..] else { panic!("{kept:?}") };
    let whole = fs::read(file).expect("it is ours");
    // What is not whole is compiled again.
    fs::write(file, &whole[..whole.len() / 2]).expect("it is ours");
    let second = folder.simulate();
    assert!(second.status.success(), "{}", said(&second));
    assert_eq!(fs::read(file).expect("it is ours"), whole);
    // What is whole is used: code of another engine would be refused, and made anew.
    let changed = fs::metadata(file).expect("it is there").created().ok();
    assert!(folder.simulate().status.success());
    assert_eq!(fs::metadata(file).expect("it is there").created().ok(), changed, "it was written again");
    assert_eq!(folder.kept(), kept);
}

#[test]
fn a_cache_that_others_can_write_to_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("code-of-others");
    let cache = folder.0.join("cache/lightcone/code");
    fs::create_dir_all(&cache).expect("it is ours");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).expect("it is ours");
    let simulated = folder.simulate();
    assert!(simulated.status.success(), "{}", said(&simulated));
    assert!(said(&simulated).contains("others can write to it"), "{}", said(&simulated));
    assert!(folder.kept().is_empty());
}

#[test]
fn the_compiler_is_bounded_and_says_in_one_line_what_it_cannot_read() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lightcone"));
    command.arg("compile-module").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut input = child.stdin.take().expect("it is piped");
    // It reads to the end, after it has set its bounds: more than a pipe holds is taken only by one that reads.
    input.write_all(&vec![b'x'; 1 << 20]).expect("it reads");
    let bounds = fs::read_to_string(format!("/proc/{}/limits", child.id()));
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(said(&output).lines().count(), 1, "{}", said(&output));
    assert!(said(&output).contains("cannot be compiled"), "{}", said(&output));
    // Linux alone tells the bounds of others.
    let Ok(bounds) = bounds else { return };
    let of = |name: &str| bounds.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    assert!(of("Max cpu time").contains(" 120 "), "{bounds}");
    assert!(of("Max address space").contains(" 2147483648 "), "{bounds}");
    assert!(of("Max core file size").contains(" 0 "), "{bounds}");
}

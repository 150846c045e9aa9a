//! Folders with a `lightcone.toml`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use lightcone_package::{Bounds, FileError, Limits, Package, PackageError, Project, ProjectError};

use crate::scratch::Scratch;
use crate::support::{MODULE, bytes};

const TEXT: &str = r#"name = "pong"
version = "1.0.0"
title = "Pong"
licence = "MIT"
interface = 1
module = "build/pong.wasm"
assets = ["assets", "logo.png"]
parameters = "speed=1.5"

[limits]
memory_mib = 16
"#;

fn folder() -> Scratch {
    let scratch = Scratch::new();
    scratch.file("lightcone.toml", TEXT);
    scratch.file("build/pong.wasm", MODULE);
    scratch.file("assets/sounds/bounce.wav", "RIFF");
    scratch.file("assets/ball.glb", "glTF");
    scratch.file("assets/.DS_Store", "junk");
    scratch.file("logo.png", "PNG");
    scratch
}

fn pack(folder: &Path) -> Result<Package, ProjectError> {
    Project::open(folder)?.pack(&Bounds::default())
}

/// The error of the folder with another text.
fn error_of(text: &str) -> String {
    let scratch = Scratch::new();
    scratch.file("lightcone.toml", text);
    Project::open(scratch.path()).unwrap_err().to_string()
}

#[test]
fn a_folder_becomes_a_package() {
    let scratch = folder();
    let package = pack(scratch.path()).unwrap();
    let names: Vec<_> = package.assets().map(|a| format!("{} {}", a.entry.kind, a.entry.name)).collect();
    assert_eq!(names, ["model assets/ball.glb", "sound assets/sounds/bounce.wav", "texture logo.png"]);
    let manifest = package.manifest();
    assert_eq!((manifest.name.as_str(), manifest.tick_rate_hz), ("pong", 30));
    assert_eq!(manifest.limits, Limits { memory_mib: 16, ..Limits::default() });
    assert_eq!(manifest.parameters, "speed=1.5");
}

#[test]
fn the_documented_file_is_taken_and_names_the_defaults() {
    let page = include_str!("../../docs/format.md");
    let text = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let scratch = folder();
    scratch.file("lightcone.toml", text);
    let manifest = Project::open(scratch.path()).unwrap().manifest;
    assert_eq!((manifest.limits, manifest.tick_rate_hz), (Limits::default(), 30));
}

#[test]
fn the_same_files_elsewhere_are_the_same_package() {
    let (one, other) = (folder(), folder());
    assert_eq!(bytes(&pack(one.path()).unwrap()), bytes(&pack(other.path()).unwrap()));
}

#[test]
fn lines_end_alike_on_every_system() {
    let scratch = folder();
    let of = |text: &str| {
        scratch.file("lightcone.toml", text);
        Project::open(scratch.path()).unwrap().manifest
    };
    let text = TEXT.replace("interface", "description = \"\"\"\nTwo bats,\none ball.\"\"\"\ninterface");
    let text = text.replace("\"speed=1.5\"", "\"\"\"\nspeed=1.5\ngoals=7\"\"\"");
    assert_eq!(of(&text).description, "Two bats,\none ball.");
    assert_eq!(of(&text.replace('\n', "\r\n")), of(&text));
}

#[test]
fn a_file_is_written_whole_and_read_back() {
    let scratch = folder();
    let package = pack(scratch.path()).unwrap();
    let path = scratch.path().join("pong.lcw");
    fs::write(&path, "an old one").unwrap();
    package.write(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes(&package));
    assert_eq!(Package::open(&path, &Bounds::default()).unwrap(), package);
    assert!(!scratch.path().join("pong.lcw.tmp").exists());
    let nowhere = package.write(&scratch.path().join("no/where.lcw")).unwrap_err();
    assert!(matches!(nowhere, FileError { cause: PackageError::Io(_), .. }), "{nowhere}");
    assert!(package.write(&scratch.path().join("assets")).is_err(), "it is a folder");
    assert!(!scratch.path().join("assets.tmp").exists(), "what was written beside is gone");
    let directory = Package::open(scratch.path(), &Bounds::default()).unwrap_err();
    assert!(directory.to_string().ends_with("it is no regular file"), "{directory}");
}

#[test]
fn unknown_keys_are_named_with_their_line() {
    let error = error_of(&TEXT.replace("interface", "license = \"MIT\"\ninterface"));
    assert!(error.starts_with("lightcone.toml, line 5: unknown field `license`"), "{error}");
    let error = error_of(&TEXT.replace("memory_mib", "memory_mb"));
    assert!(error.starts_with("lightcone.toml, line 11: unknown field `memory_mb`"), "{error}");
    let error = error_of(&format!("{TEXT}\n[extra]\nx = 1\n"));
    assert!(error.starts_with("lightcone.toml, line 13: unknown field `extra`"), "{error}");
    assert!(!error.contains('\n'), "one line");
}

#[test]
fn values_that_are_not_allowed_are_named_with_their_line() {
    let wrong = [
        ("\"pong\"", "\"Pong!\"", "line 1: name is \"Pong!\"; 1 to 63 of"),
        ("1.0.0", "1.0", "line 2: version is \"1.0\"; a version as in 1.0.0"),
        ("\"Pong\"", "\"\"", "line 3: title is \"\"; one line of"),
        ("\"MIT\"", "\"(c) Ada ©\"", "line 4: licence is \"(c) Ada ©\"; an SPDX"),
        ("interface = 1", "interface = 0", "line 5: interface is 0; 1 or more"),
        ("interface = 1", "interface = -1", "line 5: invalid value: integer `-1`"),
        ("interface = 1", "interface = 1\ntick_rate_hz = 121", "line 6: tick_rate_hz is 121; 1 to 120"),
        ("= 16", "= 4097", "line 11: limits.memory_mib is 4097; 1 to 4096"),
        ("\"speed=1.5\"", "1.5", "line 8: invalid type: floating point `1.5`, expected a string"),
        ("title = \"Pong\"\n", "", "missing field `title`"),
        ("= 16", "= many", "line 11: "),
    ];
    for (from, to, wanted) in wrong {
        let error = error_of(&TEXT.replacen(from, to, 1));
        assert!(error.contains(wanted), "{error}");
    }
    let error = error_of(&TEXT.replace("speed", &"x".repeat(4097)));
    assert!(error.contains("line 8: parameters is \"xxx"), "{error}");
    assert!(error.len() < 300, "{error}");
}

#[test]
fn what_would_turn_or_break_lines_is_refused() {
    for text in ["Po\\u202Eng", "Po\\nng", "Po\\u2028ng", "Po\\u001b[2Jng", " Pong", "\\u2066Pong"] {
        let error = error_of(&TEXT.replace("\"Pong\"", &format!("\"{text}\"")));
        assert!(error.contains("line 3: title is"), "{text}: {error}");
    }
}

#[test]
fn missing_files_are_named() {
    let scratch = folder();
    fs::remove_file(scratch.path().join("build/pong.wasm")).unwrap();
    let error = pack(scratch.path()).unwrap_err().to_string();
    assert!(error.contains("build/pong.wasm: No such file"), "{error}");
    fs::remove_file(scratch.path().join("logo.png")).unwrap();
    let error = Project::open(scratch.path()).unwrap_err().to_string();
    assert!(error.contains("logo.png: No such file"), "{error}");
    fs::remove_file(scratch.path().join("lightcone.toml")).unwrap();
    let error = Project::open(scratch.path()).unwrap_err().to_string();
    assert!(error.contains("lightcone.toml: No such file"), "{error}");
}

#[test]
fn assets_outside_the_folder_are_refused() {
    for outside in ["../secret", "/etc/passwd", "assets/../../secret", ".ssh/id"] {
        let scratch = folder();
        scratch.file("lightcone.toml", TEXT.replace("logo.png", outside));
        assert!(matches!(Project::open(scratch.path()), Err(ProjectError::Name(_))), "{outside}");
    }
}

#[test]
fn links_are_refused_wherever_they_stand() {
    let elsewhere = folder();
    let scratch = folder();
    symlink(elsewhere.path().join("logo.png"), scratch.path().join("assets/link.png")).unwrap();
    assert!(matches!(Project::open(scratch.path()), Err(ProjectError::Link(path)) if path.ends_with("link.png")));
    let scratch = folder();
    symlink(elsewhere.path(), scratch.path().join("linked")).unwrap();
    scratch.file("lightcone.toml", TEXT.replace("logo.png", "linked/logo.png"));
    assert!(matches!(Project::open(scratch.path()), Err(ProjectError::Link(path)) if path.ends_with("linked")));
}

#[test]
fn files_with_names_that_no_package_can_have_are_refused() {
    let scratch = folder();
    scratch.file("assets/wall:2.png", "PNG");
    let error = Project::open(scratch.path()).unwrap_err().to_string();
    assert!(error.starts_with("\"assets/wall:2.png\" is no name of an asset: it has ':'"), "{error}");
}

#[test]
fn files_that_are_too_large_are_named() {
    let scratch = folder();
    let project = Project::open(scratch.path()).unwrap();
    let error = project.pack(&Bounds { asset_bytes: 3, ..Bounds::default() }).unwrap_err();
    assert!(matches!(&error, ProjectError::Length { path, most: 3 } if path.ends_with("ball.glb")), "{error}");
    let error = project.pack(&Bounds { total_bytes: 12, ..Bounds::default() }).unwrap_err();
    assert_eq!(error.to_string(), "bytes of all bodies: 16 is more than the 12 that are allowed");
    scratch.file("lightcone.toml", "#".repeat(1 << 17));
    assert!(matches!(Project::open(scratch.path()), Err(ProjectError::Length { most: 65536, .. })));
}

#[test]
fn a_module_can_be_named_from_outside() {
    let scratch = folder();
    scratch.file("other.wasm", [MODULE, b"\0"].concat());
    let mut project = Project::open(scratch.path()).unwrap();
    project.module = scratch.path().join("other.wasm");
    assert_eq!(project.pack(&Bounds::default()).unwrap().module().len(), 9);
    project.module = scratch.path().join("logo.png");
    let error = project.pack(&Bounds::default()).unwrap_err();
    assert!(matches!(error, ProjectError::Package(PackageError::NoWasm(_))), "{error}");
}

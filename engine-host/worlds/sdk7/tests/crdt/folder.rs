//! A scene's folder.

use lightcone_sdk7::folder::{FolderError, Parcel, Range, SceneFolder, Stamp};

use crate::scratch::Scratch;

const JSON: &str = r#"{
    "ecs7": true, "runtimeVersion": "7", "main": "bin/index.js",
    "display": { "title": "Cubes", "favicon": 3 },
    "scene": { "base": "4,-20", "parcels": ["5,-20", "4,-20"] },
    "spawnPoints": [
        { "name": "gate", "default": true, "position": { "x": [3, 0], "y": 1, "z": [2] },
          "cameraTarget": { "x": 8, "y": 1.5, "z": 8 } },
        { "name": "nowhere" }
    ],
    "authoritativeMultiplayer": true,
    "worldConfiguration": { "skyboxConfig": { "fixedTime": 36000 } },
    "requiredPermissions": ["USE_FETCH", 7]
}"#;

fn scene(json: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.file("scene.json", json);
    scratch.file("bin/index.js", "module.exports.onUpdate = () => {}");
    scratch
}

fn refused(json: &str) -> String {
    SceneFolder::open(scene(json).path()).unwrap_err().to_string()
}

#[test]
fn a_scene_is_opened_with_all_that_it_says() {
    let scratch = scene(&format!("\u{feff}{JSON}"));
    scratch.file("main.crdt", [1, 2]);
    let scene = SceneFolder::open(scratch.path()).unwrap();
    let manifest = scene.manifest();
    assert_eq!((manifest.title.as_str(), manifest.base), ("Cubes", Parcel { x: 4, y: -20 }));
    assert_eq!(manifest.parcels, [Parcel { x: 4, y: -20 }, Parcel { x: 5, y: -20 }]);
    assert!(manifest.authoritative_multiplayer);
    assert_eq!((manifest.sky_seconds, &manifest.permissions[..]), (Some(36000), &["USE_FETCH".to_owned()][..]));
    let [gate] = &manifest.spawn_points[..] else { panic!("{manifest:?}") };
    assert_eq!(gate.position, [Range { from: 0., to: 3. }, Range { from: 1., to: 1. }, Range { from: 2., to: 2. }]);
    assert_eq!((gate.is_default, gate.camera_target), (true, Some([8., 1.5, 8.])));
    assert_eq!(manifest.json, JSON);
    assert_eq!(scene.source().file, "bin/index.js");
    assert!(scene.source().text.starts_with("module"));
    assert_eq!(scene.main_crdt(), [1, 2]);
}

#[test]
fn the_least_that_a_scene_says_is_enough() {
    let json = r#"{"runtimeVersion": "7", "main": "bin/index.js", "scene": {"base": "0,0", "parcels": ["0,0"]}}"#;
    let scene = SceneFolder::open(scene(json).path()).unwrap();
    assert_eq!(scene.manifest().title, "");
    assert!(scene.main_crdt().is_empty() && scene.manifest().spawn_points.is_empty());
}

#[test]
fn files_are_found_in_whatever_letters_and_beside_others() {
    let scratch = scene(JSON);
    scratch.file("Models/Tree.glb", "glTF");
    scratch.file("textures/bark.png", "PNG");
    scratch.file("node_modules/a/b.glb", "no");
    scratch.file("src/index.ts", "no");
    scratch.file("raw/big.psd", "no");
    scratch.file(".dclignore", "*.psd\nraw\n");
    let scene = SceneFolder::open(scratch.path()).unwrap();
    let names: Vec<_> = scene.files().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["bin/index.js", "Models/Tree.glb", "scene.json", "textures/bark.png"]);
    assert_eq!(scene.read("./models/TREE.GLB").unwrap(), b"glTF");
    assert_eq!(scene.find("models/tree.glb").unwrap().bytes, 4);
    let bark = scene.find_beside("Models/Tree.glb", "../Textures/Bark.png").unwrap();
    assert_eq!(bark.name, "textures/bark.png");
    assert!(scene.find_beside("Models/Tree.glb", "../../etc/passwd").is_none());
    let missing = scene.read("models/bush.glb").unwrap_err();
    assert_eq!(missing.to_string(), "the scene has no file \"models/bush.glb\"");
}

#[test]
fn what_is_no_scene_is_refused_in_one_clear_line() {
    let empty = Scratch::new();
    let error = SceneFolder::open(empty.path()).unwrap_err().to_string();
    assert!(error.ends_with("has no scene.json: it is not the folder of a Decentraland scene"), "{error}");
    let unbuilt = Scratch::new();
    unbuilt.file("scene.json", JSON);
    let error = SceneFolder::open(unbuilt.path()).unwrap_err().to_string();
    let expected = "bin/index.js is missing; build the scene first: npx @dcl/sdk-commands build";
    assert!(error.ends_with(expected), "{error}");
    assert!(refused("{").contains("scene.json: EOF while parsing"));
    assert!(refused("{}").contains("missing field `main`"));
    let altered = |from: &str, to: &str| refused(&JSON.replace(from, to));
    let runtime = "scene.json has the runtimeVersion \"6\"; only scenes of SDK 7 can be run, and they say \"7\"";
    assert_eq!(altered("\"7\"", "\"6\""), runtime);
    assert_eq!(altered("4,-20", "4;-20"), "scene.json names the parcel \"4;-20\"; a parcel is like \"10,-3\"");
    assert_eq!(altered(r#"["5,-20", "4,-20"]"#, "[]"), "scene.json names 0 parcels; a scene has 1 to 4096");
    assert_eq!(altered("bin/index.js", "../index.js"), "\"../index.js\" is no path in the scene's folder");
}

#[test]
fn names_that_differ_in_capitals_alone_are_refused() {
    let scratch = scene(JSON);
    scratch.file("a.png", "");
    scratch.file("A.png", "");
    let error = SceneFolder::open(scratch.path()).unwrap_err();
    assert!(
        matches!(&error, FolderError::SameName { first, second } if (&first[..], &second[..]) == ("A.png", "a.png"))
    );
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    use std::os::unix::fs::symlink;

    let outside = Scratch::new();
    outside.file("secret.png", "secret");
    let scratch = scene(JSON);
    symlink(outside.path(), scratch.path().join("linked")).unwrap();
    symlink(outside.path().join("secret.png"), scratch.path().join("secret.png")).unwrap();
    let scene = SceneFolder::open(scratch.path()).unwrap();
    assert!(scene.find("secret.png").is_none() && scene.find("linked/secret.png").is_none());
    // One that comes to be after the folder was opened is not followed, either.
    scratch.file("later.png", "");
    let opened = SceneFolder::open(scratch.path()).unwrap();
    std::fs::remove_file(scratch.path().join("later.png")).unwrap();
    symlink(outside.path().join("secret.png"), scratch.path().join("later.png")).unwrap();
    assert!(matches!(opened.read("later.png"), Err(FolderError::NotAFile(_))));
    let main = Scratch::new();
    main.file("scene.json", JSON);
    symlink(outside.path(), main.path().join("bin")).unwrap();
    assert!(matches!(SceneFolder::open(main.path()), Err(FolderError::NotAFile(_))));
}

#[test]
fn a_change_of_a_file_that_belongs_to_the_scene_is_seen_without_opening_it() {
    let scratch = scene(JSON);
    scratch.file(".dclignore", "notes\n");
    let stamp = || Stamp::of(scratch.path()).unwrap();
    let before = stamp();
    assert_eq!(before, stamp());
    assert_eq!(before.changed(&stamp()), None);
    for ignored in ["notes/today.txt", "src/index.ts", "node_modules/a/index.js", "bin/index.js.map"] {
        scratch.file(ignored, "x");
    }
    assert_eq!(before.changed(&stamp()), None, "what is no content");
    scratch.file("images/new.png", "x");
    let with = stamp();
    assert_eq!((before.changed(&with), with.changed(&before)), (Some("images/new.png"), Some("images/new.png")));
    scratch.file("images/new.png", "xx");
    assert_eq!(with.changed(&stamp()), Some("images/new.png"));
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
    let with = stamp();
    let file = std::fs::File::options().append(true).open(scratch.path().join("bin/index.js")).unwrap();
    file.set_modified(long_ago).unwrap();
    assert_eq!(with.changed(&stamp()), Some("bin/index.js"), "as large as before");
    assert!(Stamp::of(&scratch.path().join("nowhere")).is_err());
}

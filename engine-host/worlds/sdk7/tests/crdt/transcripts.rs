//! Transcripts and scenes that Decentraland publishes, read from the folder that `LIGHTCONE_SDK7` names (README.md says which).

use std::fs;
use std::path::{Path, PathBuf};

use lightcone_sdk7::components::common::{Quaternion, Vector3};
use lightcone_sdk7::components::{Component, Transform, known};
use lightcone_sdk7::crdt::{ComponentId, EntityId, Limits, Message, Messages, Outcome, Store};
use lightcone_sdk7::folder::{FolderError, SceneFolder, SceneManifest};
use serde_json::Value;

/// What a transcript begins with; what does not is messages.
const TEXT: &[u8] = b"SCENE_COMPILED_JS_SIZE";

/// All files whose names end like that. Without the folder the test is skipped, if `LIGHTCONE_REQUIRE` does not list `sdk7`.
fn found(ending: &str) -> Vec<PathBuf> {
    let Some(root) = std::env::var_os("LIGHTCONE_SDK7") else {
        let required = std::env::var("LIGHTCONE_REQUIRE").unwrap_or_default();
        assert!(!required.split(',').any(|name| name.trim() == "sdk7"), "LIGHTCONE_REQUIRE wants LIGHTCONE_SDK7");
        eprintln!("skipped: LIGHTCONE_SDK7 names no folder with Decentraland's transcripts");
        return Vec::new();
    };
    let (mut folders, mut files) = (vec![PathBuf::from(root)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if path.as_os_str().as_encoded_bytes().ends_with(ending.as_bytes()) {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "LIGHTCONE_SDK7 names a folder without files that end in {ending}");
    files
}

fn texts() -> impl Iterator<Item = (PathBuf, String)> {
    let files = found(".crdt").into_iter().map(|file| (fs::read(&file).unwrap(), file));
    files.filter(|(bytes, _)| bytes.starts_with(TEXT)).map(|(bytes, file)| (file, String::from_utf8(bytes).unwrap()))
}

fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.split_once(&format!(" {name}=")).map(|(_, rest)| rest.split(' ').next().unwrap_or(rest))
}

fn number(text: &str) -> u32 {
    text.strip_prefix("0x").map_or_else(|| text.parse(), |hex| u32::from_str_radix(hex, 16)).unwrap()
}

/// Transcripts have JSON where messages have bytes. Of a transform these are made again; of others any bytes will do.
fn data(component: u32, json: &str) -> Vec<u8> {
    if ComponentId(component) != Transform::ID {
        return json.as_bytes().to_vec();
    }
    let json: Value = serde_json::from_str(json).unwrap();
    let axis = |name: &str, axis: &str| json[name][axis].as_f64().unwrap() as f32;
    let vector = |name| Vector3 { x: axis(name, "x"), y: axis(name, "y"), z: axis(name, "z") };
    let rotation = Quaternion {
        x: axis("rotation", "x"),
        y: axis("rotation", "y"),
        z: axis("rotation", "z"),
        w: axis("rotation", "w"),
    };
    let parent = EntityId(json["parent"].as_u64().unwrap() as u32);
    Transform { position: vector("position"), rotation, scale: vector("scale"), parent }.encode()
}

fn replay(line: &str, store: &mut Store) -> Option<Outcome> {
    let (_, said) = ["Scene: ", "Renderer: ", "main.crdt: "].iter().find_map(|who| line.split_once(who))?;
    let (kind, _) = said.split_once(' ')?;
    let entity = EntityId(number(field(said, "e")?));
    let component = field(said, "c").map_or(0, number);
    let lamport = field(said, "t").map_or(0, number);
    let data = said.split_once(" data=").map_or(Vec::new(), |(_, json)| match kind {
        "PUT_COMPONENT" => data(component, json),
        _ => json.as_bytes().to_vec(),
    });
    let component = ComponentId(component);
    let message = match kind {
        "PUT_COMPONENT" => Message::Put { entity, component, lamport, data: &data },
        "DELETE_COMPONENT" => Message::DeleteComponent { entity, component, lamport },
        "APPEND_VALUE" => Message::Append { entity, component, lamport, data: &data },
        "DELETE_ENTITY" => Message::DeleteEntity { entity },
        other => panic!("{other}"),
    };
    Some(store.take_in_one(message, &mut Vec::new()).unwrap())
}

#[test]
fn what_scenes_said_in_transcripts_is_news_each_time() {
    for (file, text) in texts() {
        let mut store = Store::new(Limits::default());
        let mut said = 0;
        for line in text.lines() {
            let Some(outcome) = replay(line, &mut store) else { continue };
            assert_eq!(outcome, Outcome::Changed, "{}: {line}", file.display());
            said += 1;
        }
        let again = Store::load(&store.dump(), Limits::default()).unwrap();
        assert_eq!(again.dump(), store.dump());
        println!("{}: {said} messages, {} bytes", file.display(), store.bytes());
    }
}

/// All of a component is known if the same bytes are written again. The order of fields is free.
fn sorted(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes.sort_unstable();
    bytes
}

/// The SDK writes the list of a shape's `uvs` also where it is empty: two bytes in a message of two.
fn without_empty_lists(data: &[u8]) -> Vec<u8> {
    match data {
        [shape @ (10 | 34), 2, 10, 0] => vec![*shape, 0],
        data => data.to_vec(),
    }
}

fn check(file: &Path, bytes: &[u8]) -> usize {
    let mut store = Store::new(Limits::default());
    let applied = store.take_in(bytes, &mut Vec::new()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert_eq!((applied.denied, applied.corrected), (0, 0), "{}: {applied:?}", file.display());
    for message in Messages::new(bytes) {
        let (Message::Put { component, data, .. } | Message::Append { component, data, .. }) = message.unwrap() else {
            continue;
        };
        let Some(known) = known(component) else { continue };
        let again = (known.recode)(data).unwrap_or_else(|error| panic!("{}: {}: {error}", file.display(), known.name));
        assert_eq!(sorted(&again), sorted(&without_empty_lists(data)), "{}: {}", file.display(), known.name);
    }
    Messages::new(bytes).count()
}

#[test]
fn published_scenes_are_read_whole() {
    for file in found(".crdt") {
        let bytes = fs::read(&file).unwrap();
        if !bytes.starts_with(TEXT) {
            println!("{}: {} messages", file.display(), check(&file, &bytes));
        }
    }
}

#[test]
fn what_published_scenes_say_of_themselves_is_read() {
    for file in found("scene.json") {
        let json = fs::read_to_string(&file).unwrap();
        let manifest = SceneManifest::read(&json).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let said: Value = serde_json::from_str(&json).unwrap();
        let points = said["spawnPoints"].as_array().map_or(0, Vec::len);
        assert_eq!(manifest.spawn_points.len(), points, "{}", file.display());
        match SceneFolder::open(file.parent().unwrap()) {
            Ok(scene) => println!("{}: {:?}, {} files", file.display(), manifest.title, scene.files().count()),
            Err(FolderError::NotBuilt(_)) => println!("{}: {:?}, not built", file.display(), manifest.title),
            Err(error) => panic!("{}: {error}", file.display()),
        }
    }
}

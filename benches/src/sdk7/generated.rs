//! Scenes of the harness's own.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::scratch::Scratch;

const SCENE: &str = r#"{
    "main": "bin/index.js", "runtimeVersion": "7", "display": { "title": "Cubes" }, "scene": { "base": "0,0", "parcels": ["0,0"] },
    "spawnPoints": [{ "name": "gate", "default": true, "position": { "x": 8, "y": 0, "z": 15 }, "cameraTarget": { "x": 8, "y": 1, "z": 8 } }]
}"#;

/// A folder with this bundle, gone when it is dropped.
pub(super) fn scene(name: &str, bundle: &str) -> anyhow::Result<Scratch> {
    let folder = Scratch::new(name)?;
    write(folder.path(), bundle).with_context(|| format!("{} cannot be written", folder.path().display()))?;
    Ok(folder)
}

fn write(folder: &Path, bundle: &str) -> std::io::Result<()> {
    fs::create_dir_all(folder.join("bin"))?;
    fs::write(folder.join("scene.json"), SCENE)?;
    fs::write(folder.join("bin/index.js"), bundle)
}

/// So many cubes that all move in every turn, written without the SDK: a message of 68 bytes for each.
pub(super) fn cubes(count: usize) -> String {
    format!(
        r#"const {{ crdtSendToRenderer }} = require('~system/EngineApi')
const COUNT = {count}
const SIDE = Math.ceil(Math.sqrt(COUNT))
let [time, lamport] = [0, 0]
function message(entity, component, data) {{
    const bytes = new Uint8Array(24 + data.length)
    const words = [bytes.length, 1, entity, component, ++lamport, data.length]
    words.forEach((word, at) => new DataView(bytes.buffer).setUint32(at * 4, word, true))
    bytes.set(data, 24)
    return bytes
}}
function send(messages) {{
    const data = new Uint8Array(messages.reduce((sum, one) => sum + one.length, 0))
    let at = 0
    for (const one of messages) {{ data.set(one, at); at += one.length }}
    return crdtSendToRenderer({{ data }})
}}
function place(number) {{
    const place = new Uint8Array(44)
    const [x, z] = [(number % SIDE + 0.5) * 16 / SIDE, (Math.floor(number / SIDE) + 0.5) * 16 / SIDE]
    const far = Math.sqrt((x - 8) * (x - 8) + (z - 8) * (z - 8))
    const size = 8 / SIDE
    place.set(new Uint8Array(new Float32Array([x, Math.cos(time + far / Math.PI) * 2 + 2, z, 0, 0, 0, 1, size, size, size]).buffer))
    return message(512 + number, 1, place)
}}
const all = (one) => Array.from({{ length: COUNT }}, (_, number) => one(number))
exports.onStart = () => send(all((number) => message(512 + number, 1018, new Uint8Array([10, 0]))))
exports.onUpdate = (seconds) => {{ time += Math.PI * seconds * 0.5; return send(all(place)) }}
"#
    )
}

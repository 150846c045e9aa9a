//! Scene files that nobody should open.

use std::fs;

use lightcone_whole_path::{Finished, run_to_end};

use crate::support::{PROGRAM, SOON, UNUSABLE, assert_refuses, lightcone, temporary};

#[test]
fn worlds_that_cannot_be_used_are_named_with_the_cause() {
    let run = |world: &str| lightcone(&["run", world, "--listen", "127.0.0.1:0", "--backend", "soft"]);
    assert_refuses(&run("moon"), UNUSABLE, &["moon", "plaza", ".glb"]);
    assert_refuses(&run("no-such-folder/castle.glb"), UNUSABLE, &["no-such-folder/castle.glb", "No such file"]);

    let noise: Vec<u8> = (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let whole = glb(r#"{"asset":{"version":"2.0"}}"#, &noise);
    for (name, bytes, cause) in [
        ("noise.glb", &noise[..], "GLB"),
        ("empty.glb", &[][..], "GLB"),
        ("truncated.glb", &whole[..whole.len() - 1000], "announced"),
        ("no-json.gltf", b"{ this is no JSON".as_slice(), "JSON"),
    ] {
        let path = temporary(name);
        fs::write(&path, bytes).unwrap();
        assert_refuses(&run(&path.display().to_string()), UNUSABLE, &[name, cause]);
    }
}

#[test]
fn hostile_scenes_are_refused_in_one_line_and_little_memory() {
    let png = png_of_size(100_000, 100_000);
    let mesh = r#""meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}],"scene":0"#;
    let accessor = |view: &str, count: &str| {
        format!(
            r#"{{"asset":{{"version":"2.0"}},"buffers":[{{"byteLength":36}}],"bufferViews":[{view}],
               "accessors":[{{"bufferView":0,"componentType":5126,"count":{count},"type":"VEC3","min":[0,0,0],"max":[1,1,1]}}],{mesh}}}"#
        )
    };
    let view = r#"{"buffer":0,"byteLength":36}"#;
    let image = r#"{"asset":{"version":"2.0"},"buffers":[{"byteLength":ALL_BYTES}],
        "bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":PNG_BYTES}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,1]}],
        "images":[{"bufferView":1,"mimeType":"image/png"}],"textures":[{"source":0}],
        "materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0},"material":0}]}],
        "nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}],"scene":0}"#
        .replace("PNG_BYTES", &png.len().to_string())
        .replace("ALL_BYTES", &(36 + png.len()).to_string());
    let cycle =
        r#"{"asset":{"version":"2.0"},"nodes":[{"children":[1]},{"children":[0]}],"scenes":[{"nodes":[0]}],"scene":0}"#;
    for (name, cause, json) in [
        ("huge-count.glb", "4000000000", accessor(view, "4000000000")),
        ("beyond-the-buffer.glb", "30", accessor(r#"{"buffer":0,"byteOffset":30,"byteLength":36}"#, "3")),
        ("huge-stride.glb", "252", accessor(r#"{"buffer":0,"byteLength":36,"byteStride":252}"#, "3")),
        ("huge-image.glb", "100000x100000", image),
        ("cycle.glb", "ancestor", cycle.to_owned()),
    ] {
        let path = temporary(name);
        fs::write(&path, glb(&json, &[&[0; 36][..], &png].concat())).unwrap();
        assert_refuses(
            &lightcone_in_3_gib(&["simulate", &path.display().to_string(), "--ticks", "1"]),
            UNUSABLE,
            &[name, cause],
        );
    }
}

/// The same program with a bound on its address space.
fn lightcone_in_3_gib(args: &[&str]) -> Finished {
    let script = ["-c", "ulimit -v 3145728 && exec \"$0\" \"$@\"", PROGRAM];
    run_to_end("/bin/sh", script.iter().chain(args), SOON).unwrap_or_else(|error| panic!("{error}"))
}

/// GLB 2.0: header, JSON chunk, BIN chunk.
fn glb(json: &str, bin: &[u8]) -> Vec<u8> {
    let padded = |bytes: &[u8], with: u8| {
        let mut bytes = bytes.to_vec();
        bytes.resize(bytes.len().next_multiple_of(4), with);
        bytes
    };
    let (json, bin) = (padded(json.as_bytes(), b' '), padded(bin, 0));
    let mut out = b"glTF".to_vec();
    for number in [2, 12 + 8 + json.len() + 8 + bin.len(), json.len()] {
        out.extend((number as u32).to_le_bytes());
    }
    out.extend(b"JSON");
    out.extend(json);
    out.extend((bin.len() as u32).to_le_bytes());
    out.extend(b"BIN\0");
    out.extend(bin);
    out
}

/// A PNG that announces a size and holds no pixels.
fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let sizes = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let chunks = [(b"IHDR", [&sizes[..], &[8, 6, 0, 0, 0]].concat()), (b"IDAT", vec![]), (b"IEND", vec![])];
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in chunks {
        let checked = [&kind[..], &data].concat();
        out.extend((data.len() as u32).to_be_bytes());
        out.extend(&checked);
        // Without the right check sum (PNG 3, annex D) the picture would be refused for that.
        let sum = checked.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
        });
        out.extend((!sum).to_be_bytes());
    }
    out
}

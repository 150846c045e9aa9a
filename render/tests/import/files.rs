//! What a file refers to beside itself.

use std::fs;
use std::path::{Path, PathBuf};

use lightcone_render::import::{files_of, import_bytes, import_file, load};
use serde_json::{Value, json};

use crate::glb::Glb;
use crate::samples::textures::png;

/// An empty folder of this test's own, gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lightcone-import-{}-{name}", std::process::id()));
        fs::create_dir_all(path.join("inner/images")).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// The JSON of a textured triangle whose buffer and image lie at these URIs.
fn gltf(buffer: &str, image: &str) -> (Value, Vec<u8>) {
    let mut glb = Glb::triangle();
    glb.json["buffers"] = json!([{ "uri": buffer, "byteLength": glb.bin.len() }]);
    glb.json["images"] = json!([{ "uri": image }]);
    glb.json["textures"] = json!([{ "source": 0 }]);
    glb.json["materials"] = json!([{ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }]);
    glb.json["meshes"][0]["primitives"][0]["material"] = json!(0);
    (glb.json, glb.bin)
}

#[test]
fn buffers_and_images_lie_beside_the_file() {
    let folder = Folder::new("beside");
    let (json, bin) = gltf("inner/../inner/geo%20metry.bin", "./inner/images/%C3%A4pfel.png");
    folder.write("inner/geo metry.bin", &bin);
    folder.write("inner/images/äpfel.png", &png(5, 5));
    let path = folder.write("scene.gltf", json.to_string().as_bytes());
    let imported = import_file(&path).unwrap();
    assert!(imported.unsupported.is_empty(), "{:?}", imported.unsupported);
    assert_eq!((imported.model.triangle_count(), imported.model.textures.len()), (1, 1));
    assert_eq!(load(&path).unwrap().triangle_count(), 1);
}

#[test]
fn nothing_outside_the_folder_is_opened() {
    let folder = Folder::new("outside");
    let outer = folder.write("secret.bin", &[0; 36]);
    let import = |buffer: &str| {
        let (json, _) = gltf(buffer, "x.png");
        let path = folder.write("inner/scene.gltf", json.to_string().as_bytes());
        import_file(&path).unwrap_err().to_string()
    };
    for uri in ["../secret.bin", "%2e%2e/secret.bin", "images/../../secret.bin", outer.to_str().unwrap()] {
        let error = import(uri);
        assert!(error.ends_with("points outside the folder of the file"), "{error}");
        assert!(error.contains("scene.gltf: buffer 0: "), "{error}");
    }
    assert!(import("http://localhost/secret.bin").contains("is not fetched"));
    assert!(import("images").contains("is not a regular file"));
    assert!(import("missing.bin").contains("\"missing.bin\" cannot be read: No such file"));
}

#[test]
fn what_stands_in_for_compressed_bytes_is_not_read() {
    let folder = Folder::new("fallback");
    let (mut json, bin) = gltf("a.bin", "a.png");
    let fallback = json!({ "EXT_meshopt_compression": { "fallback": true } });
    json["buffers"].as_array_mut().unwrap().push(json!({ "uri": "b.bin", "byteLength": 9, "extensions": fallback }));
    let names = [folder.write("scene.gltf", json.to_string().as_bytes()), folder.write("a.bin", &bin)];
    assert_eq!(load(&names[0]).unwrap().triangle_count(), 1);
    assert_eq!(files_of(&names[0]).unwrap(), [&names[..], &[folder.0.join("a.png")]].concat());
}

#[test]
fn a_missing_image_is_only_named() {
    let folder = Folder::new("image");
    let (json, bin) = gltf("a.bin", "gone.png");
    folder.write("a.bin", &bin);
    let imported = import_file(&folder.write("scene.gltf", json.to_string().as_bytes())).unwrap();
    assert_eq!(imported.model.triangle_count(), 1);
    assert!(imported.unsupported.first().unwrap().starts_with("image 0 (\"gone.png\" cannot be read"));
}

#[test]
fn a_model_from_memory_has_no_files_beside_it() {
    let (json, _) = gltf("a.bin", "b.png");
    let error = import_bytes("upload", json.to_string().as_bytes(), None).unwrap_err().to_string();
    assert_eq!(error, "upload: buffer 0: \"a.bin\" is another file, and this model was not loaded from a folder");
}

#[test]
fn what_is_no_file_says_so() {
    let error = |path: &Path| load(path).unwrap_err().to_string();
    assert!(error(Path::new("/nowhere/hall.glb")).starts_with("/nowhere/hall.glb: cannot be read: No such file"));
    assert!(error(&std::env::temp_dir()).ends_with(": is not a regular file"));
    #[cfg(unix)]
    assert_eq!(error(Path::new("/dev/zero")), "/dev/zero: is not a regular file");
}

//! The JSON: parsed within bounds, its version and extensions checked, its references followed without trust.
//!
//! The validation of the `gltf` crate is not used: it indexes by unchecked accessor indices and refuses files that lack
//! `min` and `max`, which nothing here needs.

use gltf::json::root::Get;
use gltf::json::{Index, Root};

use super::error::ImportCause;
use super::limits::{MAX_JSON_OBJECTS, MAX_JSON_VALUES};
use super::unsupported::{Unsupported, quoted};

const SUPPORTED_EXTENSIONS: [&str; 5] = [
    "KHR_lights_punctual",
    "KHR_materials_emissive_strength",
    "KHR_materials_unlit",
    "KHR_mesh_quantization",
    "KHR_texture_transform",
];

/// Parses, and refuses what cannot be shown at all.
pub(super) fn parse(json: &[u8], unsupported: &mut Unsupported) -> Result<Root, ImportCause> {
    check_size(json)?;
    let root: Root = gltf::json::deserialize::from_slice(json)?;
    if root.asset.version.split('.').next() != Some("2") {
        return Err(ImportCause::Version(root.asset.version));
    }
    let known = |name: &String| SUPPORTED_EXTENSIONS.contains(&name.as_str());
    if let Some(name) = root.extensions_required.iter().find(|name| !known(name)) {
        return Err(ImportCause::RequiredExtension(name.clone()));
    }
    for name in root.extensions_used.iter().filter(|name| !known(name)) {
        unsupported.add(format!("extension {}", quoted(name)));
    }
    note_what_is_left_out(&root, unsupported);
    Ok(root)
}

fn note_what_is_left_out(root: &Root, unsupported: &mut Unsupported) {
    if !root.cameras.is_empty() {
        unsupported.add("cameras");
    }
}

/// Parsed JSON takes many times the memory of its text; counting its braces and commas first bounds that.
fn check_size(json: &[u8]) -> Result<(), ImportCause> {
    let (mut objects, mut values) = (0, 0);
    let (mut in_string, mut escaped) = (false, false);
    for &byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => objects += 1,
            b',' => values += 1,
            _ => {}
        }
    }
    if objects > MAX_JSON_OBJECTS {
        return Err(ImportCause::TooMany { what: "JSON objects and arrays", limit: MAX_JSON_OBJECTS });
    }
    if values > MAX_JSON_VALUES {
        return Err(ImportCause::TooMany { what: "JSON values", limit: MAX_JSON_VALUES });
    }
    Ok(())
}

/// Follows a reference.
pub(super) fn lookup<'a, T>(root: &'a Root, index: Index<T>, what: &'static str) -> Result<&'a T, ImportCause>
where
    Root: Get<T> + AsRef<[T]>,
{
    let all: &[T] = root.as_ref();
    all.get(index.value()).ok_or(ImportCause::Missing { what, index: index.value(), count: all.len() })
}

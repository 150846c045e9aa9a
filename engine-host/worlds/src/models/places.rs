//! Which files of a folder stand where.
//!
//! A folder's `places.json` lists them:
//!
//! ```json
//! {
//!     "places": [
//!         { "file": "castle.vox" },
//!         { "file": "props/tree.vox", "position": [12.5, 0, -4], "yaw_degrees": 90, "scale": 2 }
//!     ]
//! }
//! ```
//!
//! `position` is where the file's origin stands, in metres, y up; `yaw_degrees` turns it to the left, as seen from above; `scale`
//! makes it larger: at 2, a voxel is 0.2 m wide. A folder without such a list is a row of its `.vox` files.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use glam::Vec3;
use serde::Deserialize;

use super::error::{ModelsError, PlaceError};

/// The list of a folder.
pub const LIST: &str = "places.json";
/// Bytes of a list.
pub const MAX_LIST_BYTES: u64 = 1 << 20;
/// Places of a list, and files of a row.
pub const MAX_PLACES: usize = 1024;

const MAX_DISTANCE_M: f32 = 10_000.0;
const MAX_YAW_DEGREES: f32 = 360.0;
const SCALES: [f32; 2] = [0.01, 100.0];

/// A file in its place.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    /// Below the folder.
    pub(super) file: String,
    #[serde(default)]
    pub(super) position: [f32; 3],
    #[serde(default)]
    pub(super) yaw_degrees: f32,
    #[serde(default = "one")]
    pub(super) scale: f32,
}

fn one() -> f32 {
    1.0
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    places: Vec<Place>,
}

/// The folder's list, or `None` if it has none.
pub(super) fn list(folder: &Path) -> Result<Option<Vec<Place>>, ModelsError> {
    let path = folder.join(LIST);
    let unreadable = |cause| ModelsError::Read { path: path.display().to_string(), cause };
    let mut text = Vec::new();
    match File::open(&path) {
        Ok(file) => file.take(MAX_LIST_BYTES + 1).read_to_end(&mut text).map_err(unreadable)?,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(unreadable(cause)),
    };
    read(&path.display().to_string(), &text).map(Some)
}

fn read(path: &str, text: &[u8]) -> Result<Vec<Place>, ModelsError> {
    let too_many = |what, most| ModelsError::TooMany { path: path.to_owned(), what, most };
    if text.len() as u64 > MAX_LIST_BYTES {
        return Err(too_many("bytes", MAX_LIST_BYTES as usize));
    }
    let List { places } =
        serde_json::from_slice(text).map_err(|cause| ModelsError::Json { path: path.to_owned(), cause })?;
    if places.is_empty() {
        return Err(ModelsError::NoPlaces { path: path.to_owned() });
    }
    if places.len() > MAX_PLACES {
        return Err(too_many("places", MAX_PLACES));
    }
    for (at, place) in places.iter().enumerate() {
        check(place).map_err(|why| ModelsError::Place { path: path.to_owned(), number: at + 1, why })?;
    }
    Ok(places)
}

fn check(place: &Place) -> Result<(), PlaceError> {
    let names = place.file.split('/');
    if names.clone().any(|name| matches!(name, "" | "." | "..") || name.contains(['\\', ':', '\0'])) {
        return Err(PlaceError::Outside(place.file.clone()));
    }
    if !is_model(Path::new(&place.file)) {
        return Err(PlaceError::Kind(place.file.clone()));
    }
    let [least, most] = SCALES;
    let far = MAX_DISTANCE_M;
    let numbers = place.position.map(|at| ("position", at, -far, far));
    let others =
        [("yaw_degrees", place.yaw_degrees, -MAX_YAW_DEGREES, MAX_YAW_DEGREES), ("scale", place.scale, least, most)];
    match numbers.into_iter().chain(others).find(|(_, number, least, most)| !(least..=most).contains(&number)) {
        Some((what, number, least, most)) => Err(PlaceError::Number { what, number, least, most }),
        None => Ok(()),
    }
}

/// Whether a file is one of a model, by its ending.
pub(crate) fn is_model(path: &Path) -> bool {
    ["glb", "gltf"].iter().any(|ending| ends(path, ending)) || is_vox(path)
}

/// Whether it is one of voxels, by its ending.
pub(super) fn is_vox(path: &Path) -> bool {
    ["vox", "vxm"].iter().any(|ending| ends(path, ending))
}

fn ends(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
}

/// The folder's `.vox` and `.vxm` files, in the order of their names.
pub(super) fn vox_files(folder: &Path) -> Result<Vec<PathBuf>, ModelsError> {
    let path = folder.display().to_string();
    let unreadable = |cause| ModelsError::Read { path: path.clone(), cause };
    let mut files = Vec::new();
    for entry in folder.read_dir().map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if is_vox(&file) {
            files.push(file);
        }
        if files.len() > MAX_PLACES {
            return Err(ModelsError::TooMany { path, what: ".vox files", most: MAX_PLACES });
        }
    }
    if files.is_empty() {
        return Err(ModelsError::NoFiles { folder: path });
    }
    files.sort_unstable_by(|a, b| {
        a.file_name().map(OsStr::as_encoded_bytes).cmp(&b.file_name().map(OsStr::as_encoded_bytes))
    });
    Ok(files)
}

/// Between neighbours in a row.
const GAP_M: f32 = 1.0;

/// Where models with these bounds stand side by side: along x, around the origin, on the ground, their fronts in line.
pub(super) fn row(bounds: &[[Vec3; 2]]) -> Vec<Vec3> {
    let width = |[min, max]: &[Vec3; 2]| max.x - min.x + GAP_M;
    let mut left = -(bounds.iter().map(width).sum::<f32>() - GAP_M) / 2.0;
    let places = bounds.iter().map(|of @ [min, max]| {
        let place = Vec3::new(left - min.x, -min.y, -max.z);
        left += width(of);
        place
    });
    places.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Place>, String> {
        super::read("dir/places.json", text.as_bytes()).map_err(|why| why.to_string())
    }

    #[test]
    fn a_place_needs_a_file_and_nothing_else() {
        let places = read(
            r#"{"places": [{"file": "a.vox"},
                {"file": "b/c.GLB", "position": [1, 2.5, -3], "yaw_degrees": -90, "scale": 0.5}]}"#,
        );
        let [plain, full] = places.unwrap().try_into().unwrap();
        assert_eq!(plain, Place { file: "a.vox".into(), position: [0.0; 3], yaw_degrees: 0.0, scale: 1.0 });
        assert_eq!(full.position, [1.0, 2.5, -3.0]);
        assert_eq!((full.yaw_degrees, full.scale), (-90.0, 0.5));
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_value() {
        let place = |place: &str| read(&format!("{{\"places\": [{place}]}}")).unwrap_err();
        for (file, why) in [
            ("../a.vox", "is not a name below"),
            ("/a.vox", "is not a name below"),
            ("b//a.vox", "is not a name below"),
            ("a.png", "is neither .vox nor"),
        ] {
            let said = place(&format!("{{\"file\": \"{file}\"}}"));
            assert!(said.starts_with(&format!("dir/places.json: place 1: file {file:?} {why}")), "{said}");
        }
        let number = place(r#"{"file": "a.vox", "scale": 0}"#);
        assert_eq!(number, "dir/places.json: place 1: scale is 0, and may be 0.01 to 100");
        assert!(place(r#"{"file": "a.vox", "position": [0, 1e6, 0]}"#).contains("position is 1000000"));
        assert!(place(r#"{"file": "a.vox", "turn": 3}"#).contains("unknown field `turn`"));
        assert!(place(r#"{"position": [0, 0, 0]}"#).contains("missing field `file`"));
        assert_eq!(place(""), "dir/places.json lists no places");
        assert!(read("[").unwrap_err().contains("EOF"));
        let many = vec![r#"{"file": "a.vox"}"#; MAX_PLACES + 1].join(",");
        assert_eq!(place(&many), "dir/places.json has more than 1024 places");
    }

    #[test]
    fn a_row_stands_on_the_ground_with_its_fronts_in_line() {
        let bounds = [[Vec3::new(-1.0, 2.0, -5.0), Vec3::new(1.0, 3.0, 4.0)], [Vec3::ZERO, Vec3::ONE]];
        assert_eq!(row(&bounds), [Vec3::new(-1.0, -2.0, -4.0), Vec3::new(1.0, 0.0, -1.0)]);
    }
}

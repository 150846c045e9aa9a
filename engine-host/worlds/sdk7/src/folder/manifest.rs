use serde::Deserialize;
use serde_json::Value;

use super::error::FolderError;
use super::name::normal;
use super::parcel::Parcel;
use super::spawn::SpawnPoint;

/// How many parcels a scene may have: more than any in Decentraland's own land.
const MAX_PARCELS: usize = 4096;

/// How many places to come in are kept.
const MAX_SPAWN_POINTS: usize = 256;

/// How many seconds a day has.
const DAY_SECONDS: u64 = 86_400;

/// What `scene.json` says.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneManifest {
    /// Where the bundle is, as in `bin/index.js`.
    pub main: String,
    /// What players see as its name; empty if it says none.
    pub title: String,
    /// What it says of itself.
    pub description: String,
    /// The parcel that positions are counted from.
    pub base: Parcel,
    /// All its parcels, the base among them, in order.
    pub parcels: Vec<Parcel>,
    /// Where players come in.
    pub spawn_points: Vec<SpawnPoint>,
    /// Whether it wants a server that its players cannot contradict.
    pub authoritative_multiplayer: bool,
    /// The time of the day that the sky stands still at, in seconds.
    pub sky_seconds: Option<u32>,
    /// Which permissions it asks for.
    pub permissions: Vec<String>,
    /// All of `scene.json`, as scenes are told when they ask.
    pub json: String,
}

/// Names of fields are those of `scene.json`. What is not needed to run a scene may be anything, also wrong.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    main: String,
    runtime_version: Option<Value>,
    scene: Land,
    #[serde(default)]
    display: Value,
    #[serde(default)]
    spawn_points: Value,
    #[serde(default)]
    authoritative_multiplayer: Value,
    #[serde(default)]
    skybox_config: Value,
    #[serde(default)]
    world_configuration: Value,
    #[serde(default)]
    required_permissions: Value,
}

#[derive(Deserialize)]
struct Land {
    base: String,
    parcels: Vec<String>,
}

impl SceneManifest {
    /// From the text of `scene.json`.
    ///
    /// # Errors
    ///
    /// [`FolderError`] if it is no scene of SDK 7, or does not say where its bundle or its land is.
    pub fn read(json: &str) -> Result<Self, FolderError> {
        let json = json.trim_start_matches('\u{feff}');
        let fields: Fields =
            serde_json::from_str(json).map_err(|cause| FolderError::Json { path: "scene.json".into(), cause })?;
        check_runtime(fields.runtime_version.as_ref())?;
        let base = Parcel::read(&fields.scene.base)?;
        let text = |name| fields.display.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let sky = [&fields.skybox_config, fields.world_configuration.get("skyboxConfig").unwrap_or(&Value::Null)];
        Ok(Self {
            main: normal(&fields.main).ok_or(FolderError::Name(fields.main))?,
            title: text("title"),
            description: text("description"),
            base,
            parcels: parcels(base, &fields.scene.parcels)?,
            spawn_points: list(&fields.spawn_points).filter_map(SpawnPoint::read).take(MAX_SPAWN_POINTS).collect(),
            authoritative_multiplayer: fields.authoritative_multiplayer.as_bool().unwrap_or_default(),
            sky_seconds: sky.iter().find_map(|sky| sky_seconds(sky)),
            permissions: list(&fields.required_permissions).filter_map(Value::as_str).map(str::to_owned).collect(),
            json: json.to_owned(),
        })
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn check_runtime(version: Option<&Value>) -> Result<(), FolderError> {
    match version {
        Some(Value::String(version)) if version == "7" => Ok(()),
        Some(Value::Number(version)) if version.as_u64() == Some(7) => Ok(()),
        Some(Value::String(version)) => Err(FolderError::Runtime(version.clone())),
        Some(other) => Err(FolderError::Runtime(other.to_string())),
        None => Err(FolderError::Runtime(String::new())),
    }
}

fn parcels(base: Parcel, named: &[String]) -> Result<Vec<Parcel>, FolderError> {
    if named.is_empty() || named.len() > MAX_PARCELS {
        return Err(FolderError::Parcels { found: named.len(), limit: MAX_PARCELS });
    }
    let mut parcels = named.iter().map(|text| Parcel::read(text)).collect::<Result<Vec<_>, _>>()?;
    parcels.push(base);
    parcels.sort_unstable();
    parcels.dedup();
    Ok(parcels)
}

fn sky_seconds(sky: &Value) -> Option<u32> {
    sky.get("fixedTime")?.as_u64().map(|seconds| (seconds % DAY_SECONDS) as u32)
}

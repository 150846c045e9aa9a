//! What a realm says of itself (ADR-110): its name, its scenes, and where content is.

use serde::Deserialize;
use url::Url;

use crate::error::RealmError;
use crate::hash::Hash;
use crate::link::parse;

/// Of such a description.
pub(crate) const MAX_BYTES: u64 = 1 << 20;
/// Scenes that are looked at.
const MAX_SCENES: usize = 256;
const URN: &str = "urn:decentraland:entity:";

/// See the top of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) name: Option<String>,
    /// Where entities are asked for by their parcels, without a slash at its end.
    pub(crate) content: Option<Url>,
    pub(crate) scenes: Vec<Link>,
}

/// Where an entity is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) id: Hash,
    /// Before the hash of each of its files, itself included.
    pub(crate) base: Url,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(default)]
    configurations: Option<Configurations>,
    #[serde(default)]
    content: Option<Content>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configurations {
    #[serde(default)]
    realm_name: Option<String>,
    #[serde(default)]
    scenes_urn: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    #[serde(default)]
    public_url: Option<String>,
}

impl About {
    /// `url` is where it was answered.
    pub(crate) fn read(url: &Url, json: &[u8]) -> Result<Self, RealmError> {
        let wrong = |why: String| RealmError::About { url: url.to_string(), why };
        let fields: Fields = object(json).map_err(|cause| wrong(cause.to_string()))?;
        let content = fields.content.and_then(|content| content.public_url).filter(|url| !url.is_empty());
        let content = content.map(|text| directory(&text)).transpose()?;
        let Configurations { realm_name, scenes_urn } =
            fields.configurations.unwrap_or(Configurations { realm_name: None, scenes_urn: None });
        let urns = scenes_urn.unwrap_or_default();
        if urns.len() > MAX_SCENES {
            return Err(RealmError::TooMuch { what: format!("{} scenes", urns.len()), limit: MAX_SCENES as u64 });
        }
        let scenes = urns.iter().map(|urn| Link::read(urn, content.as_ref())).collect::<Result<_, _>>();
        let scenes = scenes.map_err(|why| wrong(why.to_string()))?;
        Ok(Self { name: realm_name, content, scenes })
    }

    /// What is below the place for content.
    pub(crate) fn below(&self, path: &str) -> Option<Url> {
        self.content.as_ref()?.join(path).ok()
    }
}

impl Link {
    /// As `urn:decentraland:entity:bafkrei…?=&baseUrl=https://realm.example/contents/`.
    fn read(urn: &str, content: Option<&Url>) -> Result<Self, RealmError> {
        let wrong = || RealmError::Address(urn.chars().take(200).collect());
        let rest = urn.strip_prefix(URN).ok_or_else(wrong)?;
        let (id, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let base = pairs.find(|(key, value)| key == "baseUrl" && !value.is_empty());
        let base = match base {
            Some((_, text)) => directory(&text)?,
            None => content.and_then(|content| content.join("contents/").ok()).ok_or_else(wrong)?,
        };
        Ok(Self { id: Hash::parse(id)?, base })
    }
}

/// A struct is written as an object, and not as a list of its fields, which serde takes as well.
pub(crate) fn object<T: serde::de::DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_value(serde_json::Value::Object(serde_json::from_slice(json)?))
}

/// An address that others are joined to.
fn directory(text: &str) -> Result<Url, RealmError> {
    if text.ends_with('/') { parse(text) } else { parse(&format!("{text}/")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "bafkreihxpp7cgggf2lqcf4mrhqhbqci4xdl2vkq2itqohia2or2mtozefm";

    fn read(json: &str) -> Result<About, RealmError> {
        About::read(&Url::parse("https://realm.example/about").unwrap(), json.as_bytes())
    }

    #[test]
    fn scenes_are_named_with_where_they_are() {
        let json = format!(
            r#"{{ "healthy": true, "content": {{ "publicUrl": "https://realm.example/content" }}, "comms": {{}},
                "configurations": {{ "realmName": "yard", "scenesUrn": ["{URN}{ID}?=&baseUrl=https://files.example/contents/", "{URN}{ID}"] }} }}"#
        );
        let about = read(&json).unwrap();
        assert_eq!(about.name.as_deref(), Some("yard"));
        let bases: Vec<&str> = about.scenes.iter().map(|link| link.base.as_str()).collect();
        assert_eq!(bases, ["https://files.example/contents/", "https://realm.example/content/contents/"]);
        assert_eq!(about.below("entities/active").unwrap().as_str(), "https://realm.example/content/entities/active");
    }

    #[test]
    fn what_is_no_description_is_refused_in_one_line() {
        for json in [
            "",
            "[]",
            "{\"configurations\": 3}",
            "{\"configurations\": {\"scenesUrn\": [\"urn:x\"]}}",
            "{\"configurations\": {\"scenesUrn\": [\"urn:decentraland:entity:../../a?=&baseUrl=https://a.example/\"]}}",
            "{\"content\": {\"publicUrl\": \"no address\"}}",
        ] {
            let why = read(json).unwrap_err().to_string();
            assert!(!why.contains('\n'), "{why}");
        }
        let many = vec![format!("\"{URN}{ID}?=&baseUrl=https://a.example/\""); 300].join(",");
        assert!(matches!(
            read(&format!("{{\"configurations\": {{\"scenesUrn\": [{many}]}}}}")),
            Err(RealmError::TooMuch { .. })
        ));
        assert_eq!(read("{}").unwrap().scenes, []);
    }

    proptest! {
        #[test]
        fn any_urn_is_read_or_refused(urn in "(urn:decentraland:entity:)?.{0,80}(\\?=&baseUrl=)?.{0,40}") {
            if let Ok(link) = Link::read(&urn, None) {
                prop_assert!(link.base.path().ends_with('/') || link.base.query().is_some() || link.base.fragment().is_some());
            }
        }
    }
}

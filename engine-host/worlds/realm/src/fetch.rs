//! From the address of a realm to folders of scenes.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use lightcone_sdk7::folder::Parcel;
use serde::Deserialize;
use url::Url;

use crate::about::{self, About, Link};
use crate::cache::Cache;
use crate::client::{Asker, Client};
use crate::entity::{self, ContentFile, Entity};
use crate::error::{RealmError, WebError};
use crate::hash::Hash;
use crate::link::{is_here, parse};
use crate::scene::{folder, weigh};

/// Scenes that are fetched: those nearest to where people begin.
const MAX_SCENES: usize = 64;
/// Parcels that may be asked for.
const MAX_PARCELS: usize = 64;
/// Parcels around where people begin, to all sides, whose scenes are wanted if no parcels are named.
const AROUND: i32 = 3;
/// Of one file, as `sdk-commands deploy` has it.
const MAX_FILE_BYTES: u64 = 50_000_000;
/// Of all files of a realm that are not here yet.
const MAX_FETCHED_BYTES: u64 = 4 << 30;
/// Of all entities of a realm.
const MAX_ENTITY_BYTES: u64 = 256 << 20;
/// Files that are fetched at once.
const ASKERS: usize = 8;

/// What is to be fetched.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The address of the realm's description.
    pub about: String,
    /// Where what was fetched is kept.
    pub cache: PathBuf,
    /// Parcels whose scenes are wanted, of a realm that does not name its scenes; by default those around `near`.
    pub parcels: Vec<Parcel>,
    /// Where people begin: the scenes nearest to there are fetched.
    pub near: Option<Parcel>,
}

/// A realm that is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// In letters, digits, dots and dashes.
    pub name: String,
    /// In which the folders are.
    pub root: PathBuf,
    /// A folder for each scene.
    pub folders: Vec<PathBuf>,
    /// The realm could not be reached, for this reason; all comes from the cache.
    pub offline: Option<String>,
    /// Scenes that are left out, each with the reason.
    pub left_out: Vec<String>,
    /// Of files that were not here yet.
    pub fetched_bytes: u64,
}

struct Job<'r> {
    base: &'r Url,
    file: &'r ContentFile,
}

/// Fetches what is not here yet, and checks everything.
///
/// # Errors
///
/// [`RealmError`] if the realm cannot be had, a file of its scenes is missing or is not what its hash says, or anything is too large.
pub fn fetch(request: &Request) -> Result<Fetched, RealmError> {
    let url = parse(&request.about)?;
    let client = Client::new(is_here(&url)).map_err(|cause| RealmError::Web { url: url.to_string(), cause })?;
    let cache = Cache::at(&request.cache)?;
    let mut asker = client.asker();
    let (about, offline) = ask_about(&mut asker, &cache, &url)?;
    let mut links = match about.scenes.is_empty() {
        false => about.scenes.clone(),
        true => active(&mut asker, &cache, &url, &about, &wanted(request), offline.is_some())?,
    };
    let mut seen = BTreeSet::new();
    links.retain(|link| seen.insert(link.id.clone()));
    let (mut entities, mut left_out) = (Vec::new(), Vec::new());
    let mut entity_bytes = 0;
    for link in &links {
        let json = content(&mut asker, &cache, &link.base, &link.id, "the entity", entity::MAX_BYTES)?.0;
        entity_bytes += json.len() as u64;
        if entity_bytes > MAX_ENTITY_BYTES {
            let what = "what the entities of a realm weigh".into();
            return Err(RealmError::TooMuch { what, limit: MAX_ENTITY_BYTES });
        }
        match Entity::read(&link.id, &json) {
            Ok(entity) => entities.push((&link.base, entity)),
            Err(why) => left_out.push(why.to_string()),
        }
        // At once, so that never more are held.
        left_out.extend(nearest(&mut entities, request.near));
    }
    let fetched_bytes = fetch_files(&client, &cache, &entities)?;
    weigh(&cache, entities.iter().map(|(_, entity)| entity))?;
    let folders = entities.iter().map(|(_, entity)| folder(&cache, entity)).collect::<Result<Vec<_>, _>>()?;
    if folders.is_empty() {
        return Err(RealmError::NoScenes(url.to_string()));
    }
    Ok(Fetched { name: plain_name(&about, &url), root: cache.scenes(), folders, offline, left_out, fetched_bytes })
}

/// What the realm says of itself; what it said last, where it cannot be asked.
fn ask_about(asker: &mut Asker, cache: &Cache, url: &Url) -> Result<(About, Option<String>), RealmError> {
    match asker.get(url, about::MAX_BYTES) {
        Ok(json) => {
            let about = About::read(url, &json)?;
            cache.keep_about(url, &json)?;
            Ok((about, None))
        }
        Err(cause) => match cache.last_about(url) {
            Some(json) if is_absence(&cause) => Ok((About::read(url, &json)?, Some(cause.to_string()))),
            _ => Err(RealmError::Web { url: url.to_string(), cause }),
        },
    }
}

/// Whether it may only be that nobody is there just now.
fn is_absence(cause: &WebError) -> bool {
    matches!(
        cause,
        WebError::Io(_) | WebError::Name(_) | WebError::Malformed(_) | WebError::Status(500..=599) | WebError::Tls(_)
    )
}

/// Those that are asked for, or else those around where people begin.
fn wanted(request: &Request) -> Vec<Parcel> {
    let around = |middle: Parcel| {
        let reach = -AROUND..=AROUND;
        reach.clone().flat_map(move |y| reach.clone().map(move |x| Parcel { x: middle.x + x, y: middle.y + y }))
    };
    match request.near {
        Some(near) if request.parcels.is_empty() => around(near).collect(),
        _ => request.parcels.clone(),
    }
}

#[derive(Deserialize)]
struct Active {
    id: String,
}

/// Which scenes are at some parcels now. Their own descriptions are fetched by their hashes.
fn active(
    asker: &mut Asker,
    cache: &Cache,
    url: &Url,
    about: &About,
    parcels: &[Parcel],
    is_offline: bool,
) -> Result<Vec<Link>, RealmError> {
    if parcels.is_empty() {
        return Err(RealmError::NoScenes(url.to_string()));
    }
    if parcels.len() > MAX_PARCELS {
        return Err(RealmError::TooMuch { what: format!("{} parcels", parcels.len()), limit: MAX_PARCELS as u64 });
    }
    let no_content = || RealmError::About { url: url.to_string(), why: "it does not say where its content is".into() };
    let (at, base) =
        (about.below("entities/active").ok_or_else(no_content)?, about.below("contents/").ok_or_else(no_content)?);
    let pointers: Vec<String> = parcels.iter().map(Parcel::to_string).collect();
    let question = serde_json::json!({ "pointers": pointers }).to_string();
    // Kept like a realm's description, under what was asked.
    let mut name = at.clone();
    name.set_query(Some(&question));
    let answer = match (is_offline, cache.last_about(&name)) {
        (true, Some(answer)) => answer,
        _ => asker
            .post(&at, &question, entity::MAX_BYTES)
            .map_err(|cause| RealmError::Web { url: at.to_string(), cause })?,
    };
    let wrong = |why: String| RealmError::About { url: at.to_string(), why };
    let all: Vec<Active> = serde_json::from_slice(&answer).map_err(|cause| wrong(cause.to_string()))?;
    if all.len() > MAX_PARCELS {
        return Err(wrong("it names more scenes than parcels were asked for".into()));
    }
    cache.keep_about(&name, &answer)?;
    all.into_iter().map(|Active { id }| Ok(Link { id: Hash::parse(&id)?, base: base.clone() })).collect()
}

/// Leaves out those furthest from where people begin, if there are too many.
fn nearest(entities: &mut Vec<(&Url, Entity)>, near: Option<Parcel>) -> Vec<String> {
    if let Some(near) = near.or(entities.first().map(|(_, entity)| entity.manifest.base)) {
        entities.sort_by_key(|(_, entity)| entity.parcels_to(near));
    }
    let far = entities.split_off(MAX_SCENES.min(entities.len()));
    far.iter()
        .map(|(_, it)| format!("{} at {}: a world has {MAX_SCENES} scenes at most", it.id, it.manifest.base))
        .collect()
}

/// All files of all scenes, some at once. How many bytes were fetched.
fn fetch_files(client: &Client, cache: &Cache, entities: &[(&Url, Entity)]) -> Result<u64, RealmError> {
    let mut jobs: Vec<Job<'_>> =
        entities.iter().flat_map(|(base, entity)| entity.files.iter().map(|file| Job { base, file })).collect();
    jobs.sort_by(|a, b| a.file.hash.cmp(&b.file.hash));
    jobs.dedup_by(|a, b| a.file.hash == b.file.hash);
    let (next, fetched) = (AtomicUsize::new(0), AtomicU64::new(0));
    let failure = Mutex::new(None);
    let work = || {
        let mut asker = client.asker();
        while let Some(Job { base, file }) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let got = content(&mut asker, cache, base, &file.hash, &file.name, MAX_FILE_BYTES);
            let why = match got {
                Ok((content, true))
                    if fetched.fetch_add(content.len() as u64, Ordering::Relaxed) > MAX_FETCHED_BYTES =>
                {
                    RealmError::TooMuch { what: "what the realm's scenes weigh".into(), limit: MAX_FETCHED_BYTES }
                }
                Ok(_) => continue,
                Err(why) => why,
            };
            next.store(jobs.len(), Ordering::Relaxed);
            failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(why);
        }
    };
    std::thread::scope(|scope| (0..ASKERS.min(jobs.len())).for_each(|_| _ = scope.spawn(work)));
    match failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        Some(why) => Err(why),
        None => Ok(fetched.into_inner()),
    }
}

/// Content by its hash, and whether it was fetched just now.
fn content(
    asker: &mut Asker,
    cache: &Cache,
    base: &Url,
    hash: &Hash,
    name: &str,
    limit: u64,
) -> Result<(Vec<u8>, bool), RealmError> {
    if let Some(content) = cache.read(hash, limit) {
        return Ok((content, false));
    }
    let url = base.join(hash.as_str()).map_err(|_| RealmError::Address(base.to_string()))?;
    let content = asker.get(&url, limit).map_err(|cause| RealmError::Web { url: url.to_string(), cause })?;
    if !hash.is_of(&content) {
        return Err(RealmError::Wrong { name: name.to_owned(), hash: hash.to_string() });
    }
    cache.keep(hash, &content)?;
    Ok((content, true))
}

/// What the world is called: as the realm says, or else by its host.
fn plain_name(about: &About, url: &Url) -> String {
    let said = about.name.as_deref().or(url.host_str()).unwrap_or_default();
    let plain: String =
        said.chars().filter(|it| it.is_ascii_alphanumeric() || matches!(it, '.' | '-')).take(60).collect();
    let plain = plain.trim_matches(['.', '-']);
    if plain.is_empty() { "realm".into() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenes_are_wanted_of_the_parcels_named_or_of_those_around() {
        let near = Some(Parcel { x: -10, y: 4 });
        let around = wanted(&Request { near, ..Request::default() });
        assert_eq!((around.len(), around[0], around[48]), (49, Parcel { x: -13, y: 1 }, Parcel { x: -7, y: 7 }));
        let parcels = vec![Parcel { x: 1, y: 1 }];
        assert_eq!(wanted(&Request { near, parcels: parcels.clone(), ..Request::default() }), parcels);
        assert_eq!(wanted(&Request::default()), []);
    }

    #[test]
    fn a_realm_has_a_plain_name() {
        let url = Url::parse("https://realm.example/about").unwrap();
        let named = |name: Option<&str>| {
            plain_name(&About { name: name.map(Into::into), content: None, scenes: Vec::new() }, &url)
        };
        assert_eq!(named(Some("../My yard.dcl.eth")), "Myyard.dcl.eth");
        assert_eq!((named(None).as_str(), named(Some("…")).as_str()), ("realm.example", "realm"));
    }
}

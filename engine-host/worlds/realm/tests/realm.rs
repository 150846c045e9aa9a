//! Realms on this machine: a small server answers what a test gives it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use lightcone_realm::{Fetched, RealmError, Request, WebError, fetch};
use lightcone_sdk7::folder::{Parcel, SceneFolder};
use sha2::{Digest, Sha256};

/// Answers by path, gone with the test.
struct Server {
    port: u16,
    answers: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    asked: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            answers: Arc::default(),
            asked: Arc::default(),
            is_over: Arc::default(),
        };
        let (answers, asked, is_over) =
            (Arc::clone(&server.answers), Arc::clone(&server.asked), Arc::clone(&server.is_over));
        let work = move || {
            for stream in listener.incoming().flatten() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let (answers, asked) = (Arc::clone(&answers), Arc::clone(&asked));
                named(move || while answer(&stream, &answers, &asked).is_some() {});
            }
        };
        named(work);
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// A whole answer of HTTP, as it goes over the wire.
    fn raw(&self, path: &str, answer: impl Into<Vec<u8>>) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer.into());
    }

    fn put(&self, path: &str, body: &[u8]) {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        self.raw(path, [head.as_bytes(), body].concat());
    }

    /// A file by its hash.
    fn content(&self, body: &[u8]) -> String {
        let hash = cid(body);
        self.put(&format!("/contents/{hash}"), body);
        hash
    }

    /// An entity with one scene at a parcel. Its hash.
    fn scene(&self, parcel: &str) -> String {
        let script = self.content(format!("// of {parcel}").as_bytes());
        let model = self.content(format!("a model of {parcel}").as_bytes());
        let entity = format!(
            r#"{{ "version": "v3", "type": "scene", "pointers": ["{parcel}"], "timestamp": 1,
                "content": [{{ "file": "bin/index.js", "hash": "{script}" }}, {{ "file": "models/a.glb", "hash": "{model}" }}],
                "metadata": {{ "main": "bin/index.js", "runtimeVersion": "7", "scene": {{ "base": "{parcel}", "parcels": ["{parcel}"] }} }} }}"#
        );
        self.content(entity.as_bytes())
    }

    fn about(&self, scenes: &[String]) {
        let base = self.url("/contents/");
        let urns: Vec<_> =
            scenes.iter().map(|id| format!("\"urn:decentraland:entity:{id}?=&baseUrl={base}\"")).collect();
        let about = format!(
            r#"{{ "healthy": true, "configurations": {{ "realmName": "yard", "scenesUrn": [{}] }} }}"#,
            urns.join(",")
        );
        self.put("/about", about.as_bytes());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn named(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().name("realm".into()).spawn(work).unwrap();
}

fn answer(mut stream: &TcpStream, answers: &Mutex<BTreeMap<String, Vec<u8>>>, asked: &AtomicUsize) -> Option<()> {
    let mut from = BufReader::new(stream);
    let (mut first, mut line, mut length) = (String::new(), String::new(), 0);
    from.read_line(&mut first).ok().filter(|bytes| *bytes > 0)?;
    while from.read_line(&mut line).ok()? > 2 {
        if let Some(digits) = line.to_lowercase().strip_prefix("content-length: ") {
            length = digits.trim().parse().ok()?;
        }
        line.clear();
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    asked.fetch_add(1, Ordering::Relaxed);
    let path = first.split(' ').nth(1)?;
    let missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
    let answer = answers.lock().unwrap().get(path).cloned().unwrap_or(missing);
    stream.write_all(&answer).ok()
}

/// CID version 1 of raw bytes, in base 32.
fn cid(content: &[u8]) -> String {
    let bytes = [&[1, 0x55, 0x12, 32][..], &Sha256::digest(content)].concat();
    let bits = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    let letter = |at: usize| {
        b"abcdefghijklmnopqrstuvwxyz234567"[(0..5).fold(0, |sum, bit| sum << 1 | usize::from(bits(at * 5 + bit)))]
    };
    let letters = (0..(bytes.len() * 8).div_ceil(5)).map(|at| char::from(letter(at)));
    std::iter::once('b').chain(letters).collect()
}

/// A cache, gone with the test.
struct Cache(PathBuf);

impl Cache {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lightcone-realm-{}-{name}", std::process::id()));
        _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn fetch(&self, about: &str) -> Result<Fetched, RealmError> {
        fetch(&Request { about: about.into(), cache: self.0.clone(), ..Request::default() })
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_realm_is_fetched_once_and_its_scenes_are_folders() {
    let (server, cache) = (Server::start(), Cache::new("once"));
    server.about(&[server.scene("3,-4"), server.scene("4,-4")]);
    let fetched = cache.fetch(&server.url("/about")).unwrap();
    assert_eq!((fetched.name.as_str(), fetched.folders.len(), &fetched.offline), ("yard", 2, &None));
    let scene = SceneFolder::open(&fetched.folders[0]).unwrap();
    assert_eq!((scene.manifest().base, scene.source().text.as_str()), (Parcel { x: 3, y: -4 }, "// of 3,-4"));
    assert_eq!(scene.read("models/a.glb").unwrap(), b"a model of 3,-4");
    let asked = server.asked.load(Ordering::Relaxed);
    assert_eq!(asked, 1 + 2 + 4);
    let again = cache.fetch(&server.url("/about")).unwrap();
    assert_eq!((&again.folders, again.fetched_bytes), (&fetched.folders, 0));
    assert_eq!(server.asked.load(Ordering::Relaxed), asked + 1, "only what the realm says is asked again");
}

#[test]
fn a_realm_that_cannot_be_reached_is_what_it_was() {
    let (server, cache) = (Server::start(), Cache::new("offline"));
    server.about(&[server.scene("3,-4")]);
    let about = server.url("/about");
    let fetched = cache.fetch(&about).unwrap();
    server.raw("/about", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    let again = cache.fetch(&about).unwrap();
    assert!(again.offline.is_some());
    assert_eq!(again.folders, fetched.folders);
    assert!(Cache::new("offline-other").fetch(&about).is_err());
    server.put("/about", b"{ nonsense");
    assert!(
        matches!(cache.fetch(&about), Err(RealmError::About { .. })),
        "what a realm says now is not overruled by what it said"
    );
}

#[test]
fn what_is_not_what_its_hash_says_is_refused_and_not_kept() {
    for (what, path) in [("a file", cid(b"a model of 3,-4")), ("an entity", String::new())] {
        let (server, cache) = (Server::start(), Cache::new(&format!("wrong-{}", path.len())));
        let scene = server.scene("3,-4");
        server.about(std::slice::from_ref(&scene));
        let path = if path.is_empty() { scene } else { path };
        server.put(&format!("/contents/{path}"), b"{ \"something\": \"else\" }");
        let why = cache.fetch(&server.url("/about")).unwrap_err();
        assert!(matches!(why, RealmError::Wrong { .. }), "{what}: {why}");
        assert!(why.to_string().contains(&path), "{why}");
        assert!(!cache.0.join("content").join(&path).exists());
    }
}

#[test]
fn what_was_changed_on_disk_is_fetched_again() {
    let (server, cache) = (Server::start(), Cache::new("changed"));
    server.about(&[server.scene("3,-4")]);
    let about = server.url("/about");
    let folder = cache.fetch(&about).unwrap().folders.remove(0);
    // The file in the folder and that in the cache are one.
    fs::write(folder.join("models/a.glb"), b"something else").unwrap();
    fs::write(folder.join("added.js"), b"something more").unwrap();
    let again = cache.fetch(&about).unwrap();
    assert_eq!(again.fetched_bytes, 15);
    assert_eq!(fs::read(folder.join("models/a.glb")).unwrap(), b"a model of 3,-4");
    assert!(!folder.join("added.js").exists());
}

#[test]
fn scenes_are_asked_for_by_their_parcels_where_a_realm_names_none() {
    let (server, cache) = (Server::start(), Cache::new("parcels"));
    let scene = server.scene("3,-4");
    let about =
        format!(r#"{{ "content": {{ "publicUrl": "{}" }}, "configurations": {{ "scenesUrn": [] }} }}"#, server.url(""));
    server.put("/about", about.as_bytes());
    let mut request = Request { about: server.url("/about"), cache: cache.0.clone(), ..Request::default() };
    assert!(matches!(fetch(&request), Err(RealmError::NoScenes(_))));
    server.put("/entities/active", format!(r#"[{{ "id": "{scene}", "type": "scene" }}]"#).as_bytes());
    request.parcels = vec![Parcel { x: 3, y: -4 }];
    let fetched = fetch(&request).unwrap();
    assert_eq!(fetched.folders.len(), 1);
    server.raw("/about", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(fetch(&request).unwrap().folders, fetched.folders);
}

#[test]
fn redirects_are_followed_a_few_times_and_not_to_private_addresses() {
    let (server, cache) = (Server::start(), Cache::new("redirects"));
    server.about(&[server.scene("3,-4")]);
    let redirect = |to: &str| format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
    server.raw("/moved", redirect("/about"));
    assert_eq!(cache.fetch(&server.url("/moved")).unwrap().folders.len(), 1);
    server.raw("/circle", redirect("/circle"));
    let web = |path: &str| match Cache::new("redirects-other").fetch(&server.url(path)) {
        Err(RealmError::Web { cause, .. }) => cause,
        other => panic!("{other:?}"),
    };
    assert!(matches!(web("/circle"), WebError::Redirects(_)));
    server.raw("/metadata", redirect("https://169.254.169.254/latest"));
    assert!(matches!(web("/metadata"), WebError::Private(_)));
    server.raw("/plain", redirect("http://realm.example/about"));
    assert!(matches!(web("/plain"), WebError::Scheme));
}

#[test]
fn no_realm_elsewhere_is_asked_in_the_clear_or_at_a_private_address() {
    let cache = Cache::new("private");
    for about in [
        "http://realm.example/about",
        "https://10.0.0.1/about",
        "https://[fd00::1]/about",
        "ftp://realm.example",
        "https://",
    ] {
        let why = cache.fetch(about).unwrap_err();
        assert!(
            matches!(
                why,
                RealmError::Web { cause: WebError::Scheme | WebError::Private(_), .. } | RealmError::Address(_)
            ),
            "{about}: {why}"
        );
    }
}

#[test]
fn what_is_too_large_is_not_read() {
    let (server, cache) = (Server::start(), Cache::new("large"));
    server.raw("/about", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
    let why = cache.fetch(&server.url("/about")).unwrap_err();
    assert!(matches!(why, RealmError::Web { cause: WebError::TooLarge(_), .. }), "{why}");
}

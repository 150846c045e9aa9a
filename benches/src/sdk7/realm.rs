//! A static realm with one scene: what another host asks of a content server.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Context;
use lightcone_sdk7::folder::SceneFolder;
use serde_json::json;

/// Nobody is waited for longer.
const PATIENCE: Duration = Duration::from_secs(10);
const MOST_HEADERS: usize = 100;

/// Serves until the process ends.
pub(super) struct Realm {
    address: SocketAddr,
}

impl Realm {
    /// Of the scene in a folder, on loopback.
    pub(super) fn serve(scene: &Path) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let files = Arc::new(files(scene, address)?);
        thread::Builder::new().name("realm".into()).spawn(move || {
            for stream in listener.incoming().flatten() {
                let files = Arc::clone(&files);
                // Whoever breaks off has nothing to be told.
                _ = thread::Builder::new().name("realm".into()).spawn(move || answer(&stream, &files));
            }
        })?;
        Ok(Self { address })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/server", self.address)
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn files(scene: &Path, address: SocketAddr) -> anyhow::Result<Files> {
    let folder = SceneFolder::open(scene)?;
    let metadata: serde_json::Value = serde_json::from_str(&folder.manifest().json)?;
    let (mut files, mut content) = (Files::new(), Vec::new());
    let mut names: Vec<String> = folder.files().map(|file| file.name.clone()).collect();
    let main = folder.manifest().main.clone();
    if !names.contains(&main) {
        names.push(main);
    }
    for (number, name) in names.iter().enumerate() {
        let hash = format!("bafkreifile{number}");
        let bytes = fs::read(scene.join(name)).with_context(|| format!("{name} cannot be read"))?;
        files.insert(format!("/content/contents/{hash}"), bytes);
        content.push(json!({ "file": name, "hash": hash }));
    }
    let id = "bafkreientity";
    let entity = json!({
        "id": id, "version": "v3", "type": "scene", "timestamp": 1, "pointers": metadata["scene"]["parcels"], "content": content,
        "metadata": metadata,
    });
    files.insert(format!("/content/contents/{id}"), entity.to_string().into_bytes());
    let base = format!("http://{address}/content");
    let about = json!({
        "healthy": true, "acceptingUsers": true,
        "content": { "healthy": true, "publicUrl": base },
        "lambdas": { "healthy": true, "publicUrl": format!("http://{address}/lambdas") },
        "comms": { "healthy": true, "protocol": "v3", "fixedAdapter": "offline:offline" },
        "configurations": {
            "networkId": 1, "globalScenesUrn": [], "realmName": "local",
            "scenesUrn": [format!("urn:decentraland:entity:{id}?=&baseUrl={base}/contents/")],
        },
    });
    files.insert("/server/about".into(), about.to_string().into_bytes());
    Ok(files)
}

fn answer(stream: &TcpStream, files: &Files) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines.take(MOST_HEADERS) {
        if line?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).and_then(|path| path.split('?').next()).unwrap_or_default();
    let (status, body) = match files.get(path) {
        Some(body) => ("200 OK", body.as_slice()),
        None => ("404 Not Found", &b""[..]),
    };
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let mut to = stream;
    to.write_all(head.as_bytes())?;
    to.write_all(body)
}

//! A host of a test, and a client of it.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use lightcone_node::access::Access;
use lightcone_supervisor::{HostConfig, HostError, RunningHost};
use serde_json::Value;

const WITHIN: Duration = Duration::from_secs(60);
/// The host answers one address twenty times a second.
const POLL: Duration = Duration::from_millis(100);
static MADE: AtomicU32 = AtomicU32::new(0);

/// A directory for a test, gone afterwards.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Self {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("lightcone-supervisor-{}-{number}", std::process::id()));
        _ = fs::remove_dir_all(&path);
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Names of what is in a folder.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// On loopback, open to everybody.
pub fn config(store: &Scratch) -> HostConfig {
    HostConfig {
        store: store.path().to_owned(),
        listen: (Ipv4Addr::LOCALHOST, 0).into(),
        media_ip: Ipv4Addr::LOCALHOST.into(),
        media_ports: None,
        access: Access::default(),
        allow_origins: Vec::new(),
        host_names: Vec::new(),
        trusted_proxies: Vec::new(),
        max_worlds: 4,
        max_players: 20,
        max_upload_bytes: 100_000,
        stuck_after: Duration::from_secs(60),
        control_groups: false,
        executable: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/supervisor/fake-lightcone"),
        first_arguments: Vec::new(),
        run_options: Vec::new(),
        environment: Vec::new(),
    }
}

pub fn start(config: HostConfig) -> RunningHost {
    RunningHost::start(config).unwrap_or_else(|error: HostError| panic!("{error}"))
}

/// A package of the script's kind, of which worlds do `what`.
pub fn package(what: &str) -> Vec<u8> {
    format!("good\n{what}\n").into_bytes()
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default()
    }
}

/// One request on a connection of its own. `head` is more lines of it.
pub fn ask(address: SocketAddr, line: &str, head: &str, body: &[u8]) -> Answer {
    let length = body.len();
    raw(address, &format!("{line} HTTP/1.1\r\n{head}content-length: {length}\r\n"), body)
}

/// Whatever is written, up to the empty line.
pub fn raw(address: SocketAddr, head: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(WITHIN)).unwrap();
    write!(stream, "{head}host: {address}\r\nconnection: close\r\n\r\n").unwrap();
    // Who refuses a body need not read it.
    _ = stream.write_all(body);
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("half an answer: {answer:?}"));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

pub fn get(address: SocketAddr, path: &str) -> Answer {
    ask(address, &format!("GET {path}"), "", b"")
}

/// Uploads a package, whose hash comes back.
pub fn upload(address: SocketAddr, what: &str) -> String {
    let answer = ask(address, "POST /v1/programs", "", &package(what));
    assert!(answer.status < 300, "{answer:?}");
    answer.json()["hash"].as_str().unwrap_or_default().to_owned()
}

/// Starts a world of this program, with more members of the wish.
pub fn begin(address: SocketAddr, program: &str, more: &str) -> Answer {
    ask(address, "POST /v1/worlds", "", format!("{{\"program\":\"{program}\"{more}}}").as_bytes())
}

/// Until it holds; `see` says what there was instead.
pub fn until<T>(what: &str, mut see: impl FnMut() -> Result<T, String>) -> T {
    let since = Instant::now();
    loop {
        match see() {
            Ok(seen) => return seen,
            Err(instead) if since.elapsed() > WITHIN => panic!("{what} does not come: {instead}"),
            Err(_) => thread::sleep(POLL),
        }
    }
}

/// Until the world of this name is as `holds` says.
pub fn until_world(address: SocketAddr, name: &str, holds: impl Fn(&Value) -> bool) -> Value {
    until(name, || {
        let world = get(address, &format!("/v1/worlds/{name}")).json();
        if holds(&world) { Ok(world) } else { Err(world.to_string()) }
    })
}

/// An HTTP server that stands for a world's node: answers everything, and keeps what it was asked.
pub struct FakeNode {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl FakeNode {
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (address, asked) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let kept = Arc::clone(&asked);
        let serve = move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = [0; 8192];
                let length = stream.read(&mut request).unwrap_or(0);
                kept.lock().unwrap().push(String::from_utf8_lossy(&request[..length]).into_owned());
                let head = "HTTP/1.1 201 Created\r\nlocation: /pong/whep/pong/1\r\nconnection: close\r\n";
                _ = write!(stream, "{head}content-length: 5\r\n\r\nhello");
            }
        };
        thread::Builder::new().name("fake-node".into()).spawn(serve).unwrap();
        Self { address, asked }
    }

    /// The newest request, in lower case.
    pub fn last(&self) -> String {
        self.asked.lock().unwrap().last().cloned().unwrap_or_default().to_lowercase()
    }
}

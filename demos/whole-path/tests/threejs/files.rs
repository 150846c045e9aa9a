//! The page, three.js and the scenes over HTTP on loopback, because a browser loads modules from nowhere else.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const WITHIN: Duration = Duration::from_secs(20);
const MAX_HEAD_BYTES: u64 = 16 << 10;

/// Serves folders, each under the first part of a path. Dropping it ends it.
pub struct Files {
    address: SocketAddr,
    ending: Arc<AtomicBool>,
    server: Option<JoinHandle<()>>,
}

impl Files {
    /// `("three", folder)`: `/three/x` is `folder/x`.
    pub fn serve<const N: usize>(folders: [(&'static str, PathBuf); N]) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let ending = Arc::new(AtomicBool::new(false));
        let ended = ending.clone();
        let serve = move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::Acquire) {
                    return;
                }
                // A browser that goes away in the middle misses nothing.
                _ = stream.and_then(|stream| answer(stream, &folders));
            }
        };
        let server = thread::Builder::new().name("files".into()).spawn(serve)?;
        Ok(Self { address, ending, server: Some(server) })
    }

    /// Of a path without the leading `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Release);
        // One more connection, so that it looks.
        if TcpStream::connect(self.address).is_ok()
            && let Some(server) = self.server.take()
        {
            _ = server.join();
        }
    }
}

/// One request of one connection.
fn answer(mut stream: TcpStream, folders: &[(&str, PathBuf)]) -> io::Result<()> {
    stream.set_read_timeout(Some(WITHIN))?;
    stream.set_write_timeout(Some(WITHIN))?;
    let mut head = BufReader::new(stream.try_clone()?.take(MAX_HEAD_BYTES));
    let mut request = String::new();
    head.read_line(&mut request)?;
    for line in head.lines() {
        if line?.is_empty() {
            break;
        }
    }
    let found = path_of(&request, folders).and_then(|path| Some((content_type(&path), fs::read(path).ok()?)));
    let (status, (content_type, body)) = match found {
        Some(found) => ("200 OK", found),
        None => ("404 Not Found", ("text/plain", Vec::new())),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

/// The file that `GET /{folder}/{file} HTTP/1.1` asks for; nothing outside the folders.
fn path_of(request: &str, folders: &[(&str, PathBuf)]) -> Option<PathBuf> {
    let (path, _) = request.strip_prefix("GET /")?.split_once(' ')?;
    let (name, file) = path.split_once('/')?;
    let (_, folder) = folders.iter().find(|(known, _)| *known == name)?;
    let inside = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| folder.join(file))
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        _ => "application/octet-stream",
    }
}

#[test]
fn only_files_in_the_folders_are_found() {
    let folders = [("page", PathBuf::from("/p"))];
    let found = |path: &str| path_of(&format!("GET {path} HTTP/1.1\r\n"), &folders);
    assert_eq!(found("/page/a/b.js"), Some(PathBuf::from("/p/a/b.js")));
    for outside in ["/page/../b.js", "/page//etc/passwd", "/other/b.js", "/page", "/"] {
        assert_eq!(found(outside), None, "{outside}");
    }
}

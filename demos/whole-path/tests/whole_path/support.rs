//! What the tests share.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use lightcone_whole_path::{Chromium, Error, Finished, Picture, Program, http, required_chromium, run_to_end, until};

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_lightcone-under-test");
/// For what takes a moment on a machine that is not busy.
pub const SOON: Duration = Duration::from_secs(60);
/// Exit code: the command line or a file named in it cannot be used.
pub const UNUSABLE: i32 = 2;
/// What Ctrl-C may take.
pub const INTERRUPT_WITHIN: Duration = Duration::from_secs(1);

/// A browser that has the machine to itself: two at once starve each other on two cores.
pub struct Turn {
    pub browser: Chromium,
    _turn: MutexGuard<'static, ()>,
}

/// Waits for its turn; `None` without a browser.
pub fn take_turn() -> Option<Turn> {
    static TURN: Mutex<()> = Mutex::new(());
    let path = required_chromium()?;
    // A test that failed has cleaned up after itself.
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let browser = Chromium::start(&path).unwrap_or_else(|error| panic!("{error}"));
    Some(Turn { browser, _turn: turn })
}

/// `lightcone run` on the CPU renderer and a free port, unless `more` says otherwise. Pictures are compared, so they keep their
/// size on a machine that is busy.
pub fn serve(world: &str, more: &[&str]) -> Result<Program, Error> {
    let mut args = vec!["run", world, "--backend", "soft", "--size", "640x360", "--keep-quality"];
    if !more.contains(&"--listen") {
        args.extend(["--listen", "127.0.0.1:0"]);
    }
    args.extend(more);
    Program::start(PROGRAM, args)
}

/// A command that ends by itself.
pub fn lightcone(args: &[&str]) -> Finished {
    run_to_end(PROGRAM, args, Duration::from_secs(240)).unwrap_or_else(|error| panic!("lightcone {args:?}: {error}"))
}

/// One line, for a person, that holds all of `words`.
pub fn assert_refuses(finished: &Finished, code: i32, words: &[&str]) {
    assert_eq!(finished.code, Some(code), "{finished:?}");
    assert_eq!(finished.stderr.trim_end().lines().count(), 1, "one line, not: {}", finished.stderr);
    for word in words {
        assert!(finished.stderr.contains(word), "'{word}' is missing in: {}", finished.stderr);
    }
}

/// A file that may be written.
pub fn temporary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Until the node lists this many players.
pub fn wait_for_players(program: &Program, players: u64) -> Result<(), Error> {
    until(&format!("{players} players in /v1/worlds"), SOON, || {
        let worlds = http::get(program.address(), "/v1/worlds")?.json();
        let there = &worlds["worlds"][0]["players"];
        Ok(if *there == players { Ok(()) } else { Err(there.to_string()) })
    })
}

/// The value of a line of `/metrics` that has no labels; 0 while there is none.
pub fn metric(program: &Program, name: &str) -> Result<f64, Error> {
    metric_with(program, name, "")
}

/// The same of a node that wants a token.
pub fn metric_with(program: &Program, name: &str, token: &str) -> Result<f64, Error> {
    let bearer = format!("Bearer {token}");
    let text = http::request(program.address(), "GET", "/metrics", &[("Authorization", &bearer)], b"")?.body;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
    Ok(value.unwrap_or(0.0))
}

/// A web server of its own for the files of a folder, as a platform has one: another origin. It serves until the tests end.
pub fn serve_files(folder: &Path) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|error| panic!("no port: {error}"));
    let address = listener.local_addr().unwrap_or_else(|error| panic!("no address: {error}"));
    let folder = folder.to_owned();
    let serve = move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            // A browser that goes away in the middle is none of the test's business.
            in_background("a file", move || _ = serve_file(stream, &folder));
        }
    };
    in_background("files", serve);
    address
}

fn in_background(what: &str, work: impl FnOnce() + Send + 'static) {
    let started = thread::Builder::new().name(what.to_owned()).spawn(work);
    started.unwrap_or_else(|error| panic!("no thread for {what}: {error}"));
}

fn serve_file(mut stream: TcpStream, folder: &Path) -> io::Result<()> {
    let mut request = [0; 4096];
    let length = stream.read(&mut request)?;
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let path = request.split(' ').nth(1).unwrap_or("/").split('?').next().unwrap_or("/");
    let name = path.trim_start_matches('/');
    let content_type = match name.rsplit('.').next() {
        Some("html") => "text/html",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("mp4") => "video/mp4",
        _ => "application/octet-stream",
    };
    let (status, body) = match fs::read(folder.join(name)) {
        Ok(body) if !name.contains('/') => ("200 OK", body),
        _ => ("404 Not Found", Vec::new()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

/// Keeps a picture for a person to look at, and names it.
pub fn keep(picture: &Picture, name: &str) -> String {
    let path = folder().join(format!("{name}.png"));
    picture.save(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path.display().to_string()
}

fn folder() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap_or(Path::new("."));
    let folder = target.join("whole-path");
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}

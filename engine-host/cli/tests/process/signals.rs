//! What systemd, Docker and Kubernetes send, to the program in a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use signal_hook::consts::{SIGINT, SIGTERM};

/// A debug build on a busy machine.
const WITHIN: Duration = Duration::from_secs(60);

struct Serving {
    process: Child,
    stdout: BufReader<ChildStdout>,
    address: String,
}

impl Serving {
    fn start(more: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lightcone"));
        command.args(["run", "smallest", "--backend", "soft", "--listen", "127.0.0.1:0"]).args(more);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut stdout = BufReader::new(process.stdout.take().expect("is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it prints its address");
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default().to_owned();
        Self { process, stdout, address }
    }

    fn signal(&self, signal: i32) {
        let sent = Command::new("kill").args([format!("-{signal}"), self.process.id().to_string()]).status();
        assert!(sent.expect("kill is there").success());
    }

    fn status_of(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    /// Status and what it wrote to standard error.
    fn end(mut self) -> (ExitStatus, String) {
        let since = Instant::now();
        let status = loop {
            if let Some(status) = self.process.try_wait().expect("it is ours") {
                break status;
            }
            if since.elapsed() > WITHIN {
                _ = self.process.kill();
                panic!("it did not end within {WITHIN:?}");
            }
            thread::sleep(Duration::from_millis(20));
        };
        let mut said = String::new();
        _ = self.process.stderr.take().expect("is piped").read_to_string(&mut said);
        _ = self.stdout.read_to_string(&mut said);
        (status, said)
    }
}

fn temporary(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("lightcone-signals-{name}-{}", std::process::id()));
    _ = fs::remove_dir_all(&path);
    path
}

fn statements(store: &Path) -> usize {
    fs::read_dir(store.join("statements")).map_or(0, |names| names.count())
}

#[test]
fn sigterm_ends_it_with_a_last_checkpoint_and_code_0() {
    let store = temporary("store");
    let name = store.display().to_string();
    let serving = Serving::start(&["--store", &name, "--checkpoint-every", "1h"]);
    thread::sleep(Duration::from_millis(300));
    assert_eq!(statements(&store), 1, "the first alone: the next is an hour away");
    serving.signal(SIGTERM);
    let (status, said) = serving.end();
    assert_eq!(status.code(), Some(0), "{said}");
    assert_eq!(statements(&store), 2, "{said}");
    _ = fs::remove_dir_all(&store);
    _ = fs::remove_file(format!("{name}.resume-key"));
}

/// Nobody is here, so there is nobody to wait for; a connection that began before is answered until the end.
#[test]
fn nobody_is_waited_for_when_nobody_is_here() {
    let serving = Serving::start(&["--drain", "10m"]);
    assert_eq!((serving.status_of("/healthz"), serving.status_of("/readyz")), ("200".into(), "200".into()));
    serving.signal(SIGTERM);
    let (status, said) = serving.end();
    assert!(status.code() == Some(0) && said.contains("SIGTERM came"), "{said}");
}

#[test]
fn a_seat_that_is_taken_is_waited_for_and_a_second_signal_ends_it_at_once() {
    let serving = Serving::start(&["--drain", "10m"]);
    // Taken, though its browser never connects: it holds the node for the while that it is given.
    let offer = include_str!("../../../../streaming/tests/offers/chromium-156-player.sdp");
    let mut stream = TcpStream::connect(&serving.address).expect("it listens");
    let head = format!("POST /whep/smallest HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", serving.address);
    write!(stream, "{head}content-type: application/sdp\r\ncontent-length: {}\r\n\r\n{offer}", offer.len()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    serving.signal(SIGTERM);
    let since = Instant::now();
    while serving.status_of("/readyz") != "503" {
        assert!(since.elapsed() < WITHIN, "it does not say that it drains");
    }
    assert_eq!(serving.status_of("/healthz"), "503");
    serving.signal(SIGINT);
    let (status, said) = serving.end();
    assert_eq!(status.code(), Some(130), "{said}");
}

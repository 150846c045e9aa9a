//! A world that is given a new version of its program while it runs, killed, gone on with, and replayed.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use lightcone_package::{Bounds, Limits, Manifest, PackageBuilder};
use serde_json::Value;

/// Answers nothing, and counts its ticks from what it took over.
const PROGRAM: &str = r#"(module
    (memory (export "memory") 4 4)
    (func (export "lc_abi") (result i32) (i32.const 1))
    (func (export "lc_alloc") (param i32) (result i32) (i32.const 0x20000))
    (func (export "lc_init") (param i32 i32))
    (func (export "lc_tick") (param $in i32) (param i32) (result i64)
        (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 1)))
        (i32.store (i32.const 0) (i32.const 0x3143434c))
        (i32.store (i32.const 4) (i32.const 24))
        (i64.store (i32.const 16) (i64.load offset=16 (local.get $in)))
        (i64.const 0x1800000000))
    (func (export "lc_save") (result i64) (i64.const 0x4_00000040))
    (func (export "lc_upgrade") (param $at i32) (param i32)
        (i32.store (i32.const 64) (i32.load (local.get $at)))))"#;

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn new() -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("upgraded");
        _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// A package of this version; gives its path and its id.
    fn package(&self, version: &str, program: &str) -> (String, String) {
        let manifest = Manifest {
            name: "counter".into(),
            version: version.into(),
            title: "Counter".into(),
            licence: "MIT".into(),
            authors: Vec::new(),
            description: String::new(),
            interface: 1,
            tick_rate_hz: 60,
            limits: Limits::default(),
            parameters: String::new(),
        };
        let package =
            PackageBuilder::new(manifest, wat::parse_str(program).unwrap()).build(&Bounds::default()).unwrap();
        let path = self.path(&format!("{version}.lcw"));
        package.write(Path::new(&path)).unwrap();
        (path, package.id().to_string())
    }

    fn lightcone(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lightcone"));
        command.env_remove("CACHE_DIRECTORY").env("XDG_CACHE_HOME", self.0.join("cache")).stdin(Stdio::null());
        command
    }

    /// Exit code, and everything that it wrote.
    fn done(&self, args: &[&str]) -> (Option<i32>, String) {
        let output = self.lightcone().args(args).output().unwrap();
        let said = [&output.stdout[..], &output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    }

    fn run(&self, game: &str) -> Running {
        let store = self.path("store");
        let fixed = ["--backend", "soft", "--listen", "127.0.0.1:0", "--checkpoint-every", "250ms", "--token-key"];
        let mut command = self.lightcone();
        command.args(["run", game, "--store", &store]).args(fixed).arg(self.path("token.key"));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let (mut line, mut said) = (String::new(), BufReader::new(child.stdout.take().unwrap()));
        said.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("no address: {line:?}")).to_owned();
        Running { address, child, _said: said }
    }
}

struct Running {
    address: String,
    child: Child,
    /// A node that cannot say anything would end.
    _said: BufReader<ChildStdout>,
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Running {
    /// Status and body.
    fn ask(&self, line: &str, token: &str, body: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let Self { address, .. } = self;
        let head = format!(
            "{line} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn upgrade(&self, token: &str, package: &str) -> (u16, String) {
        self.ask("POST /v1/worlds/counter/upgrade", token, &fs::read(package).unwrap())
    }

    /// What runs, once it has come further than this tick.
    fn world_after(&self, token: &str, tick: u64) -> Value {
        for _ in 0..600 {
            let (status, body) = self.ask("GET /v1/worlds", token, b"");
            assert_eq!(status, 200, "{body}");
            let world = serde_json::from_str::<Value>(&body).unwrap()["worlds"][0].take();
            if world["tick"].as_u64().unwrap() > tick {
                return world;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the world does not come beyond tick {tick}");
    }
}

#[test]
fn a_world_goes_on_as_a_new_version_over_a_kill_and_in_a_replay() {
    let folder = Folder::new();
    let (first, first_id) = folder.package("1.0.0", PROGRAM);
    let (second, second_id) = folder.package("2.0.0", &PROGRAM.replace("(i32.const 1)))\n", "(i32.const 3)))\n"));
    let (broken, _) = folder.package("3.0.0", &PROGRAM.replace("(i32.load (local.get $at))", "(unreachable)"));
    let key = folder.path("token.key");
    let token = |role: &str| {
        let (code, said) = folder.done(&["token", "--key", &key, "--world", "counter", "--role", role, "--for", "1h"]);
        assert_eq!(code, Some(0), "{said}");
        said.lines().next().unwrap().to_owned()
    };
    let (admin, player) = (token("admin"), token("player"));

    let node = folder.run(&first);
    let world = node.world_after(&admin, 20);
    assert_eq!(world["program"], serde_json::json!({ "version": "1.0.0", "package": first_id }));
    assert_eq!(node.upgrade(&player, &second).0, 403);
    let (status, said) = node.ask("POST /v1/worlds/counter/upgrade", &admin, b"no package");
    assert!(status == 409 && said.lines().count() == 1, "{status} {said}");
    let (status, said) = node.upgrade(&admin, &broken);
    assert_eq!(status, 409, "{said}");
    assert!(said.starts_with("counter 3.0.0 cannot take over: the program trapped"), "{said}");
    let (status, said) = node.upgrade(&admin, &second);
    assert_eq!(status, 200, "{said}");
    let upgraded: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(upgraded["program"]["package"], second_id);
    let world = node.world_after(&admin, upgraded["tick"].as_u64().unwrap() + 30);
    assert_eq!(world["program"]["version"], "2.0.0");
    // Killed, not asked to end.
    drop(node);

    let store = folder.path("store");
    let listen = ["--listen", "127.0.0.1:0", "--backend", "soft"];
    let (code, said) = folder.done(&[&["run", &first, "--store", &store][..], &listen].concat());
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(&format!("package {second_id} since its newest upgrade")), "{said}");
    let node = folder.run(&second);
    node.world_after(&admin, world["tick"].as_u64().unwrap() + 30);
    drop(node);

    let (code, said) = folder.done(&["verify", &store]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("package {second_id} took over from {first_id}")), "{said}");
    let (code, said) = folder.done(&["replay", &store, "--world", &first, "--world", &second]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = folder.done(&["replay", &store, "--world", &second]);
    assert!(code == Some(2) && said.contains(&format!("package {first_id} is wanted")), "{said}");
}

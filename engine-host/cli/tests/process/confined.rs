//! A hosted world's process: what it has given up, and that it works.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::still::Folder;

#[test]
fn a_supervised_world_is_confined_and_compiles_keeps_its_record_and_ends() {
    let folder = Folder::new("confined");
    let (package, record) = (folder.0.join("still.lcw"), folder.0.join("world/record"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_lightcone"));
    command.arg("run").arg(&package).arg("--supervised").arg("--store").arg(&record);
    command.args(["--listen", "127.0.0.1:0", "--backend", "soft", "--checkpoint-every", "100ms"]);
    command.env_remove("CACHE_DIRECTORY").env("XDG_CACHE_HOME", folder.0.join("cache"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
    let mut next = || lines.next().and_then(|line| serde_json::from_str::<Value>(&line).ok()).unwrap_or_default();
    let open = next();
    let doing = next();
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it runs");
    drop(child.stdin.take());
    while next() != Value::Null {}
    assert!(child.wait().expect("it ends").success(), "{open} {doing}");
    assert!(doing["doing"]["ticks"] == true && doing["doing"]["paused"] == Value::Null, "{doing}");
    assert!(status.contains("NoNewPrivs:\t1"), "{status}");
    assert_eq!(folder.kept().len(), 1, "the compiler wrote its code");
    assert!(
        fs::read_dir(record.join("statements")).is_ok_and(|statements| statements.count() > 2),
        "the record is kept"
    );
    if open["open"]["confined"] != true {
        println!("skipped: this kernel has no Landlock: {open}");
    }
}

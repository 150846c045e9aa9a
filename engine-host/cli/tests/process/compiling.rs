//! Modules of strangers are compiled in a process that may die, once.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::still::{Folder, said};

#[test]
fn code_is_kept_and_used_again_and_no_longer_when_it_is_not_whole() {
    let folder = Folder::new("code-kept");
    let first = folder.simulate();
    assert!(first.status.success(), "{}", said(&first));
    let kept = folder.kept();
    let [file] = &kept[..] else { panic!("{kept:?}") };
    let whole = fs::read(file).expect("it is ours");
    // What is not whole is compiled again.
    fs::write(file, &whole[..whole.len() / 2]).expect("it is ours");
    let second = folder.simulate();
    assert!(second.status.success(), "{}", said(&second));
    assert_eq!(fs::read(file).expect("it is ours"), whole);
    // What is whole is used: code of another engine would be refused, and made anew.
    let changed = fs::metadata(file).expect("it is there").created().ok();
    assert!(folder.simulate().status.success());
    assert_eq!(fs::metadata(file).expect("it is there").created().ok(), changed, "it was written again");
    assert_eq!(folder.kept(), kept);
}

#[test]
fn a_cache_that_others_can_write_to_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("code-of-others");
    let cache = folder.0.join("cache/lightcone/code");
    fs::create_dir_all(&cache).expect("it is ours");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).expect("it is ours");
    let simulated = folder.simulate();
    assert!(simulated.status.success(), "{}", said(&simulated));
    assert!(said(&simulated).contains("others can write to it"), "{}", said(&simulated));
    assert!(folder.kept().is_empty());
}

#[test]
fn the_compiler_is_bounded_and_says_in_one_line_what_it_cannot_read() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lightcone"));
    command.arg("compile-module").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut input = child.stdin.take().expect("it is piped");
    // It reads to the end, after it has set its bounds: more than a pipe holds is taken only by one that reads.
    input.write_all(&vec![b'x'; 1 << 20]).expect("it reads");
    let bounds = fs::read_to_string(format!("/proc/{}/limits", child.id()));
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(said(&output).lines().count(), 1, "{}", said(&output));
    assert!(said(&output).contains("cannot be compiled"), "{}", said(&output));
    // Linux alone tells the bounds of others.
    let Ok(bounds) = bounds else { return };
    let of = |name: &str| bounds.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    assert!(of("Max cpu time").contains(" 120 "), "{bounds}");
    assert!(of("Max address space").contains(" 2147483648 "), "{bounds}");
    assert!(of("Max core file size").contains(" 0 "), "{bounds}");
}

//! A sealed package runs where its key is, and nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use crate::still::{Folder, lightcone, said};

fn run(folder: &Folder, words: &str) -> Output {
    let words: Vec<String> =
        words.split(' ').map(|word| word.replace('@', &format!("{}/", folder.0.display()))).collect();
    lightcone(&folder.0, &words.iter().map(AsRef::as_ref).collect::<Vec<_>>())
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn digest(output: &Output) -> String {
    printed(output).lines().find(|line| line.starts_with("digest ")).expect("it has one").to_owned()
}

/// With a key of its own, and `still.lcws` sealed to it.
fn sealed(name: &str) -> Folder {
    let folder = Folder::new(name);
    let public = printed(&run(&folder, "unseal-key @key"));
    fs::write(folder.0.join("public"), &public).expect("it is ours");
    printed(&run(&folder, "seal @still.lcw --to @public"));
    folder
}

/// Whether any file below has these bytes.
fn is_found(folder: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).expect("it is there").any(|entry| {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            return is_found(&path, bytes);
        }
        fs::read(path).expect("it is ours").windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn it_is_the_same_world_and_its_code_is_kept_nowhere() {
    let folder = sealed("sealed-run");
    let mode = fs::metadata(folder.0.join("key")).expect("it was made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let opened = digest(&run(&folder, "simulate @still.lcws --unseal-key @key --ticks 30"));
    assert!(folder.kept().is_empty(), "{:?}", folder.kept());
    assert_eq!(opened, digest(&folder.simulate()));
    assert_eq!(folder.kept().len(), 1, "that of the plain one");
}

#[test]
fn a_record_of_it_is_encrypted_and_replayed_with_both_keys() {
    let folder = sealed("sealed-record");
    let bare = run(&folder, "simulate @still.lcws --unseal-key @key --store @record");
    assert_eq!(bare.status.code(), Some(2));
    assert!(said(&bare).contains("add --seal KEYFILE to --store"), "{}", said(&bare));
    printed(&run(&folder, "simulate @still.lcws --unseal-key @key --ticks 60 --store @record --seal @seal"));
    for file in ["still.lcw", "still.wasm"] {
        fs::remove_file(folder.0.join(file)).expect("it is ours");
    }
    // Of the program's memory, and of its module.
    assert!(!is_found(&folder.0, b"LCC1") && !is_found(&folder.0, b"\0asm"), "it lies open");
    let replayed = printed(&run(&folder, "replay @record --world @still.lcws --unseal-key @key --seal @seal"));
    assert!(replayed.contains("it began at the genesis") && replayed.contains("  same\n"), "{replayed}");
}

#[test]
fn without_its_key_it_says_so_in_one_line() {
    let folder = sealed("sealed-closed");
    printed(&run(&folder, "unseal-key @other"));
    for (words, wanted) in [
        ("simulate @still.lcws", "give the key that it was sealed to with --unseal-key KEYFILE"),
        ("simulate @still.lcws --unseal-key @other", "it is not sealed to key "),
        ("simulate @still.lcws --unseal-key @nothing", "nothing"),
        ("simulate @still.lcws --unseal-key @still.lcw", "chmod 600"),
        ("seal @still.lcw --to @still.lcw", "UTF-8"),
        ("seal @still.lcw --to 00", "00"),
    ] {
        let output = run(&folder, words);
        assert_eq!((output.status.code(), said(&output).lines().count()), (Some(2), 1), "{words}: {}", said(&output));
        assert!(said(&output).contains(wanted), "{words}: {}", said(&output));
    }
    let again = run(&folder, "seal @still.lcw --to @public");
    assert_eq!(again.status.code(), Some(1), "a file that is there stays: {}", said(&again));
}

#[test]
fn inspect_says_what_stays_readable() {
    let folder = sealed("sealed-inspected");
    let (plain, sealed) = (printed(&run(&folder, "inspect @still.lcw")), printed(&run(&folder, "inspect @still.lcws")));
    let id = |text: &str| text.lines().find(|line| line.starts_with("package ")).expect("it has one").to_owned();
    assert_eq!(id(&plain), id(&sealed));
    let public = fs::read_to_string(folder.0.join("public")).expect("it is ours");
    assert!(sealed.contains(&format!("sealed to  key {public}")), "{sealed}");
    assert!(sealed.starts_with("still 1.0.0, sealed\n") && !sealed.contains("MIT"), "{sealed}");
}

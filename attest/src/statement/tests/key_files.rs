//! Key files are their owners'.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::files::Scratch;

#[test]
fn key_files_are_their_owners_and_never_overwritten() {
    let scratch = Scratch::new("signing-key");
    let path = scratch.0.join("key");
    key().write_new(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{SEED}\n"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(SigningKey::read(&path).unwrap().public(), key().public());
    let again = another_key().write_new(&path).unwrap_err();
    let exists = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::AlreadyExists;
    assert!(matches!(&again, KeyFileError::Io { doing: "write", cause, .. } if exists(cause)), "{again}");
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{SEED}\n"));
    let missing = SigningKey::read(&scratch.0.join("none")).unwrap_err();
    assert!(matches!(missing, KeyFileError::Io { doing: "read", .. }));
}

#[test]
fn key_files_that_others_may_use_are_refused() {
    let scratch = Scratch::new("signing-key-mode");
    let path = scratch.0.join("key");
    key().write_new(&path).unwrap();
    for mode in [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o666, 0o777] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        assert!(matches!(SigningKey::read(&path), Err(KeyFileError::Open { mode: found, .. }) if found == mode));
    }
    for mode in [0o600, 0o400] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        assert!(SigningKey::read(&path).is_ok(), "{mode:o}");
    }
}

#[test]
fn key_files_with_other_content_are_refused() {
    let scratch = Scratch::new("signing-key-content");
    let path = scratch.0.join("key");
    key().write_new(&path).unwrap();
    let contents = [
        String::new(),
        SEED.into(),
        format!("{SEED}\n\n"),
        format!("{}\n\n", &SEED[1..]),
        format!("{}\n", SEED.to_uppercase()),
        format!("g{}\n", &SEED[1..]),
        format!(" {}\n", &SEED[1..]),
        format!("{}\n", "é".repeat(32)),
    ];
    for content in contents {
        fs::write(&path, &content).unwrap();
        assert!(matches!(SigningKey::read(&path), Err(KeyFileError::Content { .. })), "{content:?}");
    }
    assert!(matches!(SigningKey::read(&scratch.0), Err(KeyFileError::Io { doing: "read", .. })));
}

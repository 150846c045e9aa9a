//! Values that no manifest may have.

use lightcone_attest::DecodeError;
use lightcone_package::{Manifest, ManifestError, PackageBuilder, PackageError};

use crate::raw::{Raw, manifest_bytes};
use crate::support::{MODULE, manifest, read};

/// The field that is refused once the manifest was changed.
fn refused(change: impl FnOnce(&mut Manifest)) -> String {
    let mut changed = manifest();
    change(&mut changed);
    match PackageBuilder::new(changed, MODULE.to_vec()).build(&Default::default()) {
        Err(PackageError::Manifest(ManifestError::Value { field, .. })) => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn texts_are_held_to_their_lengths() {
    assert_eq!(refused(|m| m.name = "x".repeat(64)), "name");
    assert_eq!(refused(|m| m.version = format!("1.0.0-{}", "x".repeat(59))), "version");
    assert_eq!(refused(|m| m.title = "x".repeat(101)), "title");
    assert_eq!(refused(|m| m.licence = "x".repeat(129)), "licence");
    assert_eq!(refused(|m| m.description = "x".repeat(4097)), "description");
    assert_eq!(refused(|m| m.authors = vec!["x".repeat(129)]), "authors");
    assert_eq!(refused(|m| m.authors = vec!["Ada".into(); 17]), "authors");
    assert_eq!(refused(|m| m.parameters = "x".repeat(4097)), "parameters");
}

#[test]
fn texts_hold_nothing_that_is_not_seen() {
    for text in ["a\0", "a\u{1b}[2J", "a\u{202e}", "a\u{2029}b", "a\u{85}b", "a\tb"] {
        assert_eq!(refused(|m| m.title = text.into()), "title");
        assert_eq!(refused(|m| m.description = text.into()), "description");
        assert_eq!(refused(|m| m.authors[1] = text.into()), "authors");
        if !text.contains('\t') {
            assert_eq!(refused(|m| m.parameters = text.into()), "parameters");
        }
    }
    assert_eq!(refused(|m| m.authors[0] = "a\nb".into()), "authors");
}

#[test]
fn versions_are_those_of_semver() {
    for version in ["", "1", "1.0", "v1.0.0", "01.0.0", "1.0.0 ", "1.0.0-", "1.0.0-01", "latest"] {
        assert_eq!(refused(|m| m.version = version.into()), "version");
    }
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    assert_eq!(refused(|m| m.interface = 0), "interface");
    assert_eq!(refused(|m| m.tick_rate_hz = 0), "tick_rate_hz");
    assert_eq!(refused(|m| m.limits.memory_mib = 0), "limits.memory_mib");
    assert_eq!(refused(|m| m.limits.fuel_per_tick = 0), "limits.fuel_per_tick");
    assert_eq!(refused(|m| m.limits.entities = 0), "limits.entities");
    assert_eq!(refused(|m| m.limits.fuel_per_init = 0), "limits.fuel_per_init");
}

#[test]
fn more_than_is_allowed_is_not_even_read() {
    let mut bytes = manifest_bytes();
    let authors = 4 * 8 + "pong".len() + "1.2.3-rc.1".len() + "Pong für zwei".len() + "MIT OR Apache-2.0".len();
    assert_eq!(bytes[authors], 2, "the number of authors");
    bytes[authors] = 17;
    let mut raw = Raw::with([]);
    raw.manifest = bytes;
    let error = read(&raw.bytes()).unwrap_err();
    let wanted = DecodeError::Value { offset: authors, what: "number of fields", value: "17".into() };
    assert!(matches!(&error, PackageError::Manifest(ManifestError::Bytes(found)) if *found == wanted), "{error}");
}

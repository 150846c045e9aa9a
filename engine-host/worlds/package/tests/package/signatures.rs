//! Who signed.

use lightcone_attest::statement::SigningKey;
use lightcone_package::PackageError;

use crate::support::{MODULE, bytes, manifest, package, read};

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

const TRAILER: usize = 1 + 32 + 64;

#[test]
fn a_signature_says_who_and_leaves_the_id_alone() {
    let mut signed = package();
    assert_eq!(signed.signer(), None);
    signed.sign(&key(1));
    assert_eq!(signed.id(), package().id());
    let again = read(&bytes(&signed)).unwrap();
    assert_eq!(again.signer(), Some(key(1).public()));
    assert_eq!(bytes(&signed).len() as u64, signed.bytes());
    assert_eq!(bytes(&package()).len() as u64, package().bytes());
    signed.sign(&key(2));
    assert_eq!(read(&bytes(&signed)).unwrap().signer(), Some(key(2).public()), "the last signer counts");
}

#[test]
fn the_same_key_signs_the_same_bytes() {
    let (mut one, mut other) = (package(), package());
    one.sign(&key(1));
    other.sign(&key(1));
    assert_eq!(bytes(&one), bytes(&other));
}

#[test]
fn the_signature_of_another_package_is_refused() {
    let mut other =
        lightcone_package::PackageBuilder::new(manifest(), MODULE.to_vec()).build(&Default::default()).unwrap();
    other.sign(&key(1));
    let (theirs, mut ours) = (bytes(&other), bytes(&package()));
    ours.pop();
    ours.extend(&theirs[theirs.len() - TRAILER..]);
    assert!(matches!(read(&ours), Err(PackageError::Signature(named)) if named.0 == key(1).public().to_bytes()));
}

#[test]
fn a_signature_under_the_name_of_another_key_is_refused() {
    let mut package = package();
    package.sign(&key(1));
    let mut file = bytes(&package);
    let at = file.len() - TRAILER + 1;
    file[at..at + 32].copy_from_slice(&key(2).public().to_bytes());
    assert!(matches!(read(&file), Err(PackageError::Signature(named)) if named.0 == key(2).public().to_bytes()));
}

#[test]
fn a_weak_key_is_no_signer() {
    let mut file = bytes(&package());
    file.pop();
    // The neutral point: with it one signature would fit every package.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    file.extend([&[1][..], &neutral, &[0; 64]].concat());
    assert!(matches!(read(&file), Err(PackageError::Signer(_))));
}

#[test]
fn what_was_signed_for_another_purpose_is_refused() {
    let package = package();
    let mut file = bytes(&package);
    file.pop();
    file.push(1);
    file.extend(key(1).public().to_bytes());
    file.extend(key(1).sign(&package.id().0));
    assert!(matches!(read(&file), Err(PackageError::Signature(_))));
}

#[test]
fn a_flag_that_is_neither_is_refused() {
    let mut file = bytes(&package());
    *file.last_mut().unwrap() = 2;
    assert!(matches!(read(&file), Err(PackageError::SignatureFlag(2))));
}

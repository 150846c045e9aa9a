//! The format does not change unseen.

use lightcone_attest::statement::SigningKey;

use crate::support::{bytes, package};

/// Packages that are out in the world have their ids by this construction: a change of it needs a new version of the format.
const ID: &str = "9316caaf3f442943368ba0a1b11a4e562350b093d83fed28308538571c8787ba";
/// Of the whole file, signed.
const FILE: &str = "32b91a6620d50a909fffeb094333a9bb8599671c96ab8eeea468e9ab3206a986";

#[test]
fn the_tiny_package_has_the_id_that_it_always_had() {
    let mut package = package();
    assert_eq!(package.id().to_string(), ID);
    package.sign(&SigningKey::from_seed([7; 32]));
    assert_eq!(blake3::hash(&bytes(&package)).to_hex().as_str(), FILE);
}

//! Manifests: as they are, and with a good beginning.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lightcone_attest::StateHashing;
use lightcone_attest::store::Manifest;

fn check(bytes: &[u8]) {
    let Ok(manifest) = Manifest::from_bytes(bytes) else { return };
    assert_eq!(manifest.to_bytes().unwrap(), bytes, "a second spelling");
    manifest.state_digest(&StateHashing::public()).unwrap();
}

fuzz_target!(|data: &[u8]| {
    check(data);
    check(&[b"lc-manif\x01\0\0\0", data].concat());
});

//! Evidence files: as they are, and behind a good checksum. What decodes is verified too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lightcone_attest::Digest;
use lightcone_attest::evidence::Evidence;

const NOW_S: u64 = 1_750_330_571;

fn check(bytes: &[u8]) {
    let Ok(evidence) = Evidence::from_bytes(bytes) else { return };
    assert_eq!(evidence.to_bytes().unwrap(), bytes, "a second spelling");
    assert!(evidence.verify(NOW_S, &[0; 64]).is_err(), "Intel signed none of this");
}

fuzz_target!(|data: &[u8]| {
    check(data);
    let checksum = Digest::derive("lightcone 2026-11-24 evidence v1 checksum", data);
    check(&[data, &checksum.0].concat());
});

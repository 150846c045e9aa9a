//! Bytes that are no module, or nearly one: refused or run, and never a panic.

use lightcone_sandbox::{Instance, Limits, Module, check};
use proptest::prelude::*;

use crate::common::{bytes, limits};

fn good() -> Vec<u8> {
    bytes(include_str!("counter.wat"))
}

/// What a node does with an upload.
fn take(bytes: &[u8]) {
    let limits = Limits { fuel_per_init: 10_000, fuel_per_tick: 10_000, ..limits() };
    let Ok(checked) = check(bytes, &limits) else { return };
    let module = Module::compile(&checked).unwrap_or_else(|error| panic!("passed the check, and then: {error}"));
    let Ok((mut instance, _)) = Instance::start(&module, b"init") else { return };
    for _ in 0..3 {
        _ = instance.tick(b"input").map_err(|fault| fault.to_string());
    }
    if let Ok(mut state) = instance.state() {
        state.take_changed_pages();
        state.globals();
    }
}

#[test]
fn truncated() {
    let good = good();
    let taken: Vec<_> = (0..good.len()).filter(|len| check(&good[..*len], &limits()).is_ok()).collect();
    assert_eq!(taken.len(), 1, "{taken:?}: only the names of functions, at the end, may be missing");
}

#[test]
fn with_more_behind() {
    let mut longer = good();
    longer.extend_from_slice(&good());
    assert!(check(&longer, &limits()).is_err());
}

#[test]
fn every_bit_flipped() {
    let good = good();
    for bit in 0..good.len() * 8 {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        take(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn bytes_written_over(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = good();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        take(&bytes);
    }

    #[test]
    fn garbage(bytes in proptest::collection::vec(any::<u8>(), 0..200), header in any::<bool>()) {
        let header = if header { &b"\0asm\x01\0\0\0"[..] } else { b"" };
        take(&[header, &bytes].concat());
    }
}

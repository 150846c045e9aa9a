//! What is too large, and that claims cost nothing.

use std::io::Read;

use lightcone_package::{Bounds, Header, Kind, MAX_ASSETS, Package, PackageBuilder, PackageError};

use crate::allocations::largest_during;
use crate::raw::{MODEL, Raw, RawEntry};
use crate::support::{MODULE, bytes, manifest, package};

/// Whoever reads with these trusts every claim.
const ENDLESS: Bounds =
    Bounds { module_bytes: u64::MAX, asset_bytes: u64::MAX, total_bytes: u64::MAX, assets: u32::MAX };

fn claims(length: u64) -> Vec<u8> {
    let mut entry = RawEntry::new(MODEL, "a.glb", b"tiny");
    entry.length = length;
    Raw::with([entry]).bytes()
}

#[test]
fn a_claim_beyond_the_bounds_is_refused_before_any_body() {
    let file = claims(4 << 30);
    let header = file.len() - MODULE.len() - b"tiny".len() - 1;
    // Only the header is there: nothing else was read.
    let error = Package::read(&file[..header], &Bounds::default()).unwrap_err();
    assert!(matches!(error, PackageError::TooMuch { found: 0x1_0000_0000, .. }), "{error}");
    assert_eq!(error.to_string(), "bytes of a.glb: 4294967296 is more than the 67108864 that are allowed");
}

#[test]
fn a_claim_of_four_gigabytes_allocates_nothing() {
    for length in [4 << 30, u64::MAX - MODULE.len() as u64] {
        let file = claims(length);
        let (error, largest) = largest_during(|| Package::read(&file[..], &ENDLESS).unwrap_err());
        assert!(matches!(error, PackageError::Truncated { wanted, found: 5, .. } if wanted == length), "{error}");
        assert!(largest < 4096, "{largest} bytes were allocated at once");
    }
}

#[test]
fn claims_in_the_header_allocate_nothing() {
    let start = [&b"lcw-pack"[..], &1_u32.to_le_bytes()].concat();
    for length in [16 << 10, (16 << 10) + 1, 4 << 30, u64::MAX] {
        let file = [&start[..], &length.to_le_bytes(), b"tiny"].concat();
        let (error, largest) = largest_during(|| Package::read(&file[..], &ENDLESS).unwrap_err());
        let refused = matches!(error, PackageError::TooMuch { found, most: 0x4000, .. } if found == length);
        assert_eq!(refused, length > 16 << 10, "{error}");
        assert!(largest < 4096, "{largest} bytes were allocated at once");
    }
    for count in [4096, 4097, u32::MAX] {
        let mut raw = Raw::with([]);
        raw.count = Some(count);
        let file = raw.bytes();
        let (error, largest) = largest_during(|| Package::read(&file[..], &ENDLESS).unwrap_err());
        let refused = matches!(error, PackageError::TooMuch { most: 4096, .. });
        assert_eq!(refused, count > 4096, "{error}");
        assert!(largest < 4096, "{largest} bytes were allocated at once");
    }
}

#[test]
fn sums_that_overflow_are_refused() {
    let entry = |name| RawEntry { length: u64::MAX / 2, ..RawEntry::new(MODEL, name, b"") };
    let file = Raw::with([entry("a"), entry("b"), entry("c")]).bytes();
    let bounds = Bounds { total_bytes: u64::MAX - 1, ..ENDLESS };
    let error = Package::read(&file[..], &bounds).unwrap_err();
    assert!(matches!(error, PackageError::TooMuch { found: u64::MAX, .. }), "{error}");
}

#[test]
fn each_bound_holds_at_its_edge() {
    let file = bytes(&package());
    let exact = Bounds { module_bytes: 8, asset_bytes: 14, total_bytes: 8 + 14 + 4, assets: 3 };
    assert_eq!(Package::read(&file[..], &exact).unwrap(), package());
    let tighter = [
        Bounds { module_bytes: 7, ..exact },
        Bounds { asset_bytes: 13, ..exact },
        Bounds { total_bytes: 25, ..exact },
        Bounds { assets: 2, ..exact },
    ];
    for bounds in tighter {
        let error = Package::read(&file[..], &bounds).unwrap_err();
        assert!(matches!(error, PackageError::TooMuch { .. }), "{bounds:?}: {error}");
    }
}

#[test]
fn a_builder_holds_itself_to_the_bounds() {
    let mut builder = PackageBuilder::new(manifest(), MODULE.to_vec());
    builder.asset("a.glb", Kind::Model, vec![0; 9]).unwrap();
    let error = builder.build(&Bounds { asset_bytes: 8, ..Bounds::default() }).unwrap_err();
    assert!(matches!(error, PackageError::TooMuch { found: 9, most: 8, .. }), "{error}");
}

#[test]
fn the_largest_manifest_and_the_longest_table_fit() {
    let mut largest = manifest();
    largest.name = "x".repeat(63);
    largest.version = format!("1.0.0-{}", "x".repeat(58));
    largest.title = "x".repeat(100);
    largest.licence = "x".repeat(128);
    largest.authors = vec!["x".repeat(128); 16];
    largest.description = "x".repeat(4096);
    largest.parameters = "x".repeat(4096);
    let mut builder = PackageBuilder::new(largest, MODULE.to_vec());
    for at in 0..MAX_ASSETS {
        builder.asset(&format!("{at:0>200}"), Kind::Other, vec![]).unwrap();
    }
    let mut more = builder.clone();
    let package = builder.build(&ENDLESS).unwrap();
    assert_eq!(Package::read(&bytes(&package)[..], &ENDLESS).unwrap(), package);
    more.asset("one-more", Kind::Other, vec![]).unwrap();
    assert!(matches!(more.build(&ENDLESS), Err(PackageError::TooMuch { found: 4097, most: 4096, .. })));
}

#[test]
fn a_header_is_read_alone_and_bodies_after_it() {
    let (package, file) = (package(), bytes(&package()));
    let mut stream = &file[..];
    let header = Header::read(&mut stream, &Bounds::default()).unwrap();
    assert_eq!((header.id(), header.manifest()), (package.id(), package.manifest()));
    assert_eq!(header.body_bytes(), 8 + 14 + 4);
    for entry in header.entries() {
        let body = lightcone_package::read_body(&mut stream, entry).unwrap();
        assert_eq!(body.len() as u64, entry.bytes);
    }
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, [0], "nothing but the trailer is left");
}

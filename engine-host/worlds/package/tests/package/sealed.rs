//! Sealed packages: who opens them, and what happens to those that were altered.

use lightcone_attest::statement::SigningKey;
use lightcone_package::{Bounds, Kind, MAX_RECIPIENTS, Package, PackageBuilder, PackageError, Recipient};
use lightcone_package::{SealedError, SealedHeader, UnsealKey, UnsealKeyError};
use proptest::prelude::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::allocations::largest_during;
use crate::scratch::Scratch;
use crate::support::{MODULE, bytes, manifest, package, read};

const CHUNK: usize = (64 << 10) + 16;
const ENVELOPE: usize = 32 + 32 + 48;

fn key(number: u8) -> UnsealKey {
    UnsealKey::from_bytes([number; 32])
}

fn sealed(package: &Package, random: u8) -> Vec<u8> {
    package.seal(&[key(1).recipient()], &[random; 32]).unwrap()
}

fn unseal(file: &[u8]) -> Result<Package, SealedError> {
    Package::unseal(file, &key(1), &Bounds::default())
}

/// Four chunks: three full ones, and the last.
fn large() -> Package {
    let mut builder = PackageBuilder::new(manifest(), MODULE.to_vec());
    builder
        .asset("noise.bin", Kind::Other, (0..3 << 16).map(|at: u32| (at.wrapping_mul(at) >> 7) as u8).collect())
        .unwrap();
    builder.build(&Bounds::default()).unwrap()
}

/// Where the chunks begin.
fn chunks_at(package: &Package, file: &[u8]) -> usize {
    let plain = package.bytes() as usize;
    file.len() - plain - 16 * plain.div_ceil(64 << 10)
}

fn is_chunk(error: &SealedError, wanted: u64) -> bool {
    matches!(error, SealedError::Chunk { index, .. } if *index == wanted)
}

#[test]
fn a_sealed_package_is_the_same_world() {
    let mut signed = package();
    signed.sign(&SigningKey::from_seed([7; 32]));
    let opened = unseal(&sealed(&signed, 2)).unwrap();
    assert_eq!(opened, signed);
    assert_eq!(opened.id(), package().id());
}

#[test]
fn nothing_of_the_module_or_the_assets_shows() {
    let file = sealed(&package(), 2);
    for plain in [MODULE, b"glTF", b"ball.glb", b"ball_speed", b"\xc5\x81ukasz"] {
        assert!(!file.windows(plain.len()).any(|window| window == plain), "{}", plain.escape_ascii());
    }
}

#[test]
fn every_recipient_opens_it_and_nobody_else() {
    let to = [key(3).recipient(), key(1).recipient(), key(2).recipient(), key(1).recipient()];
    let file = package().seal(&to, &[9; 32]).unwrap();
    for number in 1..=3 {
        assert_eq!(Package::unseal(&file[..], &key(number), &Bounds::default()).unwrap(), package());
    }
    let header = SealedHeader::read(&mut &file[..], &Bounds::default()).unwrap();
    let mut sorted = to.to_vec();
    sorted.sort();
    sorted.dedup();
    assert_eq!(header.recipients().collect::<Vec<_>>(), sorted);
}

#[test]
fn wrong_key() {
    let error = Package::unseal(&sealed(&package(), 2)[..], &key(4), &Bounds::default()).unwrap_err();
    assert!(matches!(error, SealedError::NotForKey(found) if found == key(4).recipient()), "{error}");
}

#[test]
fn another_key_under_the_recipients_name_opens_nothing() {
    let mut file = sealed(&package(), 2);
    let at = chunks_at(&package(), &file) - ENVELOPE;
    file[at..at + 32].copy_from_slice(&key(4).recipient().0);
    let error = Package::unseal(&file[..], &key(4), &Bounds::default()).unwrap_err();
    assert!(matches!(error, SealedError::Envelope(_)), "{error}");
}

#[test]
fn truncated() {
    let (package, file) = (large(), sealed(&large(), 2));
    let begin = chunks_at(&package, &file);
    let cuts = (0..=begin).chain((1..4).flat_map(|chunk| [begin + chunk * CHUNK - 1, begin + chunk * CHUNK]));
    for length in cuts.chain([file.len() - 1]) {
        let error = unseal(&file[..length]).unwrap_err();
        let short = matches!(error, SealedError::Bytes(PackageError::Truncated { .. }) | SealedError::Magic);
        assert!(short, "{length}: {error}");
    }
}

#[test]
fn truncated_with_a_length_that_fits() {
    let (package, mut file) = (large(), sealed(&large(), 2));
    let begin = chunks_at(&package, &file);
    file.truncate(begin + 2 * CHUNK);
    let length = begin - ENVELOPE - 4 - 8;
    file[length..length + 8].copy_from_slice(&(2_u64 << 16).to_le_bytes());
    assert!(unseal(&file).is_err());
}

#[test]
fn chunk_swapped() {
    let (package, mut file) = (large(), sealed(&large(), 2));
    let begin = chunks_at(&package, &file);
    let (first, second) = file[begin..begin + 2 * CHUNK].split_at_mut(CHUNK);
    first.swap_with_slice(second);
    let error = unseal(&file).unwrap_err();
    assert!(is_chunk(&error, 0), "{error}");
}

#[test]
fn chunk_from_another_file() {
    let (package, mut file, other) = (large(), sealed(&large(), 2), sealed(&large(), 3));
    let begin = chunks_at(&package, &file) + CHUNK;
    file[begin..begin + CHUNK].copy_from_slice(&other[begin..begin + CHUNK]);
    let error = unseal(&file).unwrap_err();
    assert!(is_chunk(&error, 1), "{error}");
    assert_eq!(error.to_string(), "chunk 1 of 4 does not open: it, the header or the order was altered");
}

#[test]
fn header_changed() {
    let (package, file) = (package(), sealed(&package(), 2));
    // Memory, fuel to start, fuel a tick, entities, the length, the number of recipients.
    let limits = chunks_at(&package, &file) - ENVELOPE - 4 - 8 - 4 - 8 - 8 - 4;
    assert_eq!(file[limits..limits + 4], 64_u32.to_le_bytes());
    for memory in [63_u32, 65] {
        let mut changed = file.clone();
        changed[limits..limits + 4].copy_from_slice(&memory.to_le_bytes());
        let error = unseal(&changed).unwrap_err();
        assert!(matches!(error, SealedError::Envelope(_)), "{error}");
    }
}

#[test]
fn recipient_added_by_a_stranger() {
    let file = sealed(&package(), 2);
    let begin = chunks_at(&package(), &file);
    let ours = &file[begin - ENVELOPE..begin];
    let theirs = package().seal(&[key(5).recipient()], &[6; 32]).unwrap();
    let theirs = &theirs[begin - ENVELOPE..begin];
    let mut both = [ours, theirs];
    both.sort();
    let count = begin - ENVELOPE - 4;
    let changed = [&file[..count], &2_u32.to_le_bytes(), both[0], both[1], &file[begin..]].concat();
    let error = unseal(&changed).unwrap_err();
    assert!(is_chunk(&error, 0), "for whom it was sealed to: {error}");
    let error = Package::unseal(&changed[..], &key(5), &Bounds::default()).unwrap_err();
    assert!(is_chunk(&error, 0), "for the stranger: {error}");
}

#[test]
fn recipients_come_sorted_and_once() {
    let package = package();
    let file = package.seal(&[key(1).recipient(), key(2).recipient()], &[2; 32]).unwrap();
    let begin = chunks_at(&package, &file) - 2 * ENVELOPE;
    let (first, second) = (&file[begin..begin + ENVELOPE], &file[begin + ENVELOPE..begin + 2 * ENVELOPE]);
    for pair in [[second, first], [first, first]] {
        let changed = [&file[..begin], pair[0], pair[1], &file[begin + 2 * ENVELOPE..]].concat();
        assert!(matches!(unseal(&changed).unwrap_err(), SealedError::Order(_)));
    }
}

#[test]
fn a_bit_flipped_anywhere_is_seen() {
    let file = sealed(&package(), 2);
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut broken = file.clone();
            broken[at] ^= 1 << bit;
            assert!(unseal(&broken).is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn nothing_may_follow_the_end() {
    let file = [sealed(&package(), 2), vec![0]].concat();
    assert!(matches!(unseal(&file).unwrap_err(), SealedError::Trailing));
}

#[test]
fn claims_of_four_gigabytes_allocate_nothing() {
    let file = sealed(&package(), 2);
    let count = chunks_at(&package(), &file) - ENVELOPE - 4;
    let endless = Bounds { module_bytes: u64::MAX, asset_bytes: u64::MAX, total_bytes: u64::MAX, assets: u32::MAX };
    for length in [4 << 30, u64::MAX] {
        let mut claims = file.clone();
        claims[count - 8..count].copy_from_slice(&length.to_le_bytes());
        let error = unseal(&claims).unwrap_err();
        assert!(matches!(error, SealedError::Bytes(PackageError::TooMuch { found, .. }) if found == length), "{error}");
        let (result, largest) = largest_during(|| Package::unseal(&claims[..], &key(1), &endless).map(drop));
        assert!(result.is_err() && largest < 4096, "{largest} bytes were allocated at once");
    }
    let mut claims = file[..count + 4].to_vec();
    claims[count..].copy_from_slice(&u32::MAX.to_le_bytes());
    let (error, largest) = largest_during(|| unseal(&claims).unwrap_err());
    assert!(matches!(error, SealedError::Bytes(PackageError::TooMuch { most: 64, .. })), "{error}");
    assert!(largest < 4096, "{largest} bytes were allocated at once");
    // The name's length follows magic, version and id.
    let mut claims = file;
    claims[44..52].copy_from_slice(&(4_u64 << 30).to_le_bytes());
    let (error, largest) = largest_during(|| unseal(&claims).unwrap_err());
    assert!(matches!(error, SealedError::Bytes(PackageError::TooMuch { most: 63, .. })), "{error}");
    assert!(largest < 4096, "{largest} bytes were allocated at once");
}

#[test]
fn it_is_sealed_to_somebody_and_not_to_too_many() {
    assert!(matches!(package().seal(&[], &[2; 32]), Err(SealedError::NoRecipient)));
    let most: Vec<_> = (1..=MAX_RECIPIENTS as u8).map(|number| key(number).recipient()).collect();
    assert_eq!(unseal(&package().seal(&most, &[2; 32]).unwrap()).unwrap(), package());
    let more = [most, vec![key(200).recipient()]].concat();
    let error = package().seal(&more, &[2; 32]).unwrap_err();
    assert!(matches!(error, SealedError::Bytes(PackageError::TooMuch { found: 65, most: 64, .. })), "{error}");
    // A point of small order: everybody would know what is shared with it.
    let error = package().seal(&[Recipient([0; 32])], &[2; 32]).unwrap_err();
    assert!(matches!(error, SealedError::Key(_)), "{error}");
    assert!(matches!(unseal(&bytes(&package())), Err(SealedError::Magic)));
    assert!(matches!(read(&sealed(&package(), 2)), Err(PackageError::Sealed)));
}

#[test]
fn the_format_does_not_change_unseen() {
    let hash = blake3::hash(&sealed(&package(), 2)).to_hex();
    assert_eq!(hash.as_str(), "1364fba2da150ef599f5541e0a2c58abfc3abc0ae16eb58f07168949277a1784");
}

#[test]
fn key_files_are_their_owners_and_stay_the_same() {
    let scratch = Scratch::new();
    let path = scratch.path().join("key");
    let (made, new) = UnsealKey::read_or_make(&path, [3; 32]).unwrap();
    assert!(new);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    let (again, new) = UnsealKey::read_or_make(&path, [4; 32]).unwrap();
    assert!(!new);
    assert_eq!((again.recipient(), made.recipient()), (key(3).recipient(), key(3).recipient()));
    assert_eq!(made.recipient().to_string().parse(), Ok(made.recipient()));
    assert!(!format!("{made:?}").contains("03030303"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(UnsealKey::read(&path), Err(UnsealKeyError::Mode { mode: 0o640, .. })));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, [3; 33]).unwrap();
    assert!(matches!(UnsealKey::read(&path), Err(UnsealKeyError::Length { bytes: 33, .. })));
    for text in ["", "ab", &"g".repeat(64), &"ä".repeat(32)] {
        assert!(text.parse::<Recipient>().is_err(), "{text}");
    }
}

#[test]
fn who_has_no_key_reads_this() {
    let header = SealedHeader::read(&mut &sealed(&package(), 2)[..], &Bounds::default()).unwrap();
    let text = header.inspect().to_string();
    let recipient = format!("sealed to  key {}", key(1).recipient());
    for line in ["pong 1.2.3-rc.1, sealed", &format!("package    {}", package().id()), &recipient] {
        assert!(text.contains(line), "{text}");
    }
    assert!(!text.contains("ball"), "{text}");
    let json = serde_json::to_value(header.inspect()).unwrap();
    assert_eq!(json["readable"]["package"], package().id().to_string());
}

proptest! {
    #[test]
    fn what_is_sealed_opens(
        body in prop::collection::vec(any::<u8>(), 0..200), repeat in 1..1500_usize, random in any::<[u8; 32]>(),
        keys in prop::collection::vec(any::<[u8; 32]>(), 1..4),
    ) {
        let mut builder = PackageBuilder::new(manifest(), MODULE.to_vec());
        builder.asset("a.bin", Kind::Other, body.repeat(repeat)).unwrap();
        let package = builder.build(&Bounds::default()).unwrap();
        let keys: Vec<_> = keys.into_iter().map(UnsealKey::from_bytes).collect();
        let to: Vec<_> = keys.iter().map(UnsealKey::recipient).collect();
        let file = package.seal(&to, &random).unwrap();
        for key in &keys {
            prop_assert_eq!(&Package::unseal(&file[..], key, &Bounds::default()).unwrap(), &package);
        }
    }

    #[test]
    fn garbage_after_any_beginning_is_refused(
        garbage in prop::collection::vec(any::<u8>(), 0..400), at in any::<prop::sample::Index>(),
    ) {
        let file = sealed(&package(), 2);
        let mut other = file.clone();
        other.splice(at.index(file.len()).., garbage);
        prop_assert!(other == file || unseal(&other).is_err());
    }
}

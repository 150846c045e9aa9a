//! Input segments: as they are, records with good checksums around any body, and a sealed segment that was altered.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lightcone_attest::Digest;
use lightcone_attest::log::{Entry, Kind, SegmentId, SegmentWriter, TickInputs, parse_segment, read_segment};
use lightcone_attest::store::{Seal, SealKey};
use lightcone_attest_fuzz::{edit, number, take};

const ID: SegmentId = SegmentId { run: [7; 16], sequence: 3 };
const CHECK_BYTES: usize = 16;

static SEAL: LazyLock<Seal> = LazyLock::new(|| Seal::new(&SealKey::from_bytes([1; 32]), &ID.run));
static TICKS: LazyLock<Vec<TickInputs>> = LazyLock::new(ticks);
static PLAIN: LazyLock<Vec<u8>> = LazyLock::new(|| written("plain", None));
static SEALED: LazyLock<Vec<u8>> = LazyLock::new(|| written("sealed", Some(&SEAL)));

fn ticks() -> Vec<TickInputs> {
    let entry =
        |kind, payload: &[u8], signature| Entry { player: 1, sequence: 1, kind, payload: payload.to_vec(), signature };
    let entries = vec![
        entry(Kind::Join, b"ada", None),
        entry(Kind::Key, &[5; 32], None),
        entry(Kind::Motion, b"left", Some([6; 64])),
        entry(Kind::Edge, b"press", None),
        entry(Kind::Command, b"", None),
    ];
    [1, 2, 1 << 40].into_iter().map(|tick| TickInputs { tick, entries: entries.clone() }).collect()
}

fn written(name: &str, seal: Option<&Seal>) -> Vec<u8> {
    let path = std::env::temp_dir().join(format!("lightcone-fuzz-{name}-{}", std::process::id()));
    let mut writer = SegmentWriter::create_new(&path, ID, seal).unwrap();
    TICKS.iter().for_each(|inputs| writer.append(inputs).unwrap());
    assert_eq!(read_segment(&path, ID, seal).unwrap(), *TICKS);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    bytes
}

fn derived(context: &str, parts: &[&[u8]], length: usize) -> Vec<u8> {
    Digest::derive(&format!("lightcone 2026-11-22 input segment v1 {context}"), &parts.concat()).0[..length].to_vec()
}

/// The layout in `src/log/segment.rs`, written a second time.
fn header() -> Vec<u8> {
    let fields = [&b"lc-input"[..], &1u32.to_le_bytes(), &[0], &ID.run, &ID.sequence.to_le_bytes()].concat();
    let check = derived("header", &[&fields], CHECK_BYTES);
    [fields, check].concat()
}

fn append(segment: &mut Vec<u8>, body: &[u8]) {
    let before = segment[segment.len() - CHECK_BYTES..].to_vec();
    let length = (body.len() as u32).to_le_bytes();
    segment.extend(length);
    segment.extend(derived("mark", &[&before, &length], 4));
    segment.extend(body);
    segment.extend(derived("record", &[&before, &length, body], CHECK_BYTES));
}

/// Whatever was read is what these bytes say, in the only spelling.
fn check_plain(bytes: &[u8]) {
    let Ok(open) = parse_segment(bytes, ID, None) else { return };
    let mut again = header();
    open.ticks.iter().for_each(|inputs| append(&mut again, &inputs.to_bytes().unwrap()));
    assert_eq!(again, bytes[..bytes.len() - open.torn_bytes as usize], "a second spelling");
    assert!(open.ticks.windows(2).all(|pair| pair[0].tick < pair[1].tick));
}

/// Who lacks the key can only cut records off the end.
fn check_sealed(bytes: &[u8]) {
    if let Ok(open) = parse_segment(bytes, ID, Some(&SEAL)) {
        assert!(TICKS.starts_with(&open.ticks), "a forgery");
    }
    check_plain(bytes);
}

fn check_body(bytes: &[u8]) {
    if let Ok(inputs) = TickInputs::from_bytes(bytes) {
        assert_eq!(inputs.to_bytes().unwrap(), bytes, "a second spelling");
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((how, mut data)) = data.split_first() else { return };
    match how % 5 {
        0 => check_sealed(data),
        1 => check_body(data),
        2 => check_plain(&edit(&PLAIN, data)),
        3 => check_sealed(&edit(&SEALED, data)),
        _ => {
            let mut segment = header();
            while !data.is_empty() {
                let length = number(&mut data, 2) as usize;
                match take(&mut data, length) {
                    body if length % 8 == 7 => segment.extend(body),
                    body => append(&mut segment, body),
                }
            }
            check_plain(&segment);
        }
    }
});

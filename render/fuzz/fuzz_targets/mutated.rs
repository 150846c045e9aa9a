//! Valid files, changed in places: the container stays whole, its JSON and its bytes do not.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lightcone_render_fuzz::glb::{Glb, assemble};
use lightcone_render_fuzz::lies::{EVIL, numbers};
use lightcone_render_fuzz::outcome::import;
use lightcone_render_fuzz::samples;

/// The JSON and the bytes of each.
static SAMPLES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let parts = |glb: Glb| (glb.document().to_string(), glb.bin);
    samples::all().into_iter().map(parts).collect()
});

/// As `edit` says: how, where (2), what.
fn change(json: &mut Vec<u8>, bin: &mut Vec<u8>, edit: [u8; 4]) {
    let [how, where_0, where_1, what] = edit;
    let at = usize::from(u16::from_le_bytes([where_0, where_1]));
    match how % 6 {
        0 => change_number(json, at, EVIL[usize::from(what) % EVIL.len()]),
        1 => change_number(json, at, &what.to_string()),
        2 => set(json, at, what),
        3 => bin.insert(at.min(bin.len()), what),
        _ => set(bin, at, what),
    }
}

fn change_number(json: &mut Vec<u8>, at: usize, number: &str) {
    let Ok(mut text) = String::from_utf8(json.clone()) else { return };
    let numbers = numbers(&text);
    if let Some(range) = numbers.get(at % numbers.len().max(1)) {
        text.replace_range(range.clone(), number);
        *json = text.into_bytes();
    }
}

fn set(bytes: &mut [u8], at: usize, what: u8) {
    let length = bytes.len().max(1);
    if let Some(byte) = bytes.get_mut(at % length) {
        *byte = what;
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((which, edits)) = data.split_first() else { return };
    let (json, bin) = &SAMPLES[usize::from(*which) % SAMPLES.len()];
    let (mut json, mut bin) = (json.clone().into_bytes(), bin.clone());
    for &edit in edits.as_chunks::<4>().0 {
        change(&mut json, &mut bin, edit);
    }
    import(&assemble(&json, &bin));
});

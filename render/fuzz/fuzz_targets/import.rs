//! Any bytes: as a file, as the JSON of one, and as the two chunks of a container.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lightcone_render_fuzz::glb::assemble;
use lightcone_render_fuzz::outcome::import;

fuzz_target!(|data: &[u8]| {
    let Some(([how, split @ ..], data)) = data.split_first_chunk::<3>() else { return };
    match how % 3 {
        0 => _ = import(data),
        1 => _ = import(&[b"{\"asset\":{\"version\":\"2.0\"},", data].concat()),
        _ => {
            let (json, bin) = data.split_at(usize::from(u16::from_le_bytes(*split)).min(data.len()));
            import(&assemble(json, bin));
        }
    }
});

//! MagicaVoxel files: any chunks, and a valid file changed in places.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lightcone_render_fuzz::outcome::import;
use lightcone_render_fuzz::samples::vox::rich;

fuzz_target!(|data: &[u8]| {
    let Some((how, data)) = data.split_first() else { return };
    if how % 2 == 0 {
        let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
        import(&[b"VOX \x96\0\0\0MAIN\0\0\0\0".as_slice(), &length.to_le_bytes(), data].concat());
        return;
    }
    let mut bytes = rich().bytes();
    for &[where_0, where_1, what] in data.as_chunks::<3>().0 {
        let at = usize::from(u16::from_le_bytes([where_0, where_1])) % bytes.len();
        bytes[at] = what;
    }
    import(&bytes);
});

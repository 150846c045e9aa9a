//! What the targets share: ways past checksums and signatures, to the decoders behind them.

/// Alters `bytes` as `edits` says, five bytes for each edit: how, where (3), what. An attacker has good files too.
pub fn edit(bytes: &[u8], edits: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for edit in edits.chunks_exact(5) {
        if bytes.is_empty() {
            break;
        }
        let at = u32::from_le_bytes([edit[1], edit[2], edit[3], 0]) as usize % bytes.len();
        match edit[0] % 4 {
            0 => bytes[at] = edit[4],
            1 => bytes.insert(at, edit[4]),
            2 => _ = bytes.remove(at),
            _ => bytes.truncate(at),
        }
    }
    bytes
}

/// Takes up to `count` bytes off the front.
pub fn take<'a>(data: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (taken, rest) = data.split_at(count.min(data.len()));
    *data = rest;
    taken
}

/// Takes a little-endian number of up to 8 bytes off the front; missing bytes are 0.
pub fn number(data: &mut &[u8], width: usize) -> u64 {
    let mut bytes = [0; 8];
    let taken = take(data, width.min(8));
    bytes[..taken.len()].copy_from_slice(taken);
    u64::from_le_bytes(bytes)
}
